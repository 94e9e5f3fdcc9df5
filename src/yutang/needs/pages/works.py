"""Long work on how texts are read: begun on a page, carried out behind it, its progress shown wherever it matters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action, JobProgress
from yutang.console.notices import notify
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.core.jobs import after_commit
from yutang.core.limits import Rate, count
from yutang.core.tenancy import current_merchant_id
from yutang.needs.actions.works import ask_for_work
from yutang.needs.jobs import carry_out_work
from yutang.needs.queries import words as queries
from yutang.needs.queries.readers import shop_reader

ASKED = Rate("work on texts", 12)
PAGES = {
    queries.REREAD: "needs:words",
    queries.SUGGEST: "needs:suggestions",
    queries.LEARN: "needs:label_quality",
    queries.DEEPEN: "needs:deep_reading",
}


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def begin(request: StaffRequest, work: str) -> HttpResponse:
    """Have a work done behind the page. While it is under way, asking again changes nothing."""
    if work not in PAGES:
        raise NotFound
    count(ASKED, request.staff.merchant_id)
    work_id, is_to_begin = ask_for_work(work, now=clock.now())
    if is_to_begin:
        after_commit(carry_out_work, str(current_merchant_id()), str(work_id))
    else:
        notify(request, _("This is under way already."))
    return redirect(PAGES[work])


@require_GET
@staff_page(Permission.SEE_NEEDS)
def progress(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """How far a work is, drawn anew. When it has just ended the page around it is loaded afresh."""
    card = queries.work_card(work_id)
    response = render(request, "needs/progress.html", {"progress": _progress(card)})
    if card.state == "finished":
        response["HX-Refresh"] = "true"
    return response


def progress_of(kind: str) -> JobProgress | None:
    """The latest work of a kind while it runs, or when it failed; what ended well is seen in what it did."""
    card = queries.latest_work(kind)
    return _progress(card) if card is not None and card.state != "finished" else None


def behind_note(request: StaffRequest) -> Action | None:
    """The step to take where words have changed since all texts were read."""
    if not request.staff.may(Permission.EDIT_NEEDS) or not queries.is_reading_behind(shop_reader().signature):
        return None
    return Action(
        _("Read all texts again"), reverse("needs:begin_work", args=[queries.REREAD]), "refresh", is_post=True
    )


def _progress(card: queries.WorkCard) -> JobProgress:
    titles = {
        queries.REREAD: _("Reading all texts again"),
        queries.SUGGEST: _("Looking for new words"),
        queries.LEARN: _("Learning from your corrections"),
        queries.DEEPEN: _("Reading what is in doubt a second time"),
    }
    return JobProgress(
        key=f"work-{card.id}",
        title=titles[card.kind],
        state=card.state,
        done=card.done,
        total=card.total or None,
        poll_url=reverse("needs:work", args=[card.id]),
        page_url=reverse(PAGES[card.kind]),
        note=_note(card),
    )


def _note(card: queries.WorkCard) -> str:
    if card.state == "failed":
        told = card.error if " " in card.error or not card.error.isascii() else ""
        return told or _(
            "It stopped on the way. What was done stays. Begin it again; if it stops again, tell who runs this place."
        )
    if card.state != "finished":
        return ""
    if card.kind == queries.DEEPEN:
        return ngettext("%(count)s text says more now.", "%(count)s texts say more now.", card.found) % {
            "count": f"{card.found:,}"
        }
    if card.kind == queries.REREAD:
        return ngettext(
            "%(count)s text says something else now.", "%(count)s texts say something else now.", card.found
        ) % {"count": f"{card.found:,}"}
    if card.kind == queries.LEARN:
        return ngettext("Learned from %(count)s text.", "Learned from %(count)s texts.", card.found) % {
            "count": card.found
        }
    return ngettext("%(count)s new word found.", "%(count)s new words found.", card.found) % {"count": card.found}
