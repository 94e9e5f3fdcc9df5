"""Entering a draw: what becomes of orders that come while the fair start of their offer is not over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from yutang.core.errors import Refusal
from yutang.core.rows import insert_rows
from yutang.presale.actions.intake.slips import FilledSlip, OrderDraft
from yutang.presale.errors import KeyReused, LotsDrawn
from yutang.presale.models import DrawEntry, Offer
from yutang.presale.rules import Ask, Delivery, Wanted

# What a line of a draft says, by the names that a filled line has too.
_LINE = tuple(field.name for field in fields(Wanted))


class Entered(NamedTuple):
    """An order that is in a draw: `waiting` until some moments after `draw_until`, or `refused` while others are still served."""

    entry_id: UUID
    state: str
    draw_until: datetime
    refusal_code: str = ""


def enter_draw(slips: Sequence[FilledSlip]) -> list[Entered | Refusal]:
    """Enter orders of the merchant in force in the draws of their offers, in the order they came. One entry for a buyer counts.

    Who orders again with another key means that in place of what they wanted before; once their lot is drawn, LotsDrawn.
    The same key again is the same entry, with another order KeyReused. Only inside the batch's transaction, in which the
    stock of these offers is held: a draw that ends holds it too, so nobody is entered behind its end.
    """
    return _Book(slips).write()


class _Book:
    """What a batch finds of its buyers' entries, and what it adds."""

    def __init__(self, slips: Sequence[FilledSlip]) -> None:
        self._slips = slips
        offers = {slip.ask.offer_id for slip in slips}
        buyers = {slip.ask.customer_id for slip in slips}
        keys = {slip.ask.key for slip in slips}
        rows = DrawEntry.objects.filter(customer_id__in=buyers).defer("draft")
        self._by_key = {(one.customer_id, one.idempotency_key): one for one in rows.filter(idempotency_key__in=keys)}
        waiting = rows.filter(offer_id__in=offers, state=DrawEntry.State.WAITING)
        self._standing = {(one.offer_id, one.customer_id): one for one in waiting}
        self._until = dict(Offer.objects.filter(pk__in=offers).values_list("pk", "draw_until"))
        self._fresh: list[DrawEntry] = []
        self._replaced: list[UUID] = []

    def write(self) -> list[Entered | Refusal]:
        answers = [self._answer(slip) for slip in self._slips]
        DrawEntry.objects.filter(pk__in=self._replaced).update(state=DrawEntry.State.REPLACED, draft="")
        insert_rows(self._fresh)
        return answers

    def _answer(self, slip: FilledSlip) -> Entered | Refusal:
        ask = slip.ask
        known, standing = (
            self._by_key.get((ask.customer_id, ask.key)),
            self._standing.get((ask.offer_id, ask.customer_id)),
        )
        if known is not None and known.body_hash != ask.body_hash:
            return KeyReused()
        if known is not None:
            return self._entered(ask, standing if known.state == DrawEntry.State.REPLACED and standing else known)
        if standing is not None and standing.position is not None:
            return LotsDrawn()
        if standing is not None:
            self._replace(standing)
        return self._entered(ask, self._add(slip))

    def _replace(self, entry: DrawEntry) -> None:
        entry.state, entry.draft = DrawEntry.State.REPLACED, ""
        self._replaced.append(entry.pk)

    def _add(self, slip: FilledSlip) -> DrawEntry:
        ask = slip.ask
        entry = DrawEntry(
            offer_id=ask.offer_id,
            customer_id=ask.customer_id,
            idempotency_key=ask.key,
            body_hash=ask.body_hash,
            draft=_written(slip),
            label=" · ".join(line.label for line in slip.lines if line.label)[:200],
            quantity=ask.quantity,
            entered_at=ask.at,
        )
        self._by_key[ask.customer_id, ask.key] = self._standing[ask.offer_id, ask.customer_id] = entry
        self._fresh.append(entry)
        return entry

    def _entered(self, ask: Ask, entry: DrawEntry) -> Entered:
        until = self._until[ask.offer_id]
        assert until is not None
        return Entered(entry.pk, entry.state, until, entry.refusal_code)


def _written(slip: FilledSlip) -> str:
    """What an entry keeps of an order, as JSON."""
    lines = [{name: getattr(line, name) for name in _LINE} for line in slip.lines]
    return json.dumps({"lines": lines, "to": vars(slip.to)}, ensure_ascii=False, default=str)


def drawn_draft(entry: DrawEntry) -> OrderDraft:
    """The order that was entered, as it comes out of the draw."""
    kept = json.loads(entry.draft)
    return OrderDraft(
        offer_id=entry.offer_id,
        customer_id=entry.customer_id,
        lines=tuple(Wanted(**line | {"sku_id": UUID(line["sku_id"])}) for line in kept["lines"]),
        idempotency_key=entry.idempotency_key,
        delivery=Delivery(**kept["to"]),
        is_drawn=True,
    )
