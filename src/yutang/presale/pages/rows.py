"""Orders and problems as the merchant's pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yutang.console.paging import Rows
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.queries import orders as order_queries
from yutang.presale.queries.ledger import EntryCard
from yutang.presale.wording import ACCOUNTS, ENTRIES, ORDER_STATES, PROBLEMS, REFUND_REASONS, REFUND_STATES


def order_rows(page: Rows[Any]) -> Rows[dict[str, Any]]:
    cards = order_queries.order_cards(page.items)
    buyers = names_of([card.customer_id for card in cards])
    rows = [shown_order(card) | {"buyer": buyers.get(card.customer_id, "")} for card in cards]
    return Rows(rows, page.number, page.has_next, page.size)


def names_of(customer_ids: Sequence[UUID]) -> dict[UUID, str]:
    living = people.living_ids(customer_ids)
    cards = people.customer_cards(list(living.values()))
    return {one: cards[into].nickname for one, into in living.items()}


def shown_order(card: api.OrderCard) -> dict[str, Any]:
    words, tone = ORDER_STATES[card.state]
    return {"card": card, "state": words, "tone": tone}


def shown_problems() -> list[dict[str, Any]]:
    return [{"card": one, "words": PROBLEMS[one.kind]} for one in api.open_problems()]


def shown_refund(card: order_queries.RefundCard) -> dict[str, Any]:
    words, tone = REFUND_STATES[card.state]
    return {"card": card, "state": words, "tone": tone, "reason": REFUND_REASONS[card.reason]}


def shown_entries(cards: Sequence[EntryCard]) -> list[dict[str, Any]]:
    """Money moves in words: what moved, from where and to where."""
    shown = []
    for card in cards:
        words, icon = ENTRIES[card.kind]
        first = card.lines[0]
        named = {"amount": first.amount, "to": ACCOUNTS[first.debit], "from": ACCOUNTS[first.credit]}
        lines = [(ACCOUNTS[one.credit], ACCOUNTS[one.debit], one.amount) for one in card.lines]
        shown.append({"card": card, "words": str(words) % named, "icon": icon, "lines": lines})
    return shown
