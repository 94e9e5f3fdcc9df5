"""Releasing waves: pieces that come on sale at a later moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.serving import put_on_sale
from yutang.presale.models import Offer, OfferWave


@transaction.atomic
def release_wave(wave_id: UUID, *, now: datetime) -> bool:
    """Put the pieces of a wave on sale whose moment has come, first for those who wait. Says whether it did.

    Safe to call again: a wave is released once, and only while its offer runs.
    """
    offer_id = OfferWave.objects.filter(pk=wave_id).values_list("offer_id", flat=True).first()
    if offer_id is None:
        return False
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.OPEN or now >= offer.closes_at:
        return False
    due = OfferWave.objects.filter(pk=wave_id, released_at=None, opens_at__lte=now)
    if not due.update(released_at=now):
        return False
    quantity = OfferWave.objects.get(pk=wave_id).quantity
    put_on_sale(offer_id, quantity, now=now)
    audit.record("presale.wave_released", offer_id, quantity=quantity)
    return True
