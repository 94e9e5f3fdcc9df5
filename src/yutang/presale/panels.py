"""What presale lends to other pages: a customer's orders, what became of a round's winners, how its facts are told on a timeline."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from yutang.accounts.api import Permission
from yutang.console.components import Action
from yutang.console.panels import FactWords, Panel, Payload
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.wording import OFFER_STATES, ORDER_STATES

SHOWN_ORDERS = 5


def customer_panel(request: HttpRequest, customer_id: UUID) -> SafeString:
    """The card on a customer's page: their latest orders."""
    rows = [
        {"card": card, "state": ORDER_STATES[card.state][0], "tone": ORDER_STATES[card.state][1]}
        for card in api.orders_of(customer_id, limit=SHOWN_ORDERS)
    ]
    return render_to_string("presale/panel.html", {"rows": rows}, request) if rows else SafeString("")


def round_panel(request: HttpRequest, round_id: UUID) -> SafeString:
    """The card on a round's page: the offers made of its winners, or the step that makes them."""
    rows = [
        {"card": card, "state": OFFER_STATES[card.state][0], "tone": OFFER_STATES[card.state][1]}
        for card in api.offers_of_round(round_id)
    ]
    can_begin = not rows and round_id in {one.id for one in api.rounds_to_offer()}
    if not rows and not can_begin:
        return SafeString("")
    begin = Action(
        gettext("Make presales of the winners"), f"{reverse('presale:new')}?round={round_id}", "shopping-bag"
    )
    return render_to_string("presale/round_panel.html", {"rows": rows, "begin": begin}, request)


def _placed(payload: Payload) -> str:
    words = gettext("Ordered %(quantity)s for %(amount)s")
    return words % {"quantity": payload["quantity"], "amount": Money(payload["total_fen"])}


def _waits(payload: Payload) -> str:
    return gettext("Waits for %(quantity)s") % {"quantity": payload["quantity"]}


def _offer_of(payload: Payload) -> str:
    return reverse("presale:offer", args=[payload["offer_id"]])


def _paid(payload: Payload) -> str:
    # Facts from before deposits were told apart do not name any.
    if deposit := payload.get("deposit_fen", 0):
        return gettext("Paid the balance of %(amount)s") % {"amount": Money(payload["amount_fen"] - deposit)}
    return gettext("Paid %(amount)s") % {"amount": Money(payload["amount_fen"])}


def _deposited(payload: Payload) -> str:
    return gettext("Paid a deposit of %(amount)s") % {"amount": Money(payload["amount_fen"])}


def _lapsed(payload: Payload) -> str:
    return gettext("Did not pay the balance; %(amount)s deposit is kept") % {"amount": Money(payload["amount_fen"])}


def _refunded(payload: Payload) -> str:
    return gettext("Got %(amount)s back") % {"amount": Money(payload["amount_fen"])}


def _undone(payload: Payload) -> str:
    return gettext("%(amount)s had been recorded by mistake") % {"amount": Money(payload["amount_fen"])}


def _deposit_returned(payload: Payload) -> str:
    return _undone(payload) if payload.get("is_undone") else _refunded(payload)


def _imported(payload: Payload) -> str:
    words = gettext("Ordered %(quantity)s for %(amount)s (%(source)s)")
    source = str(payload["source"]).removeprefix("import:")
    return words % {"quantity": payload["quantity"], "amount": Money(payload["total_fen"]), "source": source}


def _order_of(payload: Payload) -> str:
    return reverse("presale:order_page", args=[payload["order_id"]])


CUSTOMER_PANEL = Panel("presale", gettext_lazy("Orders"), customer_panel, Permission.SEE_ORDERS)
ROUND_PANEL = Panel("presale", gettext_lazy("Presale"), round_panel, Permission.RUN_OFFERS)
FACT_WORDS = (
    FactWords("presale.order_placed", _placed, "shopping-cart", _order_of),
    FactWords("presale.order_deposited", _deposited, "coin", _order_of),
    FactWords("presale.waiting_joined", _waits, "clock", _offer_of),
    FactWords("presale.order_paid", _paid, "credit-card", _order_of),
    FactWords("presale.order_lapsed", _lapsed, "hourglass", _order_of),
    FactWords("presale.deposit_returned", _deposit_returned, "receipt-refund", _order_of),
    FactWords("presale.order_refunded", _refunded, "receipt-refund", _order_of),
    FactWords("presale.order_partly_refunded", _refunded, "receipt-refund", _order_of),
    FactWords("presale.payment_undone", _undone, "arrow-back-up", _order_of),
    FactWords("presale.order_imported", _imported, "file-import", _order_of),
)
