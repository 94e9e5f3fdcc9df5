"""What the tests of presale need on the stage: an offer that runs, buyers, and a pay channel that answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from tests.cast import NOON
from yutang.catalog import api as catalog
from yutang.channels.pay import api as pay
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.refunding import counted_payments
from yutang.presale.models import Offer, OfferStock, Order, Payment, ProgressLine, Refund
from yutang.presale.queries.ledger import ledger_faults
from yutang.presale.rules.progress import Counted, digest_of
from yutang.selection.tests.stage import make_member, make_style

PAID_SOMETHING = ("deposited", "paid", "refunding", "refunded", "lapsed")
DEADLINE = NOON + timedelta(days=2)
HOME = api.Delivery("王小鱼", "+8613800138000", "杭州市余杭区某路 1 号")
TERMS = api.OfferTerms(minimum_quantity=2, maximum_quantity=4, closes_at=DEADLINE, per_buyer_limit=3)


def draft_offer(code: str = "D1", **changes) -> UUID:
    return api.draft_offer(make_style(code), replace(TERMS, **changes), now=NOON)


def running_offer(code: str = "D1", **changes) -> UUID:
    key = draft_offer(code, **changes)
    api.open_offer(key, now=NOON)
    return key


def sku_of(offer_id: UUID, at: int = 0) -> UUID:
    return catalog.style_card(api.offer_card(offer_id).style_id).skus[at].id


def order_draft(offer_id: UUID, buyer: UUID, quantity: int = 1, key: str = "key-0001", **changes) -> api.OrderDraft:
    lines = (api.Wanted(sku_of(offer_id), quantity),)
    return replace(api.OrderDraft(offer_id, buyer, lines, key, HOME), **changes)


def place(offer_id: UUID, buyer: UUID, quantity: int = 1, key: str = "key-0001", now: datetime = NOON) -> api.OrderCard:
    return api.place_order(order_draft(offer_id, buyer, quantity, key), now=now)


def begin_payment(order: api.OrderCard, *, now: datetime = NOON) -> str:
    """A payment as `start_payment` leaves it; gives its trade number."""
    payment = Payment.objects.create(
        order_id=order.id,
        channel="wechat",
        amount_fen=order.total.fen,
        trade_no=order.id.hex,
        prepay_id="wx1",
        created_at=now,
    )
    return payment.trade_no


def pay_for(order: api.OrderCard, *, now: datetime = NOON, fen: int | None = None) -> api.PaymentOutcome:
    trade_no = order.id.hex
    if not Payment.objects.filter(trade_no=trade_no).exists():
        begin_payment(order, now=now)
    amount = order.total if fen is None else Money(fen)
    return api.confirm_payment(api.Receipt(trade_no, amount, f"tx-{trade_no[:8]}", now), now=now)


def buy(offer_id: UUID, name: str, quantity: int = 1, *, now: datetime = NOON) -> api.OrderCard:
    """Somebody who orders and pays."""
    order = place(offer_id, make_member(None, name), quantity, now=now)
    assert pay_for(order, now=now) == api.PaymentOutcome.COUNTED
    return api.order_card(order.id)


def state_of(order: api.OrderCard | UUID) -> str:
    return api.order_card(order if isinstance(order, UUID) else order.id).state


def assert_books_right(offer_id: UUID) -> None:
    """What must hold whatever happened: every unit is left, held or paid, and none is promised twice."""
    offer, stock = Offer.objects.get(pk=offer_id), OfferStock.objects.get(offer_id=offer_id)
    orders = list(Order.objects.filter(offer_id=offer_id))
    held = sum(one.quantity for one in orders if one.state == "placed")
    paid = sum(one.kept_quantity for one in orders if one.state in ("deposited", "paid"))
    to_come = sum(offer.waves.filter(released_at=None).values_list("quantity", flat=True))
    assert stock.available >= 0
    if offer.state == "open":
        assert stock.available + held + paid + to_come == offer.maximum_quantity
        assert offer.paid_quantity == paid
    assert held + paid <= offer.maximum_quantity
    assert_progress_right(offer)
    for one in orders:
        lines = list(one.lines.all())
        assert sum(line.refunded_quantity for line in lines) == one.refunded_quantity
        assert one.state != "paid" or one.kept_quantity > 0
        counted = counted_payments(one)
        most = 2 if one.deposit_fen else 1
        assert len(counted) in (range(1, most + 1) if one.state in PAID_SOMETHING else (0,))
        if one.state in ("refunding", "refunded"):
            assert not any(payment.left_fen for payment in counted) or one.refunded_quantity == one.quantity
        refunds = Refund.objects.filter(payment__order=one, ends_order=True)
        unfinished = refunds.exclude(state="succeeded").exists()
        assert one.state != "refunded" or not unfinished
    assert ledger_faults() == []


def assert_progress_right(offer: Offer) -> None:
    """The lines of an offer's progress come to what is shown, are numbered without gaps, and hang together."""
    total, digest = 0, str(offer.pk)
    for position, line in enumerate(ProgressLine.objects.filter(offer=offer).order_by("position"), start=1):
        total += line.units
        digest = digest_of(Counted(position, line.code, line.units, total, line.at), digest)
        assert (line.position, line.total, line.digest) == (position, total, digest)
    assert total == offer.paid_quantity


class FarSide:
    """A pay channel in this process: it answers as it is told to, and remembers what it was asked."""

    page_origins = ("https://pay.example",)
    account_id = None

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.failure: pay.PayChannelFailed | None = None
        self.refund_state = pay.RefundState.DONE
        self.paid: dict[str, Money] = {}

    def _answer(self, what: str, number: str) -> None:
        self.asked.append((what, number))
        if self.failure is not None:
            raise self.failure

    def prepay(self, request: pay.PrepayRequest, *, now: datetime) -> pay.Prepay:
        self._answer("prepay", request.trade_no)
        return pay.Prepay("wx1", f"https://pay.example/{request.trade_no}?amount={request.amount.fen}")

    def query(self, trade_no: str, *, now: datetime) -> pay.PaymentReport:
        self._answer("query", trade_no)
        if trade_no in self.paid:
            return pay.PaymentReport(trade_no, pay.PaymentState.PAID, self.paid[trade_no], "tx-queried", now)
        return pay.PaymentReport(trade_no, pay.PaymentState.OPEN)

    def refund(self, request: pay.RefundRequest, *, now: datetime) -> pay.RefundReport:
        self._answer("refund", request.refund_no)
        return pay.RefundReport(request.refund_no, self.refund_state, request.amount)

    def bill(self, day, *, now):
        raise NotImplementedError

    def parse_notification(self, headers, raw_body, *, now):
        raise NotImplementedError
