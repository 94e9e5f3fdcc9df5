"""The merchant's pages of selection."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.accounts.api import Permission, StaffCard
from yutang.catalog import api as catalog
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action, Tone
from yutang.console.notices import notify
from yutang.console.paging import Rows, rows_of
from yutang.console.panels import round_panels
from yutang.core import clock
from yutang.core.display import moment_text
from yutang.core.errors import NotFound, Refusal
from yutang.needs import api as needs
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.selection import actions, api, queries
from yutang.selection.forms import STATES, STYLES_SHOWN, RoundFilter, RoundForm

TONES: dict[str, Tone] = {"draft": "calm", "open": "live", "closed": "good"}
STATE_WORDS = dict(STATES)
LINKS_SHOWN = 200


@require_safe
@staff_page(Permission.RUN_ROUNDS)
def index(request: HttpRequest) -> HttpResponse:
    filter_form = RoundFilter(request.GET)
    page = rows_of(queries.newest_rounds(state=filter_form.chosen_state()), request.GET.get("page"))
    cards = [_shown(card) for card in queries.round_cards(page.items)]
    context = {
        "rows": Rows(cards, page.number, page.has_next, page.size),
        "filter_form": filter_form,
        "add": Action(_("New round"), reverse("selection:new"), "plus"),
    }
    return render(request, "selection/list.html", context)


def _shown(card: api.RoundCard) -> dict[str, Any]:
    return {"card": card, "tone": TONES[card.state], "state": STATE_WORDS[card.state]}


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_ROUNDS)
def new(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    offered = catalog.styles(limit=STYLES_SHOWN)
    form = RoundForm(request.POST or None, now=now, offered=offered, initial=_suggested(request.GET.get("cluster", "")))
    if form.is_bound and form.is_valid():
        try:
            key = api.draft_round(form.draft(), now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("The round is drafted. Look it over and open it."))
            return redirect("selection:round", key)
    ticked = {str(one) for one in form["styles"].value() or ()}
    context = {
        "form": form,
        "cluster": _cluster_named(_id_in(form["cluster"].value()), request.staff),
        "is_cluster_unknown": not form.is_bound and bool(request.GET.get("cluster")) and not form.initial,
        "offered": [(style, str(style.id) in ticked) for style in offered],
        "has_communities": bool(people.communities()),
        "back": Action(_("Rounds"), reverse("selection:list")),
    }
    return render(request, "selection/new.html", context, status=422 if form.errors else 200)


def _suggested(cluster_id: str) -> dict[str, Any]:
    """What a round for these people would begin with: their KOC, and the styles that may serve them."""
    key = _id_in(cluster_id)
    try:
        cluster = needs.cluster_card(key) if key else None
    except NotFound:
        cluster = None
    if cluster is None:
        return {}
    koc = cluster.kocs[0].partner.id if cluster.kocs else ""
    return {"cluster": cluster.id, "koc": koc, "styles": [one.style.id for one in cluster.served_by]}


def _id_in(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _cluster_named(cluster_id: UUID | None, staff: StaffCard) -> str:
    """The name of the need cluster a round is for, with a link for whoever may see needs; empty for no cluster."""
    title = needs.cluster_titles([cluster_id]).get(cluster_id, "") if cluster_id else ""
    if not title or not staff.may(Permission.SEE_NEEDS):
        return title
    return format_html('<a href="{}">{}</a>', reverse("needs:cluster", args=[cluster_id]), title)


@require_safe
@staff_page(Permission.RUN_ROUNDS)
def show(request: StaffRequest, round_id: UUID) -> HttpResponse:
    card = api.round_card(round_id)
    context = _standing(card) | {
        "back": Action(_("Rounds"), reverse("selection:list")),
        "action": _next_step(card),
        "cluster": _cluster_named(card.cluster_id, request.staff),
        "facts": _facts(card),
        "panels": round_panels(request, round_id, request.staff),
    }
    return render(request, "selection/round.html", context)


def _standing(card: api.RoundCard) -> dict[str, Any]:
    """How a round stands. Of how many it is the votes is said while it runs; afterwards others have joined."""
    return _shown(card) | {
        "results": api.round_results(card.id),
        "members": len(people.members_of(card.community_id)) if card.state == "open" else None,
        "now": clock.now(),
    }


def _facts(card: api.RoundCard) -> list[tuple[str, object]]:
    """What was agreed for a round, for its page."""
    koc = partners.partner_card(card.koc_id).name if card.koc_id else ""
    return [
        (_("Community"), card.community_name),
        (_("KOC who asks"), koc),
        (_("Styles"), card.candidates),
        (_("Picks a person"), card.picks_limit),
        (_("Winners"), card.top_n),
        (_("Opened"), moment_text(card.opens_at, now=clock.now()) if card.opens_at else ""),
        (_("Closes"), moment_text(card.closes_at, now=clock.now())),
    ]


def _next_step(card: api.RoundCard) -> Action | None:
    if card.state == "draft":
        return Action(_("Open the round"), reverse("selection:open", args=[card.id]), "player-play", is_post=True)
    if card.state == "open":
        return Action(_("Copy the links"), reverse("selection:links", args=[card.id]), "link")
    return None


@require_safe
@staff_page(Permission.RUN_ROUNDS)
def results(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The part of the round's page that is drawn anew while the round runs."""
    card = api.round_card(round_id)
    return render(request, "selection/results.html", _standing(card))


@require_safe
@staff_page(Permission.RUN_ROUNDS)
def links(request: HttpRequest, round_id: UUID) -> HttpResponse:
    card = api.round_card(round_id)
    paths = api.round_links(round_id, now=clock.now())
    page = rows_of(paths, request.GET.get("page"), size=LINKS_SHOWN)
    people_shown = people.customer_cards([customer_id for customer_id, _path in page.items])
    rows = [(people_shown[one].nickname, request.build_absolute_uri(path)) for one, path in page.items]
    context = {
        "card": card,
        "rows": Rows(rows, page.number, page.has_next, page.size),
        "members": len(paths),
        "back": Action(card.title, reverse("selection:round", args=[round_id])),
    }
    return render(request, "selection/links.html", context)


@require_POST
@staff_page(Permission.RUN_ROUNDS)
def open_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    actions.open_round(round_id, now=clock.now())
    notify(request, _("The round is open. Send the links to the community."))
    return redirect("selection:round", round_id)


@require_POST
@staff_page(Permission.RUN_ROUNDS)
def close_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    winners = actions.close_round(round_id, now=clock.now())
    notify(request, _("The round is closed. Winners: %(count)s.") % {"count": len(winners)})
    return redirect("selection:round", round_id)
