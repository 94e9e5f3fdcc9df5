"""Comparing the books with what buyers were told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from _shop import BenchShop


@dataclass(frozen=True)
class Findings:
    """All of these are 0 where the books are right."""

    oversold: int
    duplicates: int
    lost: int
    unbalanced: int

    def __add__(self, other: Findings) -> Findings:
        return Findings(*(one + two for one, two in zip(asdict(self).values(), asdict(other).values(), strict=True)))


def read_answers(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def told_orders(requests: Path, answers: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The orders that buyers were told they have, by key."""
    keys = [one["headers"].get("Idempotency-Key") for one in _read_requests(requests)]
    told: dict[str, set[str]] = {}
    for answer in answers:
        key = keys[answer["at"]]
        if key is not None and answer["status"] in (200, 201):
            told.setdefault(key, set()).add(answer["body"]["order_id"])
    return told


def told_payments(requests: Path, answers: list[dict[str, Any]]) -> set[str]:
    """The orders of which the cashier was told that their money is in the books."""
    paths = [one["path"] for one in _read_requests(requests)]
    told = {paths[answer["at"]] for answer in answers if answer["status"] == 302}
    return {path.split("/")[3] for path in told}


def _read_requests(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def compare(shop: BenchShop, told: dict[str, set[str]], paid: Collection[str] = ()) -> Findings:
    """What buyers and cashier were told against orders, lines, facts, tallies, stock, payments and ledger."""
    from yutang.core.tenancy import merchant_scope
    from yutang.presale.models import OfferStock, Order, Payment

    with merchant_scope(shop.merchant_id):
        orders = list(Order.objects.filter(offer_id=shop.offer_id).values_list("pk", "idempotency_key", "quantity"))
        left = OfferStock.objects.values_list("available", flat=True).get(offer_id=shop.offer_id)
        kept = {str(key) for key, _key, _quantity in orders}
        promised = sum(quantity for _key, _idempotency, quantity in orders)
        per_key = Counter(idempotency for _key, idempotency, _quantity in orders)
        payments = Counter(str(key) for key in Payment.objects.filter(state="paid").values_list("order_id", flat=True))
        return Findings(
            oversold=max(0, promised - shop.maximum) + max(0, -left),
            duplicates=sum(count - 1 for count in (*per_key.values(), *payments.values()))
            + sum(len(ids) - 1 for ids in told.values()),
            lost=sum(not ids <= kept for ids in told.values()) + len(set(paid) - set(payments)),
            unbalanced=_unbalanced(shop, promised, left, len(orders)),
        )


def _unbalanced(shop: BenchShop, promised: int, left: int, orders: int) -> int:
    """How many of the books do not agree with the orders."""
    from django.db.models import F, Sum

    from yutang.core.models import Event
    from yutang.presale.api import ledger_faults
    from yutang.presale.models import LedgerEntry, Offer, Order, OrderLine, Payment

    lines = OrderLine.objects.filter(order__offer_id=shop.offer_id)
    buyers = (
        Order.objects.filter(offer_id=shop.offer_id).values("customer_id").annotate(units=Sum("quantity")).order_by()
    )
    limit = Offer.objects.values_list("per_buyer_limit", flat=True).get(pk=shop.offer_id)
    facts = Event.objects.filter(kind="presale.order_placed", payload__offer_id=str(shop.offer_id))
    stated = {UUID(payload["order_id"]) for payload in facts.values_list("payload", flat=True)}
    agree = (
        left + promised == shop.maximum,
        lines.count() == orders,
        (lines.aggregate(units=Sum("quantity"))["units"] or 0) == promised,
        not lines.exclude(order__total_fen=F("quantity") * F("unit_price_fen")).exists(),
        not buyers.filter(units__gt=limit).exists(),
        facts.count() == orders,
        len(stated) == orders,
        Order.objects.filter(state="paid").count() == Payment.objects.filter(state="paid").count(),
        LedgerEntry.objects.filter(kind="payment").count() == Payment.objects.filter(state="paid").count(),
    )
    return agree.count(False) + len(ledger_faults())
