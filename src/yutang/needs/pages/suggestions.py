"""The page of suggested words: each with sentences, a guess, and one key for each answer."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.errors import NotFound, Refusal
from yutang.core.limits import Rate, count
from yutang.needs.actions import suggestions as actions
from yutang.needs.forms import SLOTS, AcceptForm
from yutang.needs.pages.words import ids_in, words_around
from yutang.needs.pages.works import progress_of
from yutang.needs.queries import words as queries

ANSWERS = Rate("answer to a suggestion", 240)
SHOWN = 24
STATES = ("open", "later")


@require_GET
@staff_page(Permission.SEE_NEEDS)
def suggestions(request: StaffRequest) -> HttpResponse:
    """Words that the shop's texts hold again and again and its lexicon does not know."""
    state = "later" if request.GET.get("later") == "1" else "open"
    rows = rows_of(queries.suggestions(state), request.GET.get("page"), size=SHOWN)
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    last = queries.latest_work(queries.SUGGEST)
    look = Action(
        _("Look for new words"), reverse("needs:begin_work", args=[queries.SUGGEST]), "sparkles", is_post=True
    )
    context = {
        **words_around(request),
        "rows": rows,
        "cards": queries.suggestion_cards(rows.items),
        "is_later": state == "later",
        "may_edit": may_edit,
        "slots": SLOTS,
        "canonicals": queries.canonical_words() if may_edit else [],
        "searching": progress_of(queries.SUGGEST),
        "as_of": last.finished_at if last else None,
        "look": look if may_edit else None,
    }
    return render(request, "needs/words_suggested.html", context)


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def answer(request: StaffRequest, suggestion_id: UUID, answer: str) -> HttpResponse:
    """Take a suggested word over, dismiss it, put it off or open it again."""
    count(ANSWERS, request.staff.id)
    _check(answer)
    queries.check_suggestion(suggestion_id)
    if answer != "accept":
        _answer_many(request, [suggestion_id], answer)
        return _after(request)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Choose what the word is."))
    chosen = form.cleaned_data
    answered = actions.accept_suggestion(
        suggestion_id, slot=chosen["slot"], canonical=chosen["canonical"], now=clock.now()
    )
    _tell_taken(request, answered)
    return _after(request)


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def answer_chosen(request: StaffRequest, answer: str) -> HttpResponse:
    """The same answer for all chosen suggestions; words are taken over as they were guessed."""
    count(ANSWERS, request.staff.id)
    _check(answer)
    ids = ids_in(request)
    if answer == "accept":
        _tell_taken(request, actions.accept_as_guessed(ids, now=clock.now()))
    else:
        _answer_many(request, ids, answer)
    return redirect("needs:suggestions")


def _check(answer: str) -> None:
    if answer not in ("accept", "dismiss", "later", "reopen"):
        raise NotFound


def _answer_many(request: StaffRequest, ids: list[UUID], answer: str) -> None:
    answered = actions.answer_suggestions(ids, cast(actions.Answer, answer))
    texts = {
        "dismiss": ngettext("%(count)s word is dismissed.", "%(count)s words are dismissed.", answered.count),
        "later": ngettext("%(count)s word is put off.", "%(count)s words are put off.", answered.count),
        "reopen": ngettext("%(count)s word waits again.", "%(count)s words wait again.", answered.count),
    }
    text = texts[answer] % {"count": answered.count}
    if len(ids) == 1 and answer != "reopen" and answered.count:
        offer_undo(request, text, reverse("needs:answer_suggestion", args=[ids[0], "reopen"]))
    else:
        notify(request, text)


def _tell_taken(request: StaffRequest, answered: actions.Answered) -> None:
    text = ngettext("%(count)s word is taken over.", "%(count)s words are taken over.", answered.count)
    change_id = answered.words.change_id if answered.words else None
    if change_id:
        offer_undo(request, text % {"count": answered.count}, reverse("needs:undo_words", args=[change_id]))
    else:
        notify(request, text % {"count": answered.count})


def _after(request: StaffRequest) -> HttpResponse:
    """In a page that runs scripts the answered card goes, and only the notice comes."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "needs/words_answered.html")
    return redirect("needs:suggestions")
