"""The catalog's pages, and its pictures."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from yutang.accounts.api import Permission
from yutang.catalog import api, queries
from yutang.catalog.errors import ChartMakesNoSense, PictureUnknown
from yutang.catalog.forms import PictureForm, SizeChartForm, StyleFilter, StyleForm
from yutang.catalog.pictures import SIZES
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import Rows, page_number
from yutang.core import clock
from yutang.core.errors import Refusal

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
SHOWN = 24


@require_GET
@staff_page(Permission.RUN_ROUNDS)
def style_list(request: StaffRequest) -> HttpResponse:
    """What there is to choose, sell and make."""
    search = StyleFilter(request.GET)
    chosen = search.chosen()
    number = page_number(request.GET.get("page"))
    found = api.styles(**chosen, limit=SHOWN + 1, offset=(number - 1) * SHOWN)
    context = {
        "rows": Rows(found[:SHOWN], number, len(found) > SHOWN, SHOWN),
        "filter_form": search,
        "is_filtered": any(chosen.values()),
        "add": Action(_("Add a style"), reverse("catalog:add"), "plus"),
        "may_import": request.staff.may(Permission.IMPORT),
    }
    return render(request, "catalog/list.html", context)


@require_GET
@staff_page(Permission.RUN_ROUNDS)
def style(request: HttpRequest, style_id: UUID) -> HttpResponse:
    return _shown(request, style_id, PictureForm())


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_ROUNDS)
def add(request: HttpRequest) -> HttpResponse:
    form = StyleForm(request.POST, request.FILES) if request.method == "POST" else StyleForm()
    if form.is_bound and form.is_valid() and (style_id := form.add()):
        notify(request, _("The style is in the catalog."))
        return redirect("catalog:style", style_id)
    return render(request, "catalog/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@staff_page(Permission.RUN_ROUNDS)
def set_picture(request: HttpRequest, style_id: UUID) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, style_id, form, status=422)
    try:
        api.set_picture(style_id, form.cleaned_data["picture"], now=clock.now())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.add_error("picture", str(refusal))
        return _shown(request, style_id, form, status=refusal.status)
    notify(request, _("The picture is changed."))
    return redirect("catalog:style", style_id)


@require_POST
@staff_page(Permission.RUN_ROUNDS)
def set_size_chart(request: HttpRequest, style_id: UUID) -> HttpResponse:
    form = SizeChartForm(request.POST, card=api.style_card(style_id))
    if not form.is_valid():
        return _shown(request, style_id, PictureForm(), status=422, chart_form=form)
    try:
        api.set_size_chart(style_id, form.cleaned_data["chart"], now=clock.now())
    except ChartMakesNoSense as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, style_id, PictureForm(), status=422, chart_form=form)
    notify(request, _("The size chart is kept."))
    return redirect("catalog:style", style_id)


@require_POST
@staff_page(Permission.RUN_ROUNDS)
def retire(request: HttpRequest, style_id: UUID) -> HttpResponse:
    """Take a style off the list, or put it back."""
    was_active = api.style_card(style_id).is_active
    api.retire_style(style_id, is_active=not was_active, now=clock.now())
    notify(request, _("The style is off the list.") if was_active else _("The style is on the list again."))
    return redirect("catalog:style", style_id)


@require_safe
def picture(request: HttpRequest, picture_id: UUID, size: str) -> FileResponse:
    """A product picture, for whoever has its address: members see it without signing in. It never changes."""
    if size not in SIZES:
        raise PictureUnknown
    extension = "webp" if "image/webp" in request.headers.get("Accept", "") else "jpg"
    path = queries.picture_file(picture_id, size=size, extension=extension)
    if not path.is_file():
        raise PictureUnknown
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[extension])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    patch_vary_headers(response, ["Accept"])
    return response


def _shown(
    request: HttpRequest,
    style_id: UUID,
    form: PictureForm,
    *,
    status: int = 200,
    chart_form: SizeChartForm | None = None,
) -> HttpResponse:
    card = api.style_card(style_id)
    word = _("Take it off the list") if card.is_active else _("Put it back on the list")
    context = {
        "card": card,
        "attributes": api.attribute_rows(card.attributes),
        "picture_form": form,
        "chart_form": (chart_form or SizeChartForm(card=card)) if card.sizes else None,
        "retire": Action(word, reverse("catalog:retire", args=[card.id]), "archive", is_post=True),
        "back": Action(_("Styles"), reverse("catalog:list")),
    }
    return render(request, "catalog/style.html", context, status=status)
