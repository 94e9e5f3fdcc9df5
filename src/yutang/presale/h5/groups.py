"""The member's page of a group buy: who is really in, how long it gathers, and the way in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.grouping import found_group
from yutang.presale.errors import GroupMissing, NoGroupPrice
from yutang.presale.queries import groups

NEW_GROUP = "new"


@dataclass(frozen=True)
class AskedGroup:
    """The group that an order form is about: one of its offer by its id, or a new one. `key` says which."""

    key: str
    terms: groups.GroupTerms
    group_id: UUID | None = None

    def take(self, draft: api.OrderDraft, *, now: datetime) -> api.OrderCard:
        """Order in it; begins it where it is new."""
        if self.group_id is None:
            return found_group(draft, now=now)
        return api.place_order(replace(draft, buying_group_id=self.group_id), now=now)


def asked_group(request: MemberRequest, offer_id: UUID) -> AskedGroup | None:
    """Which group the form or the address names, if any. Raises GroupMissing and NoGroupPrice."""
    said = request.POST.get("group", request.GET.get("group", ""))
    if not said:
        return None
    terms = groups.group_terms(offer_id)
    if terms is None:
        raise NoGroupPrice
    if said == NEW_GROUP:
        return AskedGroup(NEW_GROUP, terms)
    try:
        card = groups.group_card(UUID(said))
    except ValueError as fault:
        raise GroupMissing from fault
    if card.offer_id != offer_id:
        raise GroupMissing
    return AskedGroup(str(card.id), terms, card.id)


@require_safe
@member_page
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    now, customer_id = clock.now(), request.member.customer_id
    card = groups.group_card(group_id)
    offer, terms = api.offer_card(card.offer_id), groups.group_terms(card.offer_id)
    mine = groups.my_order_in(card, customer_id)
    context = {
        "card": card,
        "offer": offer,
        "terms": terms,
        "mine": api.order_card(mine) if mine else None,
        "is_in": people.living_id(customer_id) in card.member_ids,
        "gathers": card.gathers(now),
        "can_join": card.gathers(now) and not card.is_full and mine is None and offer.takes_orders(now),
        "takes_orders": offer.takes_orders(now),
        "free": range(card.missing_count) if card.gathers(now) else (),
        "link": request.build_absolute_uri(reverse("presale:group", args=[group_id])),
        "back_url": reverse("presale:style", args=[card.offer_id]),
    }
    return render(request, "presale/group.html", context)
