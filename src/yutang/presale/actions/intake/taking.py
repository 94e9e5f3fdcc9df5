"""The batch function of orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from yutang.core.errors import Refusal
from yutang.core.tenancy import merchant_scope
from yutang.people import api as people
from yutang.presale.actions.intake import postgres, sqlite
from yutang.presale.actions.intake.entering import Entered, enter_draw
from yutang.presale.actions.intake.faces import faces_of
from yutang.presale.actions.intake.handing import note_handing
from yutang.presale.actions.intake.slips import Decided, FilledSlip, OrderSlip, Placed, filled, nonsense_in
from yutang.presale.errors import (
    BadQuantity,
    ForeignSku,
    GroupOver,
    KeyReused,
    LimitReached,
    NoPickup,
    OfferMissing,
    OfferNotOpenYet,
    OfferOver,
    PickupOnly,
    SkuSoldOut,
    SkuTooFewLeft,
    SoldOut,
    TooFewLeft,
    UnpaidEnough,
)
from yutang.presale.rules import Ruling, Verdict

Answer = Placed | Entered | Refusal
# By the place of the slip in its batch.
Ready = dict[int, FilledSlip]


def take_orders(slips: Sequence[OrderSlip]) -> Sequence[Answer]:
    """Decide about orders as if each had come alone, in their order, and write those that are granted, all in one commit.

    The same key again gives the same order, whatever has become of the offer meanwhile; with another content it is
    refused. While an offer draws lots, its orders are entered there. Never promises more than there is, nor more to one buyer than the offer allows, however many come at once and in
    however many processes. Where it raises, nothing was written.
    """
    answers: dict[int, Answer] = {}
    ready = {merchant_id: _ready(merchant_id, places, slips, answers) for merchant_id, places in by_shop(slips).items()}
    decide = postgres.decide if connection.vendor == "postgresql" else sqlite.decide
    if any(ready.values()):
        with transaction.atomic():
            for merchant_id, filled_slips in ready.items():
                _decide(decide, merchant_id, filled_slips, answers)
    return [answers[at] for at in range(len(slips))]


def by_shop(slips: Sequence[OrderSlip]) -> dict[UUID, list[int]]:
    """The places in the batch by merchant; merchants in one order everywhere, since their rows are locked in it."""
    places: dict[UUID, list[int]] = {merchant_id: [] for merchant_id in sorted({slip.merchant_id for slip in slips})}
    for at, slip in enumerate(slips):
        places[slip.merchant_id].append(at)
    return places


def _ready(merchant_id: UUID, places: Sequence[int], slips: Sequence[OrderSlip], answers: dict[int, Answer]) -> Ready:
    """One shop's slips with what other steps know: who stands for the buyer, what the SKUs are called. Refuses nonsense."""
    for at in places:
        nonsense = nonsense_in(slips[at].draft)
        if nonsense is not None:
            answers[at] = nonsense
    sound = [at for at in places if at not in answers]
    with merchant_scope(merchant_id):
        living = people.living_ids({slips[at].draft.customer_id for at in sound})
        faces = faces_of({line.sku_id for at in sound for line in slips[at].draft.lines})
    ready: Ready = {}
    for at in sound:
        buyer_id = living.get(slips[at].draft.customer_id)
        if buyer_id is None:
            answers[at] = people.CustomerUnknown()
        else:
            ready[at] = filled(slips[at], buyer_id, faces)
    return ready


def _decide(
    decide: Callable[[Sequence[FilledSlip]], Sequence[Decided]],
    merchant_id: UUID,
    ready: Mapping[int, FilledSlip],
    answers: dict[int, Answer],
) -> None:
    if not ready:
        return
    with merchant_scope(merchant_id):
        told = decide(list(ready.values()))
        drawing = {at: ready[at] for at, one in zip(ready, told, strict=True) if one.ruling.verdict is Verdict.DRAWING}
        if drawing:
            answers.update(zip(drawing, enter_draw(list(drawing.values())), strict=True))
        for at, decided in zip(ready, told, strict=True):
            if at not in drawing:
                answers[at] = decided.placed or refusal_of(decided.ruling)
        pairs = zip(ready.values(), told, strict=True)
        note_handing(slip for slip, decided in pairs if decided.ruling.verdict is Verdict.PLACED)


def refusal_of(ruling: Ruling) -> Refusal:
    """How a verdict that gives no order is told."""
    match ruling.verdict:
        case Verdict.BAD_QUANTITY:
            return BadQuantity(limit=ruling.limit)
        case Verdict.LIMIT_REACHED:
            return LimitReached(limit=ruling.limit, held=ruling.held)
        case Verdict.NOT_ENOUGH_LEFT:
            return TooFewLeft(left=ruling.left) if ruling.left else SoldOut()
        case Verdict.SKU_SOLD_OUT:
            return SkuTooFewLeft(left=ruling.left) if ruling.left else SkuSoldOut()
        case Verdict.UNPAID_ENOUGH:
            return UnpaidEnough(limit=ruling.limit)
    return _PLAIN[ruling.verdict]()


_PLAIN: dict[Verdict, type[Refusal]] = {
    Verdict.KEY_REUSED: KeyReused,
    Verdict.OFFER_MISSING: OfferMissing,
    Verdict.NOT_OPEN_YET: OfferNotOpenYet,
    Verdict.OVER: OfferOver,
    Verdict.FOREIGN_SKU: ForeignSku,
    Verdict.GROUP_OVER: GroupOver,
    Verdict.NO_PICKUP: NoPickup,
    Verdict.PICKUP_ONLY: PickupOnly,
}
