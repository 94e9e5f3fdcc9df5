"""Deciding and writing a batch on PostgreSQL: one call of the function `presale_take_orders`, which locks, decides and writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from yutang.core.crypto import seal_all
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id
from yutang.presale import rules
from yutang.presale.actions.intake.earlier import earlier_orders, shown_again
from yutang.presale.actions.intake.slips import Decided, FilledSlip, Placed
from yutang.presale.models import Order
from yutang.presale.rules import Ruling, Verdict

_CALL = "SELECT * FROM presale_take_orders(%s, %s * interval '1 second', %s, %s::jsonb) ORDER BY nth"


def decide(slips: Sequence[FilledSlip]) -> list[Decided]:
    """Decide about slips of the merchant in force and write what is granted. Only inside the batch's transaction."""
    asked = json.dumps(_documents(slips), ensure_ascii=False)
    with connection.cursor() as cursor:
        limit = settings.YUTANG_UNPAID_UNITS_A_BUYER
        cursor.execute(_CALL, [current_merchant_id(), rules.HOLD.total_seconds(), limit, asked])
        told = cursor.fetchall()
    rulings = [
        Ruling(Verdict(verdict), found_id, limit, had, left, (total or 0) // (slip.ask.quantity or 1))
        for slip, (_nth, verdict, found_id, limit, had, left, total, _until) in zip(slips, told, strict=True)
    ]
    fresh = {
        slip.ask.order_id: _placed(slip, total, until)
        for slip, ruling, (*_rest, total, until) in zip(slips, rulings, told, strict=True)
        if ruling.verdict is Verdict.PLACED
    }
    known = {key: placed._replace(is_new=False) for key, placed in fresh.items()} | _known(slips, rulings, fresh)
    shown = {Verdict.PLACED: fresh, Verdict.EARLIER: known}
    return [Decided(one, _found(shown.get(one.verdict), one.order_id)) for one in rulings]


def _found(shown: dict[UUID, Placed] | None, order_id: UUID | None) -> Placed | None:
    return shown[order_id] if shown and order_id is not None else None


def _documents(slips: Sequence[FilledSlip]) -> list[dict[str, Any]]:
    """The slips as the function reads them; what only the offer can say is not in them."""
    sealed = seal_all([text for slip in slips for text in (slip.to.recipient, slip.to.phone, slip.to.address)])
    return [_document(nth, slip, sealed[3 * nth : 3 * nth + 3]) for nth, slip in enumerate(slips)]


def _document(nth: int, slip: FilledSlip, sealed: Sequence[str]) -> dict[str, Any]:
    ask = slip.ask
    recipient, phone, address = sealed
    return {
        "nth": nth,
        "id": ask.order_id.hex,
        "offer": ask.offer_id.hex,
        "customer": ask.customer_id.hex,
        "key": ask.key,
        "body": ask.body_hash,
        "quantity": ask.quantity,
        "style": ask.style_id.hex if ask.style_id else None,
        "at": ask.at.isoformat(),
        "grp": ask.buying_group_id.hex if ask.buying_group_id else None,
        "pickup": ask.is_pickup,
        "drawn": ask.is_drawn,
        "number": slip.number,
        "recipient": recipient,
        "phone": phone,
        "phone_lookup": slip.phone_lookup,
        "address": address,
        "lines": [
            {"id": line.id.hex, "sku": line.sku_id.hex, "label": line.label, "quantity": line.quantity}
            for line in slip.lines
            if ask.quantity
        ],
    }


def _placed(slip: FilledSlip, total_fen: int, hold_expires_at: Any) -> Placed:
    ask = slip.ask
    return Placed(
        order_id=ask.order_id,
        number=slip.number,
        state=Order.State.PLACED.value,
        quantity=ask.quantity,
        total=Money(total_fen),
        hold_expires_at=hold_expires_at,
        is_new=True,
    )


def _known(slips: Sequence[FilledSlip], rulings: Sequence[Ruling], fresh: dict[UUID, Placed]) -> dict[UUID, Placed]:
    """The orders that stood before this batch and whose keys came again."""
    again = [
        (slip.ask.customer_id, slip.ask.key)
        for slip, ruling in zip(slips, rulings, strict=True)
        if ruling.verdict is Verdict.EARLIER and ruling.order_id not in fresh
    ]
    return {order.pk: shown_again(order) for order in earlier_orders(again).values()}
