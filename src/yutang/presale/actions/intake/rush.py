"""Orders as they come over the lane in a rush: most of them too late, and answered without touching what is being written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from yutang.core.tenancy import merchant_scope
from yutang.people import api as people
from yutang.presale.actions.intake.earlier import earlier_orders, shown_again
from yutang.presale.actions.intake.slips import OrderDraft, OrderSlip, body_hash_of
from yutang.presale.actions.intake.taking import Answer, by_shop, take_orders
from yutang.presale.errors import KeyReused, SoldOut
from yutang.presale.models import Order

# So long an offer that was found sold out is not looked at again: units of unpaid orders come back later than this.
MEMORY = 1.0
_REMEMBERED_AT_MOST = 1000
_sold_out_until: dict[UUID, float] = {}


def take_rush(slips: Sequence[OrderSlip]) -> Sequence[Answer]:
    """As `take_orders`, for the lane's thread: who comes just after an offer was found sold out is told so from memory.

    Their key is looked up all the same, so that a buyer who sends an order again gets it.
    """
    now = time.monotonic()
    late = [_sold_out_until.get(slip.draft.offer_id, 0) > now for slip in slips] if _sold_out_until else []
    answers = _taken_and_told(slips, late) if any(late) else take_orders(slips)
    _remember(slips, answers, now)
    return answers


def _taken_and_told(slips: Sequence[OrderSlip], late: Sequence[bool]) -> list[Answer]:
    in_time = [slip for slip, is_late in zip(slips, late, strict=True) if not is_late]
    taken = iter(take_orders(in_time) if in_time else ())
    told = iter(_tell_late([slip for slip, is_late in zip(slips, late, strict=True) if is_late]))
    return [next(told if is_late else taken) for is_late in late]


def _remember(slips: Sequence[OrderSlip], answers: Sequence[Answer], now: float) -> None:
    if len(_sold_out_until) > _REMEMBERED_AT_MOST:
        _sold_out_until.clear()
    for slip, answer in zip(slips, answers, strict=True):
        key = slip.draft.offer_id
        if type(answer) is SoldOut and _sold_out_until.get(key, 0) <= now:
            _sold_out_until[key] = now + MEMORY


def _tell_late(slips: Sequence[OrderSlip]) -> list[Answer]:
    answers: dict[int, Answer] = {}
    for merchant_id, places in by_shop(slips).items():
        drafts = [slips[at].draft for at in places]
        with merchant_scope(merchant_id):
            living = people.living_ids({draft.customer_id for draft in drafts})
            pairs = [(living.get(draft.customer_id, draft.customer_id), draft.idempotency_key) for draft in drafts]
            earlier = earlier_orders(pairs)
        for at, draft, pair in zip(places, drafts, pairs, strict=True):
            answers[at] = _told(draft, earlier.get(pair))
    return [answers[at] for at in range(len(slips))]


def _told(draft: OrderDraft, earlier: Order | None) -> Answer:
    if earlier is None:
        return SoldOut()
    return shown_again(earlier) if earlier.body_hash == body_hash_of(draft) else KeyReused()
