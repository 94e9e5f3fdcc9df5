"""Orders for programs. Who gets them is not among it: personal data leaves the shop by its own export."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime

from yutang.accounts.api import Permission, merchant_operation
from yutang.console.paging import rows_of
from yutang.presale import api
from yutang.presale.queries.groups import group_card
from yutang.presale.queries.order_search import OrderSearch, searched_orders
from yutang.presale.queries.orders import order_cards

router = Router(tags=["presale"])

State = Literal["placed", "deposited", "paid", "expired", "cancelled", "refunding", "refunded", "lapsed"]


class OrderLineOut(Schema):
    line_id: UUID
    sku_id: UUID | None
    title: str
    label: str
    quantity: int
    refunded_quantity: int
    unit_price_fen: int


class OrderOut(Schema):
    """`deposit_fen` and `balance_fen` are 0 without a deposit; `due_fen` is what its next payment comes to, by `pay_until`.

    An imported order has a `source` of its own and no offer.
    """

    order_id: UUID
    number: str
    offer_id: UUID | None
    customer_id: UUID
    group_id: UUID | None
    source: str
    state: str
    quantity: int
    refunded_quantity: int
    total_fen: int
    deposit_fen: int
    balance_fen: int
    due_fen: int
    pay_until: AwareDatetime | None
    is_pickup: bool
    picked_up_at: AwareDatetime | None
    is_gift: bool
    placed_at: AwareDatetime
    paid_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    lines: list[OrderLineOut]


class OrderGroupOut(Schema):
    """The group that an order is in: how many of its buyers have paid, and how many places nobody has paid for."""

    group_id: UUID
    state: str
    size: int
    paid_count: int
    missing_count: int
    expires_at: AwareDatetime
    ended_at: AwareDatetime | None


class OrderPageOut(OrderOut):
    group: OrderGroupOut | None


@router.get("/orders", response=list[OrderOut])
@merchant_operation(Permission.SEE_ORDERS)
def list_orders(  # noqa: PLR0913 - what a list can be asked is this much
    request: HttpRequest,
    offer_id: UUID | None = None,
    state: State | None = None,
    text: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    page: int = 1,
) -> list[OrderOut]:
    """Fifty orders a page, newest first. `text` is a whole number, transaction or phone; the days are the shop's, both included."""
    search = OrderSearch(text.strip(), state or "", offer_id, first_day, last_day)
    return [OrderOut(**_told(card)) for card in order_cards(list(rows_of(searched_orders(search), page).items))]


@router.get("/orders/{uuid:order_id}", response=OrderPageOut)
@merchant_operation(Permission.SEE_ORDERS)
def read_order(request: HttpRequest, order_id: UUID) -> OrderPageOut:
    """An order, and how far its group is."""
    card = api.order_card(order_id)
    return OrderPageOut(**_told(card), group=_group(card.group_id) if card.group_id else None)


def _told(card: api.OrderCard) -> dict[str, Any]:
    return {
        "order_id": card.id,
        "number": card.number,
        "offer_id": card.offer_id,
        "customer_id": card.customer_id,
        "group_id": card.group_id,
        "source": card.source,
        "state": card.state,
        "quantity": card.quantity,
        "refunded_quantity": card.refunded_quantity,
        "total_fen": card.total.fen,
        "deposit_fen": card.deposit.fen,
        "balance_fen": card.balance.fen,
        "due_fen": card.due.fen if card.pay_until else 0,
        "pay_until": card.pay_until,
        "is_pickup": card.is_pickup,
        "picked_up_at": card.picked_up_at,
        "is_gift": card.is_gift,
        "placed_at": card.placed_at,
        "paid_at": card.paid_at,
        "ended_at": card.ended_at,
        "lines": [
            OrderLineOut(
                line_id=line.id,
                sku_id=line.sku_id,
                title=line.title,
                label=line.label,
                quantity=line.quantity,
                refunded_quantity=line.refunded_quantity,
                unit_price_fen=line.unit_price.fen,
            )
            for line in card.lines
        ],
    }


def _group(group_id: UUID) -> OrderGroupOut:
    card = group_card(group_id)
    return OrderGroupOut(
        group_id=card.id,
        state=card.state,
        size=card.size,
        paid_count=card.paid_count,
        missing_count=card.missing_count,
        expires_at=card.expires_at,
        ended_at=card.ended_at,
    )
