"""Setting rates, and entering what orders bring."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.core.money import Money
from yutang.earnings import rules
from yutang.earnings.errors import RateOutOfBounds, SaleNotEnteredYet
from yutang.earnings.models import Earning, PartnerRate
from yutang.earnings.queries import rate_at
from yutang.partners import api as partners
from yutang.presale import api as presale
from yutang.presale.events import OrderPaid, OrderPartlyRefunded, OrderRefunded, PaymentUndone


@transaction.atomic
def set_rate(partner_id: UUID, basis_points: int, *, now: datetime) -> bool:
    """Give a partner a rate for what is sold from now on; says whether it is another one than before.

    Raises RateOutOfBounds, and PartnerMissing of partners.
    """
    if not rules.is_rate(basis_points):
        raise RateOutOfBounds
    card, before = partners.partner_card(partner_id), rate_at(partner_id, now)
    if before == basis_points:
        return False
    PartnerRate.objects.update_or_create(
        partner_id=partner_id, since=now, defaults={"basis_points": basis_points, "set_by": current_actor().name}
    )
    audit.record(
        "earnings.rate_set",
        partner_id,
        name=card.name,
        rate=rules.percent(basis_points),
        rate_before=rules.percent(before),
    )
    return True


@transaction.atomic
def note_export(partner_id: UUID) -> None:
    """Write down that a partner's earnings left the place as a file. Raises PartnerMissing of partners."""
    audit.record("earnings.exported", partner_id, name=partners.partner_card(partner_id).name)


@transaction.atomic
def enter_sale(fact: OrderPaid, *, now: datetime) -> None:
    """An order was paid: its partner earns, at the rate in force when it was first paid."""
    first = _first_sale(fact.order_id)
    if first is not None:
        _enter(first, Earning.Kind.SALE, now.isoformat(), fact.amount_fen, now)
        return
    partner_id = _through_whom(fact)
    rate = rate_at(partner_id, now) if partner_id else 0
    sale = Earning(partner_id=partner_id, order_id=fact.order_id, offer_id=fact.offer_id, basis_points=rate)
    _enter(sale, Earning.Kind.SALE, now.isoformat(), fact.amount_fen, now)


def _through_whom(fact: OrderPaid) -> UUID | None:
    """The partner whose sale an order is; nobody where they had parted from the shop before it was placed."""
    partner_id = presale.partners_of_offers([fact.offer_id])[fact.offer_id].partner_id
    if partner_id is None:
        return None
    ended_at = partners.partner_card(partner_id).ended_at
    has_ended = ended_at is not None and presale.order_card(fact.order_id).placed_at >= ended_at
    return None if has_ended else partner_id


@transaction.atomic
def enter_refund(fact: OrderRefunded, *, now: datetime) -> None:
    """The buyer has all that was left of their money back."""
    _enter(_entered_sale(fact.order_id), Earning.Kind.REFUND, now.isoformat(), -fact.amount_fen, now)


@transaction.atomic
def enter_part_refund(fact: OrderPartlyRefunded, *, now: datetime) -> None:
    """The buyer has a part of their money back, for pieces or as goodwill: nobody earns from it."""
    _enter(_entered_sale(fact.order_id), Earning.Kind.REFUND, str(fact.refund_id), -fact.amount_fen, now)


@transaction.atomic
def enter_payment_undone(fact: PaymentUndone, *, now: datetime) -> None:
    """The payment was not there after all."""
    _enter(_entered_sale(fact.order_id), Earning.Kind.UNDONE, now.isoformat(), -fact.amount_fen, now)


def _first_sale(order_id: UUID) -> Earning | None:
    """The order's first sale, held until the transaction ends: entries of one order are made one after the other."""
    rows = Earning.objects.select_for_update().filter(order=order_id, kind=Earning.Kind.SALE)
    return rows.order_by("at", "pk").first()


def _entered_sale(order_id: UUID) -> Earning:
    sale = _first_sale(order_id)
    if sale is None:
        raise SaleNotEnteredYet
    return sale


def _enter(sale: Earning, kind: Earning.Kind, reference: str, base_fen: int, at: datetime) -> None:
    """One more entry for the order of a sale, with its partner and rate. An entry that is there already stays as it is."""
    entries = Earning.objects.filter(order=sale.order_id)
    if entries.filter(kind=kind, reference=reference).exists():
        return
    so_far = entries.aggregate(base=Sum("base_fen"), amount=Sum("amount_fen"))
    amount = rules.next_amount(
        Money(so_far["base"] or 0), Money(so_far["amount"] or 0), Money(base_fen), sale.basis_points
    )
    Earning.objects.create(
        partner_id=sale.partner_id,
        order_id=sale.order_id,
        offer_id=sale.offer_id,
        kind=kind,
        reference=reference,
        base_fen=base_fen,
        basis_points=sale.basis_points,
        amount_fen=amount.fen,
        at=at,
    )
