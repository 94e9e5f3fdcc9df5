"""The member's pages of what is offered: look, compare measures, find the size."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yutang.catalog import api as catalog
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.errors import OfferNotOpenYet
from yutang.presale.h5.pictures import picture_of

MEASURES = (("height_cm", gettext_lazy("Height"), "cm"), ("weight_kg", gettext_lazy("Weight"), "kg"))


@require_safe
@member_page
def style(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """What is offered: the KOC's words, her measures beside mine, sizes, price and how far it is."""
    offer = shown_offer(offer_id)
    card, koc = catalog.style_card(offer.style_id), _koc(offer)
    context = {
        "offer": offer,
        "style": card,
        "picture": picture_of(card, card.picture_url),
        "koc": koc,
        "measures": _measures(koc, request.member.customer_id) if koc else [],
        "takes_orders": offer.takes_orders(clock.now()),
    }
    return render(request, "presale/style.html", context)


def shown_offer(offer_id: UUID) -> api.OfferCard:
    """An offer that people may see. Raises OfferNotOpenYet."""
    offer = api.offer_card(offer_id)
    if offer.state == "draft":
        raise OfferNotOpenYet
    return offer


def _koc(offer: api.OfferCard) -> partners.PartnerCard | None:
    if offer.koc_id is None:
        return None
    try:
        return partners.partner_card(offer.koc_id)
    except NotFound:
        return None


def _measures(koc: partners.PartnerCard, customer_id: UUID) -> list[components.Measure]:
    mine = people.traits_of(customer_id)
    return [
        components.Measure(name, str(koc.traits[key]), str(mine.get(key, "") or ""), unit)
        for key, name, unit in MEASURES
        if koc.traits.get(key)
    ]
