"""Orders as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.exports import csv_answer
from yutang.core import display
from yutang.core.clock import SHOP_ZONE
from yutang.core.errors import NotAllowed
from yutang.presale import api
from yutang.presale.actions.exporting import note_export
from yutang.presale.order_forms import OrderFilter
from yutang.presale.pages.rows import names_of
from yutang.presale.queries.family import names_on
from yutang.presale.queries.order_search import OrderSearch, orders_with_delivery
from yutang.presale.wording import ORDER_STATES, REFUND_STATES


@require_http_methods(["GET", "POST"])
@staff_page(Permission.SEE_ORDERS)
def export(request: StaffRequest) -> HttpResponseBase:
    """The orders that the filter finds; whole names, phones and addresses only where a POST asks for them."""
    shows_delivery = request.method == "POST"
    if not request.staff.may(Permission.EXPORT):
        raise NotAllowed
    if shows_delivery and not request.staff.may(Permission.SEE_PERSONAL_DATA):
        raise NotAllowed
    search = OrderFilter(request.GET).chosen()
    note_export(search, shows_delivery=shows_delivery)
    return csv_answer("orders.csv", _head(), _rows(search, shows_delivery=shows_delivery))


def _head() -> list[str]:
    return [
        pgettext("column", "Order"), _("Placed"), _("State"), _("Buyer"), _("Product"), _("Pieces"), _("Sent back"),
        _("Amount (yuan)"), _("Paid at"), _("Refund"), pgettext("order", "Source"), pgettext("order", "For whom"),
        _("Recipient"), _("Phone"), pgettext("delivery", "Address"),
    ]  # fmt: skip


def _rows(search: OrderSearch, *, shows_delivery: bool) -> Iterator[list[object]]:
    for found in orders_with_delivery(search):
        buyers = names_of([card.customer_id for card, _to in found])
        family = names_on([card for card, _to in found]) if shows_delivery else {}
        for card, to in found:
            cells = [*_cells(card, buyers.get(card.customer_id, "")), _for_whom(card, family)]
            yield cells + _delivery(to, shows_delivery=shows_delivery)


def _cells(card: api.OrderCard, buyer: str) -> list[object]:
    lines = "; ".join(f"{line.title} {line.label} ×{line.quantity}" for line in card.lines)
    back = sum(line.refunded_quantity for line in card.lines)
    refund = REFUND_STATES[card.refund_state][0] if card.refund_state else ""
    return [
        card.number, _moment(card.placed_at), ORDER_STATES[card.state][0], buyer, lines, card.quantity, back,
        f"{card.total.fen / 100:.2f}", _moment(card.paid_at), refund, "" if card.source == "offer" else card.source,
    ]  # fmt: skip


def _delivery(to: api.DeliveryCard, *, shows_delivery: bool) -> list[object]:
    if shows_delivery:
        return [to.recipient, to.phone.removeprefix("+86"), to.address]
    return [to.recipient[:1] + "*" * bool(to.recipient[1:]), display.masked_phone(to.phone) if to.phone else "", ""]


def _for_whom(card: api.OrderCard, family: Mapping[UUID, str]) -> str:
    return "; ".join(f"{line.label}: {family[line.id]}" for line in card.lines if line.id in family)


def _moment(at: datetime | None) -> str:
    return at.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M") if at else ""
