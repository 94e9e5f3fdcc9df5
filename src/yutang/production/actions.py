"""What changes in production."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.catalog.api import StyleCard, style_card
from yutang.core import audit
from yutang.core.clock import SHOP_ZONE
from yutang.core.events import publish
from yutang.presale.api import PaidLine, StockLine, paid_lines, stock_lines
from yutang.presale.events import OfferConfirmed
from yutang.production import rules
from yutang.production.errors import (
    AlreadySent,
    FactoryKnown,
    FactoryMissing,
    FactoryResting,
    NoSuchFactory,
    NoSuchProductionOrder,
    StepSkipped,
)
from yutang.production.events import OrderPlanned
from yutang.production.models import Factory, ProductionLine, ProductionOrder, Unit

_BATCH = 500


@transaction.atomic
def plan_production(fact: OfferConfirmed, *, now: datetime) -> UUID | None:
    """Turn what buyers of a confirmed offer have paid for into a production order with one unit a piece, in whole packs.

    What fills the last pack beyond that is the shop's own stock: pieces of no order.
    Safe to call again: an offer has one production order, and it is never planned anew. Where everything was refunded
    before, there is nothing to make and no order.
    """
    paid = paid_lines(fact.offer_id)
    if not paid:
        return None
    wanted: list[PaidLine | StockLine] = [*paid, *stock_lines(fact.offer_id, paid)]
    quantity = sum(line.quantity for line in wanted)
    style = style_card(fact.style_id)
    order, is_new = ProductionOrder.objects.get_or_create(
        offer_id=fact.offer_id,
        defaults={
            "style_id": style.id,
            "number": _next_number(now),
            "title": style.title,
            "quantity": quantity,
            "planned_at": now,
        },
    )
    if is_new:
        _plan_units(order, style, wanted)
        audit.record("production.order_planned", order.pk, number=order.number, quantity=quantity)
        publish(OrderPlanned(order.pk, fact.offer_id, quantity), at=now)
    return order.pk


def _next_number(now: datetime) -> str:
    """The next number of the shop's day. Two at once get the same, and the constraint lets the second try again."""
    day = f"P{now.astimezone(SHOP_ZONE):%Y%m%d}"
    return f"{day}-{ProductionOrder.objects.filter(number__startswith=f'{day}-').count() + 1:03d}"


def _plan_units(order: ProductionOrder, style: StyleCard, wanted: Sequence[PaidLine | StockLine]) -> None:
    quantities: Counter[UUID] = Counter()
    stock: Counter[UUID] = Counter()
    words = {line.sku_id: (line.sku_code, line.label) for line in wanted}
    for line in wanted:
        quantities[line.sku_id] += line.quantity
        stock[line.sku_id] += line.quantity if line.order_id is None else 0
    rows = {
        sku_id: ProductionLine(
            production_order=order,
            sku_id=sku_id,
            sku_code=words[sku_id][0],
            label=words[sku_id][1],
            quantity=quantities[sku_id],
            stock_quantity=stock[sku_id],
        )
        for sku_id in sorted(quantities, key=lambda sku_id: words[sku_id])
    }
    ProductionLine.objects.bulk_create(rows.values())
    options = {sku.id: dict(sku.options) for sku in style.skus}
    # Pieces of one SKU stand together: that is how they are cut.
    pieces = [line for sku_id in rows for line in wanted if line.sku_id == sku_id for _ in range(line.quantity)]
    codes = rules.draw_codes(len(pieces), partial(secrets.randbelow, len(rules.SIGNS)))
    Unit.objects.bulk_create(
        (
            Unit(
                production_order=order,
                production_line=rows[line.sku_id],
                order_id=line.order_id,
                order_line_id=line.order_line_id,
                code=code,
                position=position,
                options=options.get(line.sku_id, {}),
            )
            for position, (line, code) in enumerate(zip(pieces, codes, strict=True), start=1)
        ),
        batch_size=_BATCH,
    )


@transaction.atomic
def add_factory(*, name: str, qualifications: str, lead_days: int, capacity_per_day: int, now: datetime) -> UUID:
    """Put a maker on the list. Raises FactoryKnown for a name that is there."""
    try:
        with transaction.atomic():
            factory = Factory.objects.create(
                name=name.strip(),
                qualifications=qualifications.strip(),
                lead_days=lead_days,
                capacity_per_day=capacity_per_day,
                created_at=now,
            )
    except IntegrityError as taken:
        raise FactoryKnown from taken
    audit.record("production.factory_added", factory.pk, name=factory.name)
    return factory.pk


@transaction.atomic
def rest_factory(factory_id: UUID, *, is_active: bool) -> None:
    """Offer a factory for new orders, or stop offering it. What it has in hand stays with it."""
    factory = Factory.objects.select_for_update().filter(pk=factory_id).first()
    if factory is None:
        raise NoSuchFactory
    if factory.is_active == is_active:
        return
    factory.is_active = is_active
    factory.save(update_fields=["is_active"])
    audit.record("production.factory_back" if is_active else "production.factory_rested", factory_id, name=factory.name)


@transaction.atomic
def choose_factory(production_order_id: UUID, factory_id: UUID, *, now: datetime) -> None:
    """Say who makes an order, and by when. May be changed until the order is sent."""
    order = _locked(production_order_id)
    factory = Factory.objects.filter(pk=factory_id).first()
    if factory is None:
        raise NoSuchFactory
    if order.state != ProductionOrder.State.PLANNED:
        raise AlreadySent
    if not factory.is_active:
        raise FactoryResting
    order.factory = factory
    order.due_on = rules.due_on(
        now.astimezone(SHOP_ZONE).date(),
        lead_days=factory.lead_days,
        quantity=order.quantity,
        capacity_per_day=factory.capacity_per_day,
    )
    order.save(update_fields=["factory", "due_on"])
    audit.record(
        "production.factory_chosen",
        order.pk,
        number=order.number,
        factory=factory.name,
        due_on=order.due_on.isoformat(),
    )


@transaction.atomic
def advance_production_order(production_order_id: UUID, to: str, *, now: datetime) -> None:
    """Note that an order has come one step further: sent, made or shipped.

    Safe to call again. Raises FactoryMissing where nobody is to make it, StepSkipped for any other step than the next.
    """
    order = _locked(production_order_id)
    if order.state == to:
        return
    if to not in rules.STATES or not rules.may_follow(order.state, to):
        raise StepSkipped
    if order.factory_id is None:
        raise FactoryMissing
    order.state = to
    setattr(order, f"{to}_at", now)
    order.save(update_fields=["state", f"{to}_at"])
    audit.record(f"production.order_{to}", order.pk, number=order.number)


def _locked(production_order_id: UUID) -> ProductionOrder:
    order = ProductionOrder.objects.select_for_update().filter(pk=production_order_id).first()
    if order is None:
        raise NoSuchProductionOrder
    return order
