"""The order form: which sizes, how many, where it goes. Where there is nothing left, the same form joins the waiting list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.presale import api
from yutang.presale.actions.addresses import save_address, use_address
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.actions.ordering import press
from yutang.presale.actions.serving import left_of_skus
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.buyer_forms import NEW, PICKUP, RECEIVER, OrderForm
from yutang.presale.errors import (
    AddressBookFull,
    LimitReached,
    OneSkuToWaitFor,
    SkuSoldOut,
    SkuTooFewLeft,
    SoldOut,
    TooFewLeft,
    UnpaidEnough,
)
from yutang.presale.h5.draws import countdown, my_entry
from yutang.presale.h5.groups import AskedGroup, asked_group
from yutang.presale.h5.offers import shown_offer
from yutang.presale.queries.addresses import addresses_of
from yutang.presale.queries.family import FamilyMember, family_of
from yutang.presale.queries.handing import pickup_terms
from yutang.presale.queries.waiting import sold_out_skus, waiting_of, waiting_units


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def order(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """Choose, fill in, order: alone, or in the group that `group` names."""
    offer, customer_id = shown_offer(offer_id), request.member.customer_id
    group = asked_group(request, offer_id)
    pickup, book = pickup_terms(offer_id), addresses_of(customer_id)
    known = None if book else api.last_delivery(customer_id)
    form = OrderForm(_sent_data(request), offer=offer, pickup=pickup, book=book, known=known)
    family = family_of(customer_id, form.style)
    _change_rows(request, form, family)
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return _sent(request, form, group)
        except REFUSED_ON_THE_FORM as told:
            # What was typed stays, and the same form joins the waiting list.
            refusal = told
            _tell(form, told, offer_id)
            offer = api.offer_card(offer_id)
    is_sold_out = not group and (offer.is_sold_out or (_nothing_left(refusal) and len(form.rows) == 1))
    context = {
        "offer": offer,
        "form": form,
        "takes_orders": offer.takes_orders(clock.now()),
        "is_sold_out": is_sold_out,
        "group": group,
        "entry": my_entry(request, offer),
        "book": book,
        "pickup": pickup,
        "ways": {"new": NEW, "pickup": PICKUP, "receiver": RECEIVER},
        "back_url": reverse("presale:style", args=[offer_id]),
    }
    context |= countdown(offer, clock.now()) | _waiting(customer_id, offer_id)
    context |= _lines(offer, form, family) | _sums(offer, form, group)
    return render(request, "presale/order_form.html", context, status=422 if form.is_bound else 200)


REFUSED_ON_THE_FORM = (SoldOut, LimitReached, UnpaidEnough, OneSkuToWaitFor)


def _sent_data(request: MemberRequest) -> QueryDict | None:
    """What is to be ordered; None while the buyer only opens the form, or adds a row or takes one out."""
    is_changed = "add" in request.POST or "drop" in request.POST
    return request.POST if request.POST and not is_changed else None


def _change_rows(request: MemberRequest, form: OrderForm, family: list[FamilyMember]) -> None:
    """Show the form as it was typed, with the row added that was asked for, or without the one that was taken out."""
    if request.method != "POST":
        form.rows[0].initial["sku"] = request.GET.get("size", "")
    elif request.POST and not form.is_bound:
        form.stand(request.POST)
        form.drop_row(request.POST.get("drop", ""))
        if "add" in request.POST:
            name = request.POST["add"]
            known = next((one for one in family if one.name == name), None)
            form.add_row(name if known else "", known.sku_id if known else None)


def _tell(form: OrderForm, refusal: Refusal, offer_id: UUID) -> None:
    """Say at the lines what is wrong with them, and above the form what is wrong with all of it."""
    fields = refusal.fields
    if isinstance(refusal, SkuSoldOut):
        left = left_of_skus(offer_id) | dict.fromkeys(sold_out_skus(offer_id), 0)
        if not form.blame_short(left, lambda units: str(SkuTooFewLeft(left=units) if units else SkuSoldOut())):
            form.add_error(None, str(refusal))
    elif isinstance(refusal, TooFewLeft):
        form.blame_beyond(fields["left"], str(refusal))
    elif isinstance(refusal, LimitReached):
        form.blame_beyond(fields["limit"] - fields["held"], str(refusal))
    else:
        form.add_error(None, str(refusal))


def _nothing_left(refusal: Refusal | None) -> bool:
    return isinstance(refusal, SoldOut) and not isinstance(refusal, TooFewLeft | SkuTooFewLeft)


def _sent(request: MemberRequest, form: OrderForm, group: AskedGroup | None) -> HttpResponse:
    """Order, enter a draw, or wait, as the button says. Raises SoldOut where there is nothing to order."""
    now, customer_id = clock.now(), request.member.customer_id
    draft = form.draft(customer_id)
    if "wait" in request.POST:
        card = join_waiting(draft, now=now)
        _remember(request, form)
        return redirect("presale:waiting", card.offer_id)
    if group:
        placed = group.take(draft, now=now)
        _remember(request, form)
        return redirect("presale:order", placed.id)
    answer = press(draft, now=now)
    _remember(request, form)
    if isinstance(answer, Entered):
        return redirect("presale:entry", answer.entry_id)
    return redirect("presale:order", answer.order_id)


def _waiting(customer_id: UUID, offer_id: UUID) -> dict[str, Any]:
    waits = waiting_of(customer_id, offer_id)
    return {
        "waits": waits if waits and waits.state == "waiting" else None,
        "waiting_units": waiting_units(offer_id),
    }


def _lines(offer: api.OfferCard, form: OrderForm, family: list[FamilyMember]) -> dict[str, Any]:
    """The rows with their sizes, and what may be added."""
    gone = sold_out_skus(offer.id)
    sizes = [
        components.Choice(
            str(sku.id),
            sku.label or sku.code,
            note=_("sold out") if sku.id in gone and not offer.is_sold_out else "",
            is_chosen=len(form.style.skus) == 1,
        )
        for sku in form.style.skus
    ]
    named = {row.named for row in form.rows}
    may_add = len(form.rows) < form.most_rows and not offer.is_sold_out
    return {
        "rows": [(row, _chosen(sizes, row.chosen), row.chosen in map(str, gone)) for row in form.rows],
        "blank": (form.blank_row, sizes),
        "may_have_more": form.most_rows > 1 and not offer.is_sold_out,
        "may_add": may_add,
        "family": [one for one in family if one.name not in named] if may_add else (),
    }


def _chosen(sizes: list[components.Choice], chosen: str) -> list[components.Choice]:
    return [replace(one, is_chosen=one.is_chosen or one.value == chosen) for one in sizes]


def _sums(offer: api.OfferCard, form: OrderForm, group: AskedGroup | None) -> dict[str, Any]:
    """What a piece and what all pieces on the page cost, and what of that is due at once."""
    price = group.terms.price if group else offer.price_at(clock.now())
    due = price if group else offer.deposit or price
    pieces = max(form.pieces, 1)
    return {"price": price, "due": due, "pieces": pieces, "total": price * pieces, "due_now": due * pieces}


def _remember(request: MemberRequest, form: OrderForm) -> None:
    """Keep the address in the book, or note that it was used."""
    customer_id, used, fresh = request.member.customer_id, form.address_used(), form.address_to_keep()
    if used is not None:
        use_address(customer_id, used, now=clock.now())
    elif fresh is not None:
        try:
            save_address(customer_id, fresh, now=clock.now(), is_used=True)
        except AddressBookFull as full:
            messages.info(request, str(full))
