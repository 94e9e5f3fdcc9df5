"""The merchant's pages about calls for volunteers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.tenancy import current_merchant_id
from yutang.partners.actions import recruiting as actions
from yutang.partners.forms.recruiting import CallForm
from yutang.partners.links import call_link
from yutang.partners.pages.cards import qr
from yutang.partners.queries import recruiting as queries

LONGEST_START = 64


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def call_list(request: StaffRequest) -> HttpResponse:
    """The shop's calls, and how many answered."""
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    now = clock.now()
    rows = rows_of(queries.calls(), request.GET.get("page"))
    context = {
        "rows": rows,
        "shown": [(card, card.takes_applications(now)) for card in rows],
        "add": Action(_("New call"), reverse("partners:new_call"), "speakerphone") if may_edit else None,
        "back": Action(_("Partners"), reverse("partners:list")),
    }
    return render(request, "partners/calls.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def new_call(request: HttpRequest) -> HttpResponse:
    # Who is missing may be known already: need clusters for whom nobody speaks lead here.
    start = {name: request.GET[name][:LONGEST_START] for name in ("title", "words") if name in request.GET}
    form = CallForm(request.POST or None, now=clock.now(), initial=start)
    if form.is_bound and form.is_valid() and (call_id := form.save()):
        notify(request, _("The call is open. Share its link where your customers are."))
        return redirect("partners:call", call_id)
    context = {"form": form, "back": Action(_("Calls"), reverse("partners:calls"))}
    return render(request, "partners/call_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def show_call(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """One call: its link and code to share, and how many are where."""
    card, now = queries.call_card(call_id), clock.now()
    url = request.build_absolute_uri(call_link(current_merchant_id(), card.id))
    applications = f"{reverse('partners:applications')}?call={card.id}"
    context = {
        "card": card,
        "is_open": card.takes_applications(now),
        "can_reopen": card.closed_at is not None and now < card.closes_at,
        "may_edit": request.staff.may(Permission.EDIT_PEOPLE),
        "url": url,
        "qr": qr(url),
        "counts": [
            (words, card.counts.get(key, 0), f"{applications}&state={key}") for key, words in queries.APPLICATION_STATES
        ],
        "applications": Action(_("Read the applications"), applications, "users"),
        "back": Action(_("Calls"), reverse("partners:calls")),
    }
    return render(request, "partners/call.html", context)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def close_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    actions.close_call(call_id, now=clock.now())
    offer_undo(request, _("The call is closed."), reverse("partners:reopen_call", args=[call_id]))
    return redirect("partners:call", call_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def reopen_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    actions.reopen_call(call_id, now=clock.now())
    notify(request, _("The call is open again."))
    return redirect("partners:call", call_id)
