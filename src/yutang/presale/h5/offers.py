"""The member's pages of what is offered: look, compare measures, find the size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.catalog import api as catalog
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.core.money import ZERO
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.buyer_forms import MeasuresForm
from yutang.presale.errors import OfferNotOpenYet
from yutang.presale.h5.draws import countdown, my_entry
from yutang.presale.h5.pictures import picture_of
from yutang.presale.h5.sizing import size_advice
from yutang.presale.queries.groups import group_terms
from yutang.presale.queries.terms import terms_card

FROM_STYLE_PAGE = "style page"
MEASURES = (("height_cm", gettext_lazy("Height"), "cm"), ("weight_kg", gettext_lazy("Weight"), "kg"))


@require_safe
@member_page
def style(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """What is offered: the KOC's words, her measures beside mine, sizes, price and how far it is."""
    return _shown(request, shown_offer(offer_id), MeasuresForm())


@require_POST
@member_page
def note_measures(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """Keep my height and weight, and show the size they speak for."""
    offer, form = shown_offer(offer_id), MeasuresForm(request.POST)
    if not form.is_valid():
        return _shown(request, offer, form, status=422)
    customer_id = people.living_id(request.member.customer_id)
    for name, value in form.measures().items():
        people.note_trait(customer_id, name, value, source=FROM_STYLE_PAGE, at=clock.now())
    return redirect(f"{reverse('presale:style', args=[offer_id])}#sizes")


def _shown(request: MemberRequest, offer: api.OfferCard, form: MeasuresForm, status: int = 200) -> HttpResponse:
    card, koc, traits = catalog.style_card(offer.style_id), _koc(offer), people.traits_of(request.member.customer_id)
    advice = size_advice(card, traits)
    advised = next(
        (sku for sku in card.skus if advice and advice.size and sku.options.get("size") == advice.size), None
    )
    advised = advised or (card.skus[0] if len(card.skus) == 1 else None)
    page = request.build_absolute_uri(reverse("presale:style", args=[offer.id]))
    context = {
        "offer": offer,
        "style": card,
        "picture": picture_of(card, card.picture_url),
        "koc": koc,
        "measures": _measures(koc, traits) if koc else [],
        "takes_orders": offer.takes_orders(clock.now()),
        "group": group_terms(offer.id),
        "advice": advice,
        "advised": advised,
        "advised_key": str(advised.id) if advised else "",
        "measures_form": form,
        "page_url": page,
        "entry": my_entry(request, offer),
    }
    context |= price_terms(offer) | countdown(offer, clock.now())
    return render(request, "presale/style.html", context, status=status)


def price_terms(offer: api.OfferCard) -> dict[str, Any]:
    """What it costs at this moment, what of that at once, and how the price may still fall."""
    now, terms = clock.now(), terms_card(offer.id)
    price = offer.price_at(now)
    return {
        "terms": terms,
        "gone": terms.gone,
        "now_price": price,
        "is_early": price < offer.price and offer.takes_orders(now),
        "due_words": _("Deposit %(amount)s") % {"amount": offer.deposit} if offer.deposit else str(price),
        "balance": price - offer.deposit if offer.deposit else ZERO,
    }


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


def _measures(koc: partners.PartnerCard, mine: Mapping[str, Any]) -> list[components.Measure]:
    return [
        components.Measure(name, str(koc.traits[key]), str(mine.get(key, "") or ""), unit)
        for key, name, unit in MEASURES
        if koc.traits.get(key)
    ]
