"""The member's pages of what is offered: look, choose a size, order."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yutang.catalog import api as catalog
from yutang.core import clock
from yutang.core.errors import NotFound
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.errors import OfferNotOpenYet
from yutang.presale.forms import OrderForm
from yutang.presale.h5.pictures import picture_of

MEASURES = (("height_cm", gettext_lazy("Height"), "cm"), ("weight_kg", gettext_lazy("Weight"), "kg"))


@require_safe
@member_page
def style(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """What is offered: the KOC's words, her measures beside mine, sizes, price and how far it is."""
    offer = _shown_offer(offer_id)
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


def _shown_offer(offer_id: UUID) -> api.OfferCard:
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


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def order(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """Choose, fill in, order."""
    offer, customer_id = _shown_offer(offer_id), request.member.customer_id
    if request.method == "POST":
        form = OrderForm(request.POST, offer=offer)
        if form.is_valid():
            placed = api.place_order(form.draft(customer_id), now=clock.now())
            return redirect("presale:order", placed.id)
    else:
        form = OrderForm(offer=offer, known=api.last_delivery(customer_id))
    chosen = str(form["sku"].value() or request.GET.get("size", ""))
    skus = catalog.style_card(offer.style_id).skus
    context = {
        "offer": offer,
        "form": form,
        "sizes": [
            components.Choice(str(sku.id), sku.label or sku.code, is_chosen=str(sku.id) == chosen or len(skus) == 1)
            for sku in skus
        ],
        "takes_orders": offer.takes_orders(clock.now()),
        "back_url": reverse("presale:style", args=[offer_id]),
    }
    return render(request, "presale/order_form.html", context, status=422 if form.is_bound else 200)
