"""The merchant's pages about partners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.partners import api
from yutang.partners.actions import levels as level_actions
from yutang.partners.actions.partners import reveal_phone
from yutang.partners.forms.partners import (
    TRAITS,
    AvailabilityForm,
    PartnerFilter,
    PartnerForm,
    ProbationForm,
    ScoreForm,
)
from yutang.partners.forms.recruiting import TaskForm, evening_in
from yutang.partners.pages.cards import application_context, score_rows, today
from yutang.partners.queries import recruiting, scorecards
from yutang.partners.wording import LEVEL_WORDS, STATE_TONES, gap_rows

MOVES: dict[str, Callable[[UUID], None]] = {
    "active": lambda partner_id: api.admit(partner_id, now=clock.now()),
    "ended": api.end_partnership,
}
MOVE_WORDS = {"active": "user-check", "ended": "ban"}
USUAL_PROBATION_DAYS = 30


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def partner_list(request: StaffRequest) -> HttpResponse:
    """Who keeps circles of customers for this shop."""
    search = PartnerFilter(request.GET)
    found = rows_of(api.partners(**search.chosen()), request.GET.get("page"), size=24)
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    add = Action(_("Add a partner"), reverse("partners:add"), "user-plus") if may_edit else None
    context = {
        "rows": found,
        "filter_form": search,
        "add": add,
        "is_filtered": search.is_narrowed,
        "tones": STATE_TONES,
        "today": today(),
        "due": api.due_probations(today()),
        "proposals": len(api.proposed_levels(now=clock.now())),
        "waiting": api.count_waiting(),
        "to_score": len(api.tasks_to_score()),
    }
    return render(request, "partners/list.html", context)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def partner(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """One partner: who she is, what was seen of her, what follows from it, and what can be done next."""
    return _shown(request, partner_id)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def add(request: HttpRequest) -> HttpResponse:
    form = PartnerForm(request.POST, request.FILES) if request.method == "POST" else PartnerForm()
    if form.is_bound and form.is_valid() and (partner_id := form.add()):
        notify(request, _("%(name)s is now among your partners.") % {"name": form.cleaned_data["name"]})
        return redirect("partners:partner", partner_id)
    status = 422 if form.is_bound else 200
    return render(request, "partners/form.html", {"form": form, "title": _("Add a partner")}, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def edit(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    card = api.partner_card(partner_id)
    form = PartnerForm.of(card, request.POST, request.FILES) if request.method == "POST" else PartnerForm.of(card)
    if form.is_bound and form.is_valid() and form.change(partner_id):
        notify(request, _("Saved."))
        return redirect("partners:partner", partner_id)
    context = {"form": form, "title": card.name, "card": card}
    return render(request, "partners/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_page(Permission.SEE_PERSONAL_DATA)
def show_phone(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """The full number, for those who may see it; that it was looked at is written down."""
    phone = reveal_phone(partner_id)
    if request.headers.get("HX-Request") == "true":
        return render(request, "partners/phone.html", {"phone": phone})
    notify(request, phone or _("No number is known."))
    return redirect("partners:partner", partner_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def move(request: HttpRequest, partner_id: UUID, to: str) -> HttpResponse:
    if to not in MOVES:
        raise NotFound
    MOVES[to](partner_id)
    card = api.partner_card(partner_id)
    notify(request, _("%(name)s: %(state)s.") % {"name": card.name, "state": card.state_label})
    return redirect("partners:partner", partner_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def score(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    api.partner_card(partner_id)
    form = ScoreForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, partner_id, score_form=form)
    said = form.cleaned_data
    api.record_score(partner_id, said["kind"], said["value"], now=clock.now(), words=said["words"])
    notify(request, _("The score is noted."))
    return redirect("partners:partner", partner_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def availability(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    api.partner_card(partner_id)
    form = AvailabilityForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, partner_id, availability_form=form)
    form.save(partner_id)
    notify(request, _("Saved."))
    return redirect("partners:partner", partner_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def probation(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """Begin probation, or move its last day."""
    api.partner_card(partner_id)
    form = ProbationForm(request.POST, label_suffix="")
    if not (form.is_valid() and form.save(partner_id, now=clock.now())):
        return _shown(request, partner_id, probation_form=form)
    notify(request, _("On probation. Nothing happens by itself: you are reminded on its last day."))
    return redirect("partners:partner", partner_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def level(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """Take the proposed level, or keep the one there is."""
    wanted = request.POST.get("level", "")
    change = level_actions.keep_level if request.POST.get("answer") == "keep" else level_actions.confirm_level
    change(partner_id, wanted, now=clock.now())
    card = api.partner_card(partner_id)
    notify(request, _("%(name)s: %(level)s.") % {"name": card.name, "level": card.level_label})
    return redirect("partners:partner", partner_id)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def levels(request: StaffRequest) -> HttpResponse:
    """Whose level should be another one, for staff to confirm or not."""
    proposals = [(card, key, LEVEL_WORDS[key]) for card, key in api.proposed_levels(now=clock.now())]
    context = {
        "proposals": proposals,
        "may_edit": request.staff.may(Permission.EDIT_PEOPLE),
        "back": Action(_("Partners"), reverse("partners:list")),
    }
    return render(request, "partners/levels.html", context)


def _shown(request: StaffRequest, partner_id: UUID, **forms: Any) -> HttpResponse:
    card, now = api.partner_card(partner_id), clock.now()
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    edit_action = Action(_("Edit"), reverse("partners:edit", args=[partner_id]), "pencil")
    context = {
        "card": card,
        "traits": _trait_rows(card),
        "scorecard": (scorecard := api.scorecard(partner_id)),
        "score_rows": score_rows(scorecard),
        "history": api.scores_of(partner_id),
        "edit": edit_action if may_edit and card.state != "ended" else None,
        "may_edit": may_edit,
        "may_see_phone": bool(card.masked_phone) and request.staff.may(Permission.SEE_PERSONAL_DATA),
        "moves": _moves(card) if may_edit else [],
        "tasks": recruiting.tasks_of(partner_id),
        "is_away": card.is_away(today()),
        "is_due": card.state == "probation" and bool(card.probation_ends_on and card.probation_ends_on <= today()),
        "pass": _pass(request, partner_id, now),
        "back": Action(_("Partners"), reverse("partners:list")),
        **_outlook(partner_id, now),
        **_forms(card, forms),
        **application_context(request, recruiting.application_of(partner_id)),
    }
    is_wrong = any(form.errors for form in forms.values())
    return render(request, "partners/partner.html", context, status=422 if is_wrong else 200)


def _pass(request: StaffRequest, partner_id: UUID, now: datetime) -> dict[str, Any] | None:
    """The link to the partner's own pages, for those who may hand it out."""
    if not request.staff.may(Permission.EDIT_PEOPLE):
        return None
    card = api.pass_card(partner_id, now=now)
    return {"card": card, "url": request.build_absolute_uri(card.link) if card else ""}


def _outlook(partner_id: UUID, now: Any) -> dict[str, Any]:
    found = scorecards.outlook(partner_id, now=now)
    return {
        "until_admission": gap_rows(found.until_admission),
        "next_level": LEVEL_WORDS.get(found.next_level or ""),
        "until_next_level": gap_rows(found.until_next_level),
        "proposed_level": found.proposed_level,
        "proposed_words": LEVEL_WORDS.get(found.proposed_level or ""),
        "level_history": scorecards.level_history(partner_id),
    }


def _forms(card: api.PartnerCard, given: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    until = card.probation_ends_on or evening_in(USUAL_PROBATION_DAYS, now=now).date()
    known = {"capacity": card.capacity, "away_until": card.away_until}
    return {
        "score_form": ScoreForm(label_suffix=""),
        "availability_form": AvailabilityForm(label_suffix="", initial=known),
        "probation_form": ProbationForm(label_suffix="", initial={"ends_on": until}),
        "task_form": TaskForm(now=now, label_suffix=""),
        **given,
    }


def _trait_rows(card: api.PartnerCard) -> list[tuple[str | Promise, object]]:
    labels = PartnerForm.base_fields
    shown = {name: card.traits[name] for name in TRAITS if name in card.traits}
    return [
        (labels[name].label or name, "、".join(value) if isinstance(value, list) else value)
        for name, value in shown.items()
    ]


def _moves(card: api.PartnerCard) -> list[Action]:
    words = {"active": _("Admit"), "ended": _("Not this time") if card.state == "applied" else _("Part ways")}
    return [
        Action(words[to], reverse("partners:move", args=[card.id, to]), MOVE_WORDS[to], is_post=True)
        for to in api.next_states(card.state)
        if to in MOVES
    ]
