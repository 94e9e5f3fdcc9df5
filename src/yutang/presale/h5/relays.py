"""The member's page of a relay: the numbered list, and one's own line in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.h5.access import MemberRequest, member_page
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.relay_lists import EntryAnswer, withdraw_entry, write_entry
from yutang.presale.entry_forms import EntryForm, stepped
from yutang.presale.errors import RelayNotYours
from yutang.presale.queries import relay_lists as lists

ENTRIES_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def relay(request: MemberRequest, relay_id: UUID) -> HttpResponse:
    """Read the list; join, or change what one has. A tap on + or − without JavaScript only counts."""
    now, customer_id = clock.now(), request.member.customer_id
    card = _relay_for(relay_id, customer_id)
    entry, offers = lists.entry_of(card, customer_id), lists.relay_offers(card)
    skus = lists.skus_of(offers)
    choices: dict[str, Any] = {
        "skus": [sku for card in offers if card.takes_orders(now) for sku in skus[card.id]],
        "entry": entry,
        "known": _known(customer_id),
    }
    form, fault = EntryForm(**choices), ""
    if request.method == "POST" and "step" in request.POST:
        form = EntryForm(initial=stepped(request.POST, choices["skus"]), **choices)
    elif request.method == "POST":
        form = EntryForm(request.POST, **choices)
        if form.is_valid():
            try:
                answer = write_entry(relay_id, form.wish(customer_id), now=now)
            except Refusal as refusal:
                fault = str(refusal)
            else:
                messages.success(request, _told(answer))
                return redirect("presale:relay_page", relay_id)
    context = _list_of(request, card) | {
        "card": card,
        "entry": entry,
        "unpaid": [api.order_card(one) for one in entry.unpaid] if entry else [],
        "goods": [_goods(form, one, now) for one in offers],
        "form": form,
        "fault": fault,
        "takes_entries": card.takes_entries(now),
        "place": people.community_card(card.community_id).name,
    }
    return render(request, "presale/relay_list.html", context, status=422 if form.errors or fault else 200)


def _relay_for(relay_id: UUID, customer_id: UUID) -> lists.RelayCard:
    card = lists.relay_card(relay_id)
    if not lists.may_enter(card, customer_id):
        raise RelayNotYours
    return card


def _known(customer_id: UUID) -> dict[str, str]:
    delivery = api.last_delivery(customer_id)
    phone = delivery.phone if delivery else people.customer_phone(customer_id)
    return {"name": people.customer_card(customer_id).nickname, "phone": phone.removeprefix("+86")}


def _goods(form: EntryForm, offer: api.OfferCard, now: datetime) -> dict[str, Any]:
    """An offer as the list shows it: what a piece costs now, and how many of each SKU somebody chose."""
    return {
        "offer": offer,
        "price": offer.price_at(now),
        "takes_orders": offer.takes_orders(now),
        "counts": [(sku, field) for sku, field in form.counts() if sku.offer_id == offer.id],
    }


def _list_of(request: MemberRequest, card: lists.RelayCard) -> dict[str, Any]:
    """A part of the list: its end, where no other is asked for."""
    last = max((card.entries - 1) // ENTRIES_SHOWN, 0)
    asked = request.GET.get("part", "")
    part = min(int(asked), last) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else last
    numbers = range(part * ENTRIES_SHOWN + 1, (part + 1) * ENTRIES_SHOWN + 1)
    return {
        "entries": lists.entries_of(card, numbers),
        "earlier": part - 1 if part else None,
        "later": part + 1 if part < last else None,
    }


def _told(answer: EntryAnswer) -> str:
    told = [_("You are number %(number)s.") % {"number": answer.number}]
    if answer.order_ids:
        told.append(_("Pay within half an hour, so that your pieces stay yours."))
    if answer.given_back:
        told.append(_("Your money is on its way back."))
    return " ".join(told)


@require_POST
@member_page
def withdraw(request: MemberRequest, relay_id: UUID) -> HttpResponse:
    customer_id = request.member.customer_id
    answer = withdraw_entry(_relay_for(relay_id, customer_id).id, customer_id, now=clock.now())
    said = [_("You have withdrawn; your number stays yours.")]
    if answer.given_back:
        said.append(_("Your money is on its way back."))
    messages.success(request, " ".join(said))
    return redirect("presale:relay_page", relay_id)


@require_safe
@member_page
def text(request: MemberRequest, relay_id: UUID) -> HttpResponse:
    """The list as the chat writes it, to be copied."""
    card = _relay_for(relay_id, request.member.customer_id)
    context = {"card": card, "text": lists.chat_text(card), "back_url": reverse("presale:relay_page", args=[relay_id])}
    return render(request, "presale/relay_text.html", context)
