"""The whole loop in one table: which fact moves which later step. `docs/loop.md` is tested against it."""

from __future__ import annotations

from yutang.core.events import Subscription
from yutang.earnings import api as earnings
from yutang.insight import api as insight
from yutang.needs.events import UtteranceHeard
from yutang.partners.events import ApplicationReceived
from yutang.people.events import CustomerJoined, CustomersMerged, MergeUndone
from yutang.presale import api as presale
from yutang.presale.events import (
    DepositReturned,
    OfferConfirmed,
    OrderDeposited,
    OrderPaid,
    OrderPartlyRefunded,
    OrderPlaced,
    OrderRefunded,
    PaymentUndone,
)
from yutang.production import api as production
from yutang.production.events import OrderPlanned
from yutang.selection.events import VotesCast

SUBSCRIPTIONS: list[Subscription] = [
    Subscription(ApplicationReceived, presale.score_applicant),
    Subscription(CustomerJoined, insight.note_joining),
    Subscription(CustomersMerged, insight.note_merge),
    Subscription(MergeUndone, insight.note_merge_undone),
    Subscription(UtteranceHeard, insight.note_utterance),
    Subscription(VotesCast, insight.note_votes),
    Subscription(OrderPlaced, insight.note_order, together=insight.note_orders),
    Subscription(OrderDeposited, insight.note_deposit),
    Subscription(DepositReturned, insight.note_deposit_returned),
    Subscription(OrderPaid, insight.note_payment),
    Subscription(OrderRefunded, insight.note_refund),
    Subscription(OrderPartlyRefunded, insight.note_part_refund),
    Subscription(PaymentUndone, insight.note_payment_undone),
    Subscription(OrderPaid, earnings.enter_sale),
    Subscription(OrderRefunded, earnings.enter_refund),
    Subscription(OrderPartlyRefunded, earnings.enter_part_refund),
    Subscription(PaymentUndone, earnings.enter_payment_undone),
    Subscription(OfferConfirmed, production.plan_production),
    Subscription(OrderPlanned, insight.note_production),
]
