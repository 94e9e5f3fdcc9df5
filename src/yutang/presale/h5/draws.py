"""The member's pages of a draw: that one is in it, what came of it, and how anybody can check it."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.presale import api
from yutang.presale.draw_lists import lots_answer
from yutang.presale.errors import NoDraw
from yutang.presale.queries.draws import EntryCard, draw_card, entry_of, standing_entry
from yutang.presale.wording import draw_refusal


@require_safe
@member_page
def entry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """That I am in the draw, until when, and what came of it."""
    now, card = clock.now(), entry_of(request.member.customer_id, entry_id)
    if card.id != entry_id:
        return redirect("presale:entry", card.id)
    offer = api.offer_card(card.offer_id)
    context = {
        "card": card,
        "offer": offer,
        "order": api.order_card(card.order_id) if card.order_id else None,
        "why": draw_refusal(card.refusal_code),
        "draw": draw_card(card.offer_id),
        "takes_orders": offer.takes_orders(now),
        "status_url": f"/lane/entries/{card.id}",
        "back_url": reverse("presale:style", args=[card.offer_id]),
    }
    return render(request, "presale/entry.html", context | countdown(offer, now))


@require_safe
@member_page
def draw(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """How the lots of an offer were drawn, so that anybody can do it again."""
    card = draw_card(offer_id)
    if card is None:
        raise NoDraw
    offer = api.offer_card(offer_id)
    context = {"draw": card, "offer": offer, "back_url": reverse("presale:style", args=[offer_id])}
    return render(request, "presale/draw.html", context | countdown(offer, clock.now()))


@require_safe
@member_page
def lots(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """All places of a draw that is over, as text."""
    return lots_answer(offer_id)


def countdown(offer: api.OfferCard, now: datetime) -> dict[str, Any]:
    """How many seconds who orders has the same chance as everybody else; 0 while the lots are drawn, None where there is no draw."""
    if not offer.is_drawing or offer.draw_until is None:
        return {"draw_seconds": None}
    return {"draw_seconds": max(ceil((offer.draw_until - now).total_seconds()), 0)}


def my_entry(request: MemberRequest, offer: api.OfferCard) -> EntryCard | None:
    """With what I stand in the draw of an offer, while there is one."""
    return standing_entry(request.member.customer_id, offer.id) if offer.is_drawing else None
