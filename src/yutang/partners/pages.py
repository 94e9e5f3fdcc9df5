"""The merchant's pages about partners."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action, Tone
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.partners import api
from yutang.partners.forms import TRAITS, PartnerFilter, PartnerForm, ScoreForm

TONES: dict[str, Tone] = {"applied": "calm", "probation": "watch", "active": "good", "ended": "calm"}
MOVES: dict[str, Callable[[UUID], None]] = {
    "active": lambda partner_id: api.admit(partner_id, now=clock.now()),
    "ended": api.end_partnership,
}


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def partner_list(request: StaffRequest) -> HttpResponse:
    """Who keeps circles of customers for this shop."""
    search = PartnerFilter(request.GET)
    found = rows_of(api.partners(**search.chosen()), request.GET.get("page"), size=24)
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    add = Action(_("Add a partner"), reverse("partners:add"), "user-plus") if may_edit else None
    is_filtered = any(search.chosen().values())
    context = {"rows": found, "filter_form": search, "add": add, "is_filtered": is_filtered, "tones": TONES}
    return render(request, "partners/list.html", context)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def partner(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """One partner: who she is, what was scored of her, and what can be done next."""
    return _shown(request, partner_id, ScoreForm(label_suffix=""))


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
    form = ScoreForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, partner_id, form)
    api.record_score(partner_id, form.cleaned_data["kind"], form.cleaned_data["value"], now=clock.now())
    notify(request, _("The score is noted."))
    return redirect("partners:partner", partner_id)


def _shown(request: StaffRequest, partner_id: UUID, form: ScoreForm) -> HttpResponse:
    card = api.partner_card(partner_id)
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    context = {
        "card": card,
        "tone": TONES[card.state],
        "traits": _trait_rows(card),
        "scores": api.scores_of(partner_id),
        "score_form": form,
        "may_edit": may_edit,
        "edit": Action(_("Change"), reverse("partners:edit", args=[card.id]), "pencil") if may_edit else None,
        "moves": _moves(card) if may_edit else [],
        "back": Action(_("Partners"), reverse("partners:list")),
    }
    return render(request, "partners/partner.html", context, status=422 if form.errors else 200)


def _trait_rows(card: api.PartnerCard) -> list[tuple[str | Promise, object]]:
    labels = PartnerForm.base_fields
    shown = {name: card.traits[name] for name in TRAITS if name in card.traits}
    return [
        (labels[name].label or name, "、".join(value) if isinstance(value, list) else value)
        for name, value in shown.items()
    ]


def _moves(card: api.PartnerCard) -> list[Action]:
    words = {"probation": _("Let her try"), "active": _("Admit"), "ended": _("Part ways")}
    icons = {"probation": "hourglass", "active": "user-check", "ended": "ban"}
    return [
        Action(words[to], reverse("partners:move", args=[card.id, to]), icons[to], is_post=True)
        for to in api.next_states(card.state)
        if to in MOVES
    ]
