"""What presale lends to other pages: a customer's orders on their page, and how its facts are told on a timeline."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from yutang.accounts.api import Permission
from yutang.console.panels import FactWords, Panel, Payload
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.wording import ORDER_STATES

SHOWN_ORDERS = 5


def customer_panel(request: HttpRequest, customer_id: UUID) -> SafeString:
    """The card on a customer's page: their latest orders."""
    rows = [
        {"card": card, "state": ORDER_STATES[card.state][0], "tone": ORDER_STATES[card.state][1]}
        for card in api.orders_of(customer_id, limit=SHOWN_ORDERS)
    ]
    return render_to_string("presale/panel.html", {"rows": rows}, request)


def _placed(payload: Payload) -> str:
    words = gettext("Ordered %(quantity)s for %(amount)s")
    return words % {"quantity": payload["quantity"], "amount": Money(payload["total_fen"])}


def _paid(payload: Payload) -> str:
    return gettext("Paid %(amount)s") % {"amount": Money(payload["amount_fen"])}


def _refunded(payload: Payload) -> str:
    return gettext("Got %(amount)s back") % {"amount": Money(payload["amount_fen"])}


def _imported(payload: Payload) -> str:
    words = gettext("Ordered %(quantity)s for %(amount)s (%(source)s)")
    source = str(payload["source"]).removeprefix("import:")
    return words % {"quantity": payload["quantity"], "amount": Money(payload["total_fen"]), "source": source}


def _order_of(payload: Payload) -> str:
    return reverse("presale:order_page", args=[payload["order_id"]])


CUSTOMER_PANEL = Panel("presale", gettext_lazy("Orders"), customer_panel, Permission.SEE_ORDERS)
FACT_WORDS = (
    FactWords("presale.order_placed", _placed, "shopping-cart", _order_of),
    FactWords("presale.order_paid", _paid, "credit-card", _order_of),
    FactWords("presale.order_refunded", _refunded, "receipt-refund", _order_of),
    FactWords("presale.order_imported", _imported, "file-import", _order_of),
)
