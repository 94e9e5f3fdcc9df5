"""Reading orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yutang.core.crypto import lookup_hash
from yutang.core.money import ZERO, Money
from yutang.core.tenancy import current_merchant_id
from yutang.people import api as people
from yutang.presale.errors import OrderMissing
from yutang.presale.models import OWN, LedgerEntry, Order, OrderLine, Payment, PaymentProblem, Refund


@dataclass(frozen=True)
class LineCard:
    id: UUID
    title: str
    label: str
    quantity: int
    unit_price: Money
    refunded_quantity: int = 0
    sku_id: UUID | None = None

    @property
    def kept_quantity(self) -> int:
        return self.quantity - self.refunded_quantity


@dataclass(frozen=True)
class RefundCard:
    """Money on its way back. `pieces` is how many of the order's pieces it is for; none where it is goodwill."""

    id: UUID
    amount: Money
    kept: Money
    reason: str
    words: str
    state: str
    refund_no: str
    requested_at: datetime
    succeeded_at: datetime | None
    given_by: str
    error: str
    pieces: int
    order_id: UUID


@dataclass(frozen=True)
class PaymentCard:
    """A payment with its refunds, the first one first. `left` is what may still go back."""

    id: UUID
    channel: str
    amount: Money
    state: str
    trade_no: str
    transaction_id: str
    created_at: datetime
    paid_at: datetime | None
    left: Money
    reference: str
    recorded_by: str
    refunds: tuple[RefundCard, ...]


@dataclass(frozen=True)
class ProblemCard:
    """Money that does not fit."""

    id: UUID
    kind: str
    reference: str
    order_id: UUID | None
    expected: Money | None
    told: Money | None
    noticed_at: datetime
    is_unexplained: bool = False


@dataclass(frozen=True)
class OrderCard:
    """An order as others see it. Personal data is not in it. `due` is what its next payment comes to."""

    id: UUID
    number: str
    offer_id: UUID | None
    customer_id: UUID
    state: str
    source: str
    quantity: int
    total: Money
    placed_at: datetime
    paid_at: datetime | None
    ended_at: datetime | None
    hold_expires_at: datetime | None
    lines: tuple[LineCard, ...]
    refund_state: str = ""
    deposit: Money = ZERO
    balance: Money = ZERO
    due: Money = ZERO
    balance_due_at: datetime | None = None
    refunded_quantity: int = 0
    is_pickup: bool = False
    picked_up_at: datetime | None = None
    is_gift: bool = False
    group_id: UUID | None = None

    @property
    def title(self) -> str:
        return self.lines[0].title if self.lines else self.number

    @property
    def label(self) -> str:
        return " · ".join(dict.fromkeys(line.label for line in self.lines if line.label))

    def can_be_paid(self, now: datetime) -> bool:
        return self.pay_until is not None and now < self.pay_until and bool(self.due)

    @property
    def pay_until(self) -> datetime | None:
        """Until when what is due next can be paid; None where nothing is."""
        if self.state == Order.State.DEPOSITED:
            return self.balance_due_at
        return self.hold_expires_at if self.state == Order.State.PLACED else None


@dataclass(frozen=True)
class DeliveryCard:
    recipient: str
    phone: str
    address: str


def order_card(order_id: UUID) -> OrderCard:
    """One order of the merchant in force. Raises OrderMissing."""
    cards = order_cards(Order.objects.filter(pk=order_id))
    if not cards:
        raise OrderMissing
    return cards[0]


def order_of(customer_id: UUID, order_id: UUID) -> OrderCard:
    """One order of this customer; anybody else's is OrderMissing."""
    card = order_card(order_id)
    if card.customer_id not in set(people.known_ids(people.living_id(customer_id))):
        raise OrderMissing
    return card


def orders_of(customer_id: UUID, *, limit: int = 100) -> list[OrderCard]:
    """A customer's orders, newest first, also those of records that were merged into theirs."""
    keys = people.known_ids(people.living_id(customer_id))
    return order_cards(Order.objects.filter(customer_id__in=keys).order_by("-placed_at", "-pk")[:limit])


def found_orders(*, text: str = "", state: str = "", offer_id: UUID | None = None) -> QuerySet[Order]:
    """Orders newest first: by number, the channel's transaction, or the recipient's whole phone number."""
    rows = Order.objects.order_by("-placed_at", "-pk")
    if offer_id is not None:
        rows = rows.filter(offer_id=offer_id)
    if state in Order.State.values:
        rows = rows.filter(state=state)
    if text:
        phone = lookup_hash(current_merchant_id(), "phone", _as_phone(text))
        paid = Payment.objects.filter(Q(trade_no=text) | Q(channel_transaction_id=text)).values("order_id")
        rows = rows.filter(Q(number=text) | Q(external_number=text) | Q(phone_lookup=phone) | Q(pk__in=paid))
    return rows


def orders_told(text: str, *, limit: int = 5) -> list[OrderCard]:
    """Orders that somebody means by a number, a transaction or a whole phone number, newest first."""
    return order_cards(found_orders(text=text)[:limit]) if text else []


def _as_phone(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    return f"+86{digits}" if len(digits) == 11 else f"+{digits}"


def order_cards(rows: QuerySet[Order] | Sequence[Order]) -> list[OrderCard]:
    """Cards of orders in their order, with a fixed number of queries."""
    listed = list(rows)
    keys = [row.pk for row in listed]
    lines: dict[UUID, list[LineCard]] = {}
    for line in OrderLine.objects.filter(order_id__in=keys).order_by("pk"):
        price, back = Money(line.unit_price_fen), line.refunded_quantity
        card = LineCard(line.pk, line.title, line.label, line.quantity, price, back, line.sku_id)
        lines.setdefault(line.order_id, []).append(card)
    refunds = dict(
        Refund.objects.filter(payment__order_id__in=keys).order_by("pk").values_list("payment__order_id", "state")
    )
    return [_card(row, tuple(lines.get(row.pk, ())), refunds.get(row.pk, "")) for row in listed]


def cards_by_id(order_ids: Sequence[UUID]) -> dict[UUID, OrderCard]:
    return {card.id: card for card in order_cards(Order.objects.filter(pk__in=set(order_ids)))}


def _card(row: Order, lines: tuple[LineCard, ...], refund_state: str) -> OrderCard:
    return OrderCard(
        id=row.pk,
        number=row.external_number or row.number,
        offer_id=row.offer_id,
        customer_id=row.customer_id,
        state=row.state,
        source=row.source,
        quantity=row.quantity,
        total=Money(row.total_fen),
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        ended_at=row.ended_at,
        hold_expires_at=row.hold_expires_at,
        lines=lines,
        refund_state=refund_state,
        deposit=Money(row.deposit_fen),
        balance=Money(row.balance_fen) if row.deposit_fen else ZERO,
        due=Money(row.due_fen),
        balance_due_at=row.balance_due_at,
        refunded_quantity=row.refunded_quantity,
        is_pickup=row.is_pickup,
        picked_up_at=row.picked_up_at,
        is_gift=row.is_gift,
        group_id=row.buying_group_id,
    )


def delivery_of(order_id: UUID) -> DeliveryCard:
    """To whom an order goes: for those who may see personal data. Raises OrderMissing."""
    row = Order.objects.filter(pk=order_id).first()
    if row is None:
        raise OrderMissing
    return DeliveryCard(row.recipient, row.phone, row.address)


def last_delivery(customer_id: UUID) -> DeliveryCard | None:
    """Where this customer's last order went, so that they need not type it again."""
    keys = people.known_ids(customer_id)
    row = Order.objects.filter(customer_id__in=keys, source=OWN).order_by("-placed_at", "-pk").first()
    return DeliveryCard(row.recipient, row.phone, row.address) if row else None


def payments_of(order_id: UUID) -> list[PaymentCard]:
    """What was paid for an order and what of it went back, with a fixed number of queries."""
    rows = Payment.objects.filter(order_id=order_id).prefetch_related(Prefetch("refunds", _refunds()))
    return [_payment(row) for row in rows.order_by("created_at", "pk")]


def refunds_of(order_id: UUID) -> list[RefundCard]:
    """What goes back of an order, the first one first."""
    return [_refund(row) for row in _refunds().filter(payment__order_id=order_id)]


def open_refunds(*, limit: int = 200) -> list[RefundCard]:
    """Refunds that a person has to do something about: those to be given by hand and those that failed, oldest first."""
    rows = _refunds().filter(state__in=[Refund.State.WAITING, Refund.State.FAILED])
    return [_refund(row) for row in rows.order_by("requested_at", "pk")[:limit]]


def _refunds() -> QuerySet[Refund]:
    rows = Refund.objects.select_related("payment").annotate(pieces=Coalesce(Sum("lines__quantity"), 0))
    return rows.order_by("requested_at", "pk")


def _payment(row: Payment) -> PaymentCard:
    return PaymentCard(
        id=row.pk,
        channel=row.channel,
        amount=Money(row.amount_fen),
        state=row.state,
        trade_no=row.trade_no,
        transaction_id=row.channel_transaction_id,
        created_at=row.created_at,
        paid_at=row.paid_at,
        left=Money(row.left_fen),
        reference=row.reference,
        recorded_by=row.recorded_by,
        refunds=tuple(_refund(one) for one in row.refunds.all()),
    )


def _refund(row: Refund) -> RefundCard:
    return RefundCard(
        id=row.pk,
        amount=Money(row.amount_fen),
        kept=Money(row.kept_fen),
        reason=row.reason,
        words=row.words,
        state=row.state,
        refund_no=row.refund_no,
        requested_at=row.requested_at,
        succeeded_at=row.succeeded_at,
        given_by=row.given_by,
        error=row.error,
        pieces=getattr(row, "pieces", 0),
        order_id=row.payment.order_id,
    )


def open_problems(*, limit: int = 50) -> list[ProblemCard]:
    """Money that does not fit our books and that nobody has dealt with, newest first."""
    rows = list(PaymentProblem.objects.filter(settled_at=None).order_by("-noticed_at")[:limit])
    names = {f"unexplained:{row.reference}:{row.told_fen}" for row in rows}
    reversals = LedgerEntry.objects.filter(reverses=OuterRef("pk"))
    entries = LedgerEntry.objects.filter(~Exists(reversals), reference__in=names)
    unexplained = set(entries.values_list("reference", flat=True))
    return [
        ProblemCard(
            row.pk,
            row.kind,
            row.reference,
            row.order_id,
            Money(row.expected_fen) if row.expected_fen is not None else None,
            Money(row.told_fen) if row.told_fen is not None else None,
            row.noticed_at,
            f"unexplained:{row.reference}:{row.told_fen}" in unexplained,
        )
        for row in rows
    ]


def due_refunds(now: datetime, *, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """Refunds of every merchant that are to be sent or asked after: (merchant, refund)."""
    states = [Refund.State.REQUESTED, Refund.State.SENT]
    rows = Refund.across_merchants().filter(state__in=states, next_try_at__lte=now).order_by("next_try_at")
    return list(rows.values_list("merchant_id", "pk")[:limit])


def open_payments(offer_id: UUID, *, holds_end_by: datetime) -> list[UUID]:
    """Payments that were begun for orders of an offer whose hold ends by then, and whose end we have not heard."""
    rows = Payment.objects.filter(
        order__offer_id=offer_id,
        order__state=Order.State.PLACED,
        order__hold_expires_at__lte=holds_end_by,
        state=Payment.State.OPEN,
    ).exclude(prepay_id="")
    return list(rows.order_by("pk").values_list("pk", flat=True))
