"""The order form: which size, how many, where it goes. Where there is nothing left, the same form joins the waiting list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.catalog import api as catalog
from yutang.core import clock
from yutang.h5 import components
from yutang.h5.access import MemberRequest, member_page
from yutang.presale import api
from yutang.presale.actions.addresses import save_address, use_address
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.actions.ordering import press
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.buyer_forms import NEW, PICKUP, RECEIVER, OrderForm
from yutang.presale.errors import AddressBookFull, SoldOut
from yutang.presale.h5.draws import countdown, my_entry
from yutang.presale.h5.groups import AskedGroup, asked_group
from yutang.presale.h5.offers import shown_offer
from yutang.presale.queries.addresses import addresses_of
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
    form = OrderForm(request.POST or None, offer=offer, pickup=pickup, book=book, known=known)
    if form.is_bound and form.is_valid():
        try:
            return _sent(request, form, group)
        except SoldOut as refusal:
            # What was typed stays, and the same form joins the waiting list.
            form.add_error(None, str(refusal))
            offer = api.offer_card(offer_id)
    waits = waiting_of(customer_id, offer_id)
    context = {
        "offer": offer,
        "form": form,
        "sizes": _sizes(offer, form, str(request.GET.get("size", ""))),
        "takes_orders": offer.takes_orders(clock.now()),
        "due_now": offer.deposit or offer.price_at(clock.now()),
        "waits": waits if waits and waits.state == "waiting" else None,
        "waiting_units": waiting_units(offer_id),
        "is_sold_out": not group and (offer.is_sold_out or (form.is_bound and bool(form.non_field_errors()))),
        "group": group,
        "entry": my_entry(request, offer),
        "book": book,
        "pickup": pickup,
        "ways": {"new": NEW, "pickup": PICKUP, "receiver": RECEIVER},
        "back_url": reverse("presale:style", args=[offer_id]),
    }
    context |= countdown(offer, clock.now())
    return render(request, "presale/order_form.html", context, status=422 if form.is_bound else 200)


def _sizes(offer: api.OfferCard, form: OrderForm, asked: str) -> list[components.Choice]:
    chosen, gone = str(form["sku"].value() or asked), sold_out_skus(offer.id)
    skus = catalog.style_card(offer.style_id).skus
    return [
        components.Choice(
            str(sku.id),
            sku.label or sku.code,
            note=_("sold out") if sku.id in gone and not offer.is_sold_out else "",
            is_chosen=str(sku.id) == chosen or len(skus) == 1,
        )
        for sku in skus
    ]


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
