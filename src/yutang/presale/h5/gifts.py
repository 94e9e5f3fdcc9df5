"""The page on which somebody who gets a gift says where it goes: without an account, and without a price."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.catalog import api as catalog
from yutang.core import clock, limits
from yutang.core.actors import Actor
from yutang.core.answers import answer_within
from yutang.h5.error_pages import error_page
from yutang.presale import api
from yutang.presale.actions.gifts import fill_in_gift
from yutang.presale.buyer_forms import GiftForm
from yutang.presale.gift_links import read_gift
from yutang.presale.h5.pictures import picture_of
from yutang.presale.queries.handing import handing_of


@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open to whoever has the link. Every try is counted by the address it comes from: raises TooOften."""
    limits.count(limits.member_pages(), limits.client_address(request))
    named = read_gift(token)
    if named is None:
        return error_page(request, 403, key="link_broken")
    merchant_id, order_id = named
    return answer_within(merchant_id, Actor("member", None, ""), lambda: _answer(request, token, order_id))


def _answer(request: HttpRequest, token: str, order_id: UUID) -> HttpResponse:
    card = api.order_card(order_id)
    offer = api.offer_card(card.offer_id) if card.offer_id else None
    form = GiftForm(request.POST or None)
    if form.is_bound and form.is_valid():
        fill_in_gift(order_id, form.delivery(), now=clock.now())
        messages.success(request, _("Thank you. It comes to you."))
        return redirect("presale:gift", token)
    style = catalog.style_card(offer.style_id) if offer else None
    handing = handing_of(order_id)
    is_living = handing.is_gift and card.state in ("placed", "deposited", "paid")
    context = {
        "card": card,
        "offer": offer,
        "picture": picture_of(style, style.picture_url) if style else None,
        "handing": handing,
        "is_living": is_living,
        "is_open": is_living and not handing.is_pickup and offer is not None and offer.takes_orders(clock.now()),
        # Who has the link is not proved to be the receiver: what was filled in is told in part only.
        "filled_in": api.delivery_of(order_id),
        "form": form,
    }
    return render(request, "presale/gift.html", context, status=422 if form.is_bound else 200 if is_living else 410)
