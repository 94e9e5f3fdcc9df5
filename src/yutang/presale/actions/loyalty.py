"""Telling partners' scorecards how loyal they are as buyers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from yutang.core.errors import NotFound
from yutang.partners import api as partners
from yutang.partners.events import ApplicationReceived
from yutang.presale.queries.loyalty import buyers_by_phone, buying_histories
from yutang.presale.rules import loyalty_of

SOURCE = "orders"


def score_loyalty(*, now: datetime) -> int:
    """Write the loyalty of every partner and applicant who is known as one customer by their phone, and say of how many.

    Nobody is scored who never bought, nor by a number that a household shares: it is not known which of them it is.
    Safe to call again: a score that has not changed is not written.
    """
    return _score(partners.partner_phones(), now=now)


def score_applicant(fact: ApplicationReceived, *, now: datetime) -> None:
    """Write the loyalty of somebody who has just applied: who screens applications need not wait for tomorrow."""
    try:
        partner_id = partners.application_page(fact.application_id).card.partner_id
    except NotFound:
        # Erased before the fact was handed over.
        return
    _score([one for one in partners.partner_phones() if one.partner_id == partner_id], now=now)


def _score(phones: list[partners.PartnerPhone], *, now: datetime) -> int:
    customers = buyers_by_phone(list({one.lookup for one in phones}))
    buyers = {one.partner_id: customers[one.lookup] for one in phones if one.lookup in customers}
    histories = buying_histories(set(buyers.values()), now=now)
    scored = 0
    for partner_id, customer_id in buyers.items():
        history = histories.get(customer_id)
        value = loyalty_of(history) if history else None
        if history is not None and value is not None:
            partners.record_score(partner_id, "loyalty", value, now=now, source=SOURCE, grounds=asdict(history))
            scored += 1
    return scored
