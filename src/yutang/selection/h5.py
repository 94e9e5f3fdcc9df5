"""The member's page of a round: look, tap, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.h5.access import MemberRequest, member_page
from yutang.h5.components import Picture
from yutang.partners import api as partners
from yutang.selection import api
from yutang.selection.errors import NotAMember, RoundNotOpenYet
from yutang.selection.forms import read_picks
from yutang.selection.queries import may_vote


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def vote(request: MemberRequest, round_id: UUID) -> HttpResponse:
    now, customer_id = clock.now(), request.member.customer_id
    if request.method == "POST":
        count = api.cast_votes(round_id, customer_id, read_picks(request.POST), now=now)
        said = _("Thank you! %(count)s chosen.") % {"count": count} if count else _("Your votes are taken back.")
        messages.success(request, said)
        return redirect("selection:vote", round_id)
    card = api.round_card(round_id)
    if card.state == "draft":
        raise RoundNotOpenYet
    if not may_vote(card, customer_id):
        raise NotAMember
    mine = api.ballot_of(round_id, customer_id)
    takes_votes = card.takes_votes(now)
    context = {
        "card": card,
        "takes_votes": takes_votes,
        "koc": _koc(card),
        "has_voted": bool(mine),
        "mine_count": len(mine),
        "choices": _choices(round_id, mine, shows_results=bool(mine) or not takes_votes),
    }
    return render(request, "selection/vote.html", context)


def _koc(card: api.RoundCard) -> partners.PartnerCard | None:
    if card.koc_id is None:
        return None
    try:
        return partners.partner_card(card.koc_id)
    except NotFound:
        return None


def _choices(round_id: UUID, mine: frozenset[UUID], *, shows_results: bool) -> list[dict[str, Any]]:
    """The candidates; before a member has voted they do not see what the others chose."""
    results = {row.candidate_id: row for row in api.round_results(round_id)} if shows_results else {}
    return [
        {
            "candidate": one,
            "picture": Picture(one.picture_url, one.title) if one.picture_url else None,
            "is_mine": one.id in mine,
            "result": results.get(one.id),
        }
        for one in api.candidate_cards(round_id)
    ]
