"""The draw of a fair start: beginning it, serving who is entered in the order of their lots, and ending it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yutang.core import audit
from yutang.core.errors import Refusal
from yutang.core.rows import update_rows
from yutang.core.tenancy import current_merchant_id
from yutang.presale.actions.intake import OrderSlip, take_orders
from yutang.presale.actions.intake.entering import drawn_draft
from yutang.presale.actions.intake.slips import Placed
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.serving import serve_waiting
from yutang.presale.actions.telling import tell_drawn
from yutang.presale.errors import OfferOver
from yutang.presale.models import DrawEntry, Offer, OfferDraw, OfferStock, Order
from yutang.presale.rules.drawing import Entrant, draw_ends, drawn_hold_ends, drawn_order, hash_of_seed, is_due

# So many are served in one transaction: short enough for those who press meanwhile.
AT_ONCE = 64


def new_seed() -> str:
    """The chance of one draw: 256 bits, in hexadecimal digits."""
    return secrets.token_hex(32)


def begin_draw(offer: Offer, *, now: datetime) -> None:
    """Have an offer that opens now begin with a draw. Only under the offer's lock; the offer is not saved."""
    seed = new_seed()
    OfferDraw.objects.create(offer=offer, seed=seed, seed_hash=hash_of_seed(seed))
    offer.draw_until = draw_ends(now)


def draw(offer_id: UUID, *, now: datetime) -> int:
    """Serve everybody who is entered in an offer's draw, in the order of their lots, and end it. Says how many got an order.

    Safe to call again, and by several at once: each transaction serves the next few and notes it with their orders, so a
    call that was killed is taken up where it stopped and nobody is served twice. Before its time, and after its end, it does
    nothing.
    """
    served = 0
    while (some := _serve_some(offer_id, now=now)) is not None:
        served += some
    return served


@transaction.atomic
def _serve_some(offer_id: UUID, *, now: datetime) -> int | None:
    """How many got an order this time; None once there is nothing to do."""
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.OPEN or offer.draw_until is None or offer.drawn_at is not None:
        return None
    if not is_due(offer.draw_until, now=now):
        return None
    # Who is just being entered holds this row until they can be seen here, and nobody is entered while we hold it.
    OfferStock.objects.select_for_update(no_key=True).get(offer=offer)
    entries = _next(offer) or _draw_lots(offer, offer.draw_until)
    if not entries:
        _end(offer, now)
        serve_waiting(offer.pk, now=now)
        return None
    return _serve(offer, entries, now)


def _next(offer: Offer) -> list[DrawEntry]:
    rows = DrawEntry.objects.filter(offer=offer, state=DrawEntry.State.WAITING, position__isnull=False)
    return list(rows.order_by("position")[:AT_ONCE])


def _draw_lots(offer: Offer, until: datetime) -> list[DrawEntry]:
    """Give everybody who waits without a place the next ones, and give the first of them. The places stand from then on."""
    rows = DrawEntry.objects.filter(offer=offer)
    waiting = rows.filter(state=DrawEntry.State.WAITING, position=None).only("pk", "entered_at")
    entries = {entry.pk: entry for entry in waiting}
    seed = OfferDraw.objects.get(offer=offer).seed
    taken = rows.aggregate(last=Max("position"))["last"] or 0
    entrants = [Entrant(key, entry.entered_at) for key, entry in entries.items()]
    for place, key in enumerate(drawn_order(seed, entrants, until=until), taken + 1):
        entries[key].position = place
    update_rows(list(entries.values()), ["position"])
    return _next(offer)


def _serve(offer: Offer, entries: Sequence[DrawEntry], now: datetime) -> int:
    """Have the intake decide about entries in their order, at the price of the moment in which each was made."""
    slips = [OrderSlip(current_merchant_id(), drawn_draft(entry), entry.entered_at) for entry in entries]
    served = []
    for entry, answer in zip(entries, take_orders(slips), strict=True):
        entry.decided_at, entry.draft = now, ""
        if isinstance(answer, Refusal):
            entry.state, entry.refusal_code = DrawEntry.State.REFUSED, answer.code
            continue
        assert isinstance(answer, Placed)
        entry.state, entry.order_id = DrawEntry.State.SERVED, answer.order_id
        served.append(entry)
    update_rows(entries, ["state", "decided_at", "draft", "order", "refusal_code"])
    until = drawn_hold_ends(now=now, closes_at=offer.closes_at)
    orders = Order.objects.filter(pk__in=[entry.order_id for entry in served], state=Order.State.PLACED)
    orders.update(hold_expires_at=until)
    for entry in served:
        tell_drawn(offer, entry, until, now=now)
    return len(served)


def _end(offer: Offer, now: datetime) -> None:
    """From now on the offer sells as usual."""
    offer.drawn_at = now
    offer.save(update_fields=["drawn_at"])
    rows = DrawEntry.objects.filter(offer=offer)
    served = rows.filter(state=DrawEntry.State.SERVED).count()
    refused = rows.filter(state=DrawEntry.State.REFUSED).count()
    audit.record("presale.draw_ended", offer.pk, served=served, refused=refused)


def break_off_draw(offer: Offer, *, now: datetime) -> None:
    """Refuse everybody who still waits in the draw of an offer that ends. Only under the offer's lock, after its stock was written."""
    if offer.draw_until is None or offer.drawn_at is not None:
        return
    waiting = DrawEntry.objects.filter(offer=offer, state=DrawEntry.State.WAITING)
    waiting.update(state=DrawEntry.State.REFUSED, refusal_code=OfferOver.code, decided_at=now, draft="")
    _end(offer, now)
