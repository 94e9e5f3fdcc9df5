"""Handing files in and following them: the same pages for every kind."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import staff_page
from yutang.console.components import Action, JobProgress
from yutang.console.imports.forms import ColumnsForm, UploadForm
from yutang.console.paging import PAGE_SIZE, Rows, page_number
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.imports import runs
from yutang.core.tables import FileTooLarge

STATES = {"uploaded": "waiting", "queued": "waiting", "running": "running", "done": "finished", "failed": "failed"}


# The size is judged before a byte of the body is read, and so before the check against forgery, which reads it.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def run_list(request: HttpRequest) -> HttpResponseBase:
    """Earlier imports, and the form to hand a file in."""
    if request.method == "POST":
        _refuse_by_size(request)
    return _run_list(request)


@csrf_protect
@staff_page(Permission.IMPORT)
def _run_list(request: HttpRequest) -> HttpResponse:
    form = (
        UploadForm(request.POST, request.FILES)
        if request.method == "POST"
        else UploadForm(initial={"kind": request.GET.get("kind", "")})
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            run_id = runs.hand_in(
                form.cleaned_data["kind"], file.name, file.chunks(), most_bytes=_most_bytes(), now=clock.now()
            )
            return redirect("imports:run", run_id)
    number = page_number(request.GET.get("page"))
    found = runs.run_cards(limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    rows = Rows(found[:PAGE_SIZE], number, len(found) > PAGE_SIZE)
    context = {"rows": rows, "form": form, "limit_mb": settings.PLACE.upload_limit_mb}
    return render(request, "console/imports/list.html", context, status=status)


@require_GET
@staff_page(Permission.IMPORT)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One import: its columns to confirm, then how far it is, then what became of it."""
    card = runs.run_card(run_id)
    if card.state != "uploaded":
        return render(request, "console/imports/run.html", {"run": card, "progress": _progress(card)})
    try:
        look = runs.look_at(run_id)
    except Refusal as refusal:
        return render(request, "console/imports/run.html", {"run": card, "refusal": refusal}, status=refusal.status)
    return _columns(request, card, ColumnsForm(card.kind, look))


@require_POST
@staff_page(Permission.IMPORT)
def start(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Bring the file in with the columns as confirmed."""
    card = runs.run_card(run_id)
    if card.state != "uploaded":
        return redirect("imports:run", run_id)
    form = ColumnsForm(card.kind, runs.look_at(run_id), request.POST)
    if not form.is_valid():
        return _columns(request, card, form, status=422)
    try:
        runs.start_run(run_id, form.columns(), source=form.cleaned_data["source"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _columns(request, card, form, status=refusal.status)
    return redirect("imports:run", run_id)


@require_POST
@staff_page(Permission.IMPORT)
def resume(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Go on with an import that stopped."""
    runs.resume_run(run_id)
    return redirect("imports:run", run_id)


@require_GET
@staff_page(Permission.IMPORT)
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far an import is, as a fragment that asks again by itself."""
    card = runs.run_card(run_id)
    return render(request, "console/imports/progress.html", {"run": card, "progress": _progress(card)})


@require_GET
@staff_page(Permission.IMPORT)
def refused_rows(request: HttpRequest, run_id: UUID) -> FileResponse:
    """The rows that were not taken, with their reasons, to mend and hand in again."""
    card = runs.run_card(run_id)
    name = f"{card.file_name.rsplit('.', 1)[0]}-{_('refused')}.csv"
    file = runs.error_file(run_id).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def _columns(request: HttpRequest, card: runs.RunCard, form: ColumnsForm, status: int = 200) -> HttpResponse:
    context = {"run": card, "form": form, "look": form.look, "lines": form.lines()}
    return render(request, "console/imports/columns.html", context, status=status)


def _progress(card: runs.RunCard) -> JobProgress:
    page = reverse("imports:run", args=[card.id])
    state = "failed" if card.is_stopped else STATES[card.state]
    note = card.error or (
        _("%(rows)s rows read: %(imported)s brought in, %(unchanged)s known already, %(rejected)s refused")
        % {"rows": card.rows, "imported": card.imported, "unchanged": card.unchanged, "rejected": card.rejected}
    )
    return JobProgress(
        key=str(card.id),
        title=_("Import of %(file)s") % {"file": card.file_name},
        state=state,  # type: ignore[arg-type]
        done=round(card.share * 100),
        total=100,
        poll_url=reverse("imports:progress", args=[card.id]),
        page_url=page,
        note=note,
        result=_result(card),
    )


def _result(card: runs.RunCard) -> Action | None:
    if card.is_stopped or card.state == "failed":
        return Action(_("Go on from there"), reverse("imports:resume", args=[card.id]), "refresh", is_post=True)
    if card.state == "done" and card.has_error_file:
        return Action(_("Download the refused rows"), reverse("imports:refused", args=[card.id]), "file-alert")
    return None


def _most_bytes() -> int:
    return int(settings.PLACE.upload_limit_mb) * 2**20


def _refuse_by_size(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    # What surrounds the file in the form is small.
    if not length.isdigit() or int(length) > _most_bytes() + 64 * 1024:
        raise FileTooLarge(name=_("you are uploading"), limit=f"{settings.PLACE.upload_limit_mb} MB")
