"""The member's pages of presale: look, order, pay, and see where it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.catalog import api as catalog
from yutang.channels.pay import api as pay
from yutang.core import clock
from yutang.core.errors import NotFound, Refusal
from yutang.core.limits import client_address
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.errors import OfferNotOpenYet
from yutang.presale.forms import OrderForm
from yutang.presale.queries.orders import refunds_of
from yutang.presale.wording import BUYER_REFUNDS, buyer_words

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
        "picture": _picture(card, card.picture_url),
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


def _picture(card: catalog.StyleCard, url: str) -> components.Picture | None:
    return components.Picture(url, card.title) if url else None


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


@require_safe
@member_page
def my_orders(request: MemberRequest) -> HttpResponse:
    cards = api.orders_of(request.member.customer_id)
    offers = {one: api.offer_card(one) for one in {card.offer_id for card in cards} if one is not None}
    context = {"orders": [_shown_order(card, offers[card.offer_id] if card.offer_id else None) for card in cards]}
    return render(request, "presale/my_orders.html", context)


def _shown_order(card: api.OrderCard, offer: api.OfferCard | None) -> components.OrderCard:
    words, tone = buyer_words(card.state, offer_state=offer.state if offer else "", refund_state=card.refund_state)
    style = catalog.style_card(offer.style_id) if offer else None
    return components.OrderCard(
        number=card.number,
        title=card.title,
        url=reverse("presale:order", args=[card.id]),
        state=words,
        tone=tone,
        total=card.total,
        at=card.placed_at,
        option=card.label,
        quantity=card.quantity,
        picture=_picture(style, style.small_picture_url) if style else None,
    )


@require_safe
@member_page
def show_order(request: MemberRequest, order_id: UUID) -> HttpResponse:
    now, card = clock.now(), api.order_of(request.member.customer_id, order_id)
    offer = api.offer_card(card.offer_id) if card.offer_id else None
    can_pay = card.can_be_paid(now)
    context = {
        "card": card,
        "shown": _shown_order(card, offer),
        "offer": offer,
        "delivery": api.delivery_of(order_id),
        "refunds": [{"card": one, "words": BUYER_REFUNDS[one.state]} for one in refunds_of(order_id)],
        "can_pay": can_pay,
        "can_refund": card.state == "paid" and offer is not None and offer.takes_orders(now),
        "back_url": reverse("presale:my_orders"),
    }
    response = render(request, "presale/order.html", context)
    if can_pay:
        # The pay form leads on to the provider's page, and browsers hold a form's redirects to this policy too.
        response._csp_update = {"form-action": list(_pay_origins())}  # type: ignore[attr-defined]
    return response


def _pay_origins() -> tuple[str, ...]:
    try:
        return pay.channel_of(_channel()).page_origins
    except Refusal:
        return ()


def _channel() -> str:
    ready = pay.ready_channels()
    if not ready:
        raise pay.PayNotSetUp(_("This shop cannot take payments yet. Nothing was charged; please tell the shop."))
    return ready[0]


@require_POST
@member_page
def start_payment(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Lead on to the provider's page. Its word that it was paid comes to us by itself, not through the buyer."""
    card = api.order_of(request.member.customer_id, order_id)
    visit = api.PayVisit(
        return_url=request.build_absolute_uri(reverse("presale:order", args=[card.id])),
        payer_ip=client_address(request),
    )
    started = api.start_payment(card.id, visit, channel=_channel(), now=clock.now())
    response = HttpResponseRedirect(started.pay_url)
    response.status_code = 303
    return response


@require_POST
@member_page
def refund(request: MemberRequest, order_id: UUID) -> HttpResponse:
    card = api.order_of(request.member.customer_id, order_id)
    api.request_refund(card.id, now=clock.now())
    messages.success(request, _("Your money is on its way back."))
    return redirect("presale:order", card.id)
