"""The member's orders: where is it, pay, give it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.catalog import api as catalog
from yutang.channels.pay import api as pay
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.limits import client_address
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.presale import api
from yutang.presale.gift_links import gift_path
from yutang.presale.h5.pictures import picture_of
from yutang.presale.queries.draws import entries_of
from yutang.presale.queries.family import lines_with_names
from yutang.presale.queries.groups import group_of
from yutang.presale.queries.handing import handing_of
from yutang.presale.queries.orders import refunds_of
from yutang.presale.queries.progress import line_of
from yutang.presale.queries.waiting import waitings_of
from yutang.presale.wording import BUYER_REFUNDS, buyer_words
from yutang.touch import api as touch


@require_safe
@member_page
def my_orders(request: MemberRequest) -> HttpResponse:
    cards = api.orders_of(request.member.customer_id)
    offers = {one: api.offer_card(one) for one in {card.offer_id for card in cards} if one is not None}
    waits = [(one, api.offer_card(one.offer_id)) for one in waitings_of(request.member.customer_id)]
    context = {
        "orders": [_shown_order(card, offers[card.offer_id] if card.offer_id else None) for card in cards],
        "waits": [{"card": one, "title": offer.title} for one, offer in waits],
        "entries": entries_of(request.member.customer_id),
        "unread": touch.unread_count(request.member.customer_id),
    }
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
        picture=picture_of(style, style.small_picture_url) if style else None,
    )


@require_safe
@member_page
def show_order(request: MemberRequest, order_id: UUID) -> HttpResponse:
    now, card = clock.now(), api.order_of(request.member.customer_id, order_id)
    offer = api.offer_card(card.offer_id) if card.offer_id else None
    handing = handing_of(order_id)
    can_pay = card.can_be_paid(now)
    context = {
        "card": card,
        "shown": _shown_order(card, offer),
        "lines": lines_with_names(card),
        "offer": offer,
        "delivery": api.delivery_of(order_id),
        "handing": handing,
        "gift_url": _gift_url(request, card, offer) if handing.is_gift and not handing.is_pickup else "",
        "refunds": [{"card": one, "words": BUYER_REFUNDS[one.state]} for one in refunds_of(order_id)],
        "can_pay": can_pay,
        "group_id": group_of(order_id),
        "can_refund": card.state in ("deposited", "paid") and offer is not None and offer.takes_orders(now),
        "counted": line_of(order_id),
        "back_url": reverse("presale:my_orders"),
    }
    response = render(request, "presale/order.html", context)
    if can_pay:
        # The pay form leads on to the provider's page, and browsers hold a form's redirects to this policy too.
        response._csp_update = {"form-action": list(_pay_origins())}  # type: ignore[attr-defined]
    return response


def _gift_url(request: MemberRequest, card: api.OrderCard, offer: api.OfferCard | None) -> str:
    """The link to pass on to who gets a gift, while they can still say where it goes."""
    if offer is None or not offer.takes_orders(clock.now()) or card.state not in ("placed", "deposited", "paid"):
        return ""
    return request.build_absolute_uri(gift_path(request.member.merchant_id, card.id))


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
