"""What the clock does for offers, orders and refunds. Each is safe to run twice and by several workers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yutang.accounts.api import merchant_ids
from yutang.channels.pay.api import PayChannelFailed
from yutang.core.errors import Refusal
from yutang.core.tenancy import merchant_scope
from yutang.presale.actions.balances import lapse_balance, tell_of_balance
from yutang.presale.actions.closing import close_offer
from yutang.presale.actions.drawing import draw
from yutang.presale.actions.grouping import settle_group
from yutang.presale.actions.loyalty import score_loyalty
from yutang.presale.actions.ordering import release_expired_holds as release
from yutang.presale.actions.paying import ask_after_payment
from yutang.presale.actions.problems import note_faults
from yutang.presale.actions.reconciling import fetch_bill
from yutang.presale.actions.refunding import send_refund
from yutang.presale.actions.waves import release_wave
from yutang.presale.queries.balances import begun_payments, overdue_balances, untold_balances
from yutang.presale.queries.bills import due_bills
from yutang.presale.queries.draws import due_draws
from yutang.presale.queries.groups import due_groups, payments_of_group
from yutang.presale.queries.ledger import ledger_faults
from yutang.presale.queries.offers import due_offers, due_waves, offers_with_expired_holds
from yutang.presale.queries.orders import due_refunds, open_payments

logger = logging.getLogger(__name__)


def close_due_offers(now: datetime) -> int:
    """Close every offer whose deadline has come. Payments whose word never came are asked after first."""
    due = due_offers(now)
    for merchant_id, offer_id in due:
        with merchant_scope(merchant_id):
            _ask_after_payments(offer_id, now)
            close_offer(offer_id, now=now)
    return len(due)


def release_expired_holds(now: datetime) -> int:
    """Put units back on sale that nobody paid in time, and say how many orders ended so."""
    released = 0
    for merchant_id, offer_id in offers_with_expired_holds(now):
        with merchant_scope(merchant_id):
            _ask_after_payments(offer_id, now)
            released += release(offer_id, now=now)
    return released


def tell_of_balances(now: datetime) -> int:
    """Tell buyers that their balance is due, and remind them in its last day. Says how many."""
    return sum(_tell_of(merchant_id, order_id, now) for merchant_id, order_id in untold_balances(now))


def _tell_of(merchant_id: UUID, order_id: UUID, now: datetime) -> bool:
    with merchant_scope(merchant_id):
        return tell_of_balance(order_id, now=now)


def lapse_due_balances(now: datetime) -> int:
    """Let go of orders whose balance did not come, after asking whether it came after all. Says how many."""
    lapsed = 0
    for merchant_id, order_id in overdue_balances(now):
        with merchant_scope(merchant_id):
            _ask_after(begun_payments(order_id), now)
            lapsed += lapse_balance(order_id, now=now)
    return lapsed


def release_due_waves(now: datetime) -> int:
    """Put the pieces of waves on sale whose moment has come, and say how many waves."""
    released = 0
    for merchant_id, wave_id in due_waves(now):
        with merchant_scope(merchant_id):
            released += release_wave(wave_id, now=now)
    return released


def draw_due_lots(now: datetime) -> int:
    """Serve who was entered in draws whose minute is over, and say how many got an order."""
    return sum(_draw(merchant_id, offer_id, now) for merchant_id, offer_id in due_draws(now))


def _draw(merchant_id: UUID, offer_id: UUID, now: datetime) -> int:
    with merchant_scope(merchant_id):
        return draw(offer_id, now=now)


def settle_due_groups(now: datetime) -> int:
    """End the group buys whose time is over. Payments whose word never came are asked after first. Says how many ended."""
    return sum(_settle_group(merchant_id, group_id, now) for merchant_id, group_id in due_groups(now))


def _settle_group(merchant_id: UUID, group_id: UUID, now: datetime) -> bool:
    with merchant_scope(merchant_id):
        _ask_after(payments_of_group(group_id), now)
        return settle_group(group_id, now=now)


def send_due_refunds(now: datetime) -> int:
    """Hand over the refunds whose time has come, and say how many."""
    return sum(_send(merchant_id, refund_id, now) for merchant_id, refund_id in due_refunds(now))


def _send(merchant_id: UUID, refund_id: UUID, now: datetime) -> bool:
    with merchant_scope(merchant_id):
        return send_refund(refund_id, now=now)


def fetch_due_bills(now: datetime) -> int:
    """Fetch the bills that should be there by now and hold them against the books. Says how many were compared."""
    compared = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            for account_id, day in due_bills(now):
                row = fetch_bill(account_id, day, now=now)
                compared += row is not None and row.compared_at is not None
    return compared


def verify_ledgers(now: datetime) -> int:
    """Hold every ledger against its payments and refunds, and say how many disagree. Staff of those are told."""
    return sum(_verify(merchant_id, now) for merchant_id in merchant_ids())


def _verify(merchant_id: UUID, now: datetime) -> bool:
    with merchant_scope(merchant_id):
        faults = ledger_faults()
        for fault in faults:
            logger.error("the ledger of %s disagrees: %s %s", merchant_id, fault.what, fault.reference)
        note_faults(faults, now=now)
        return bool(faults)


def score_partners_loyalty(now: datetime) -> int:
    """Reckon the loyalty of every merchant's partners and applicants from their orders, and say for how many."""
    scored = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            scored += score_loyalty(now=now)
    return scored


def _ask_after_payments(offer_id: UUID, now: datetime) -> None:
    _ask_after(open_payments(offer_id, holds_end_by=now), now)


def _ask_after(payment_ids: Sequence[UUID], now: datetime) -> None:
    for payment_id in payment_ids:
        try:
            ask_after_payment(payment_id, now=now)
        except PayChannelFailed as failure:
            # A payment that comes to light later takes its units again, or goes back by itself.
            logger.warning("could not ask after payment %s: %s", payment_id, failure.far_code)
            if not failure.is_permanent:
                return
        except Refusal as refusal:
            logger.warning("could not ask after payment %s: %s", payment_id, refusal.code)
            return
