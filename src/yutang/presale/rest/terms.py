"""How an offer sells, as programs send it and as they read it back. Whether terms fit together is for drafting to say."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime

from yutang.core.bodies import Body
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.offering import DEFAULT_BALANCE_DAYS, DEFAULT_GROUP_HOURS
from yutang.presale.queries.groups import group_terms
from yutang.presale.queries.terms import draft_terms, terms_card
from yutang.presale.rules import terms


class EarlyPriceIn(Body):
    """A lower price for whoever orders before a moment."""

    price_fen: int
    until: AwareDatetime


class DepositIn(Body):
    """So much for a piece at once, and the rest within so many days of the offer's confirmation."""

    amount_fen: int
    balance_days: int = DEFAULT_BALANCE_DAYS


class GroupPriceIn(Body):
    """A lower price for so many buyers who come together within so many hours."""

    price_fen: int
    size: int
    hours: int = DEFAULT_GROUP_HOURS


class TierIn(Body):
    """From so many paid pieces on, each costs this."""

    quantity: int
    price_fen: int


class WaveIn(Body):
    """So many pieces come on sale later."""

    opens_at: AwareDatetime
    quantity: int


class OfferSkuIn(Body):
    """What holds for one SKU alone: at most so many are sold (null: only the whole counts), and from how many it is made."""

    sku_id: UUID
    available: int | None = None
    minimum_quantity: int = 0


class TermsIn(Body):
    """Without a price it is the style's own, without a pack size that of its last offer. What is left out of the rest does not hold."""

    minimum_quantity: int
    maximum_quantity: int
    closes_at: AwareDatetime
    pack_size: int | None = None
    per_buyer_limit: int = 5
    price_fen: int | None = None
    early: EarlyPriceIn | None = None
    deposit: DepositIn | None = None
    group: GroupPriceIn | None = None
    tiers: list[TierIn] = []
    waves: list[WaveIn] = []
    skus: list[OfferSkuIn] = []
    pickup_place: str = ""
    is_pickup_only: bool = False
    has_fair_start: bool = False

    def terms(self) -> api.OfferTerms:
        return api.OfferTerms(
            minimum_quantity=self.minimum_quantity,
            maximum_quantity=self.maximum_quantity,
            pack_size=self.pack_size,
            closes_at=self.closes_at,
            per_buyer_limit=self.per_buyer_limit,
            price=None if self.price_fen is None else Money(self.price_fen),
            early=terms.EarlyPrice(Money(self.early.price_fen), self.early.until) if self.early else None,
            deposit=terms.DepositTerms(Money(self.deposit.amount_fen), self.deposit.balance_days)
            if self.deposit
            else None,
            group=terms.GroupTerms(Money(self.group.price_fen), self.group.size, self.group.hours)
            if self.group
            else None,
            tiers=tuple(terms.Tier(one.quantity, Money(one.price_fen)) for one in self.tiers),
            waves=tuple(terms.Wave(one.opens_at, one.quantity) for one in self.waves),
            skus=tuple(terms.SkuTerms(one.sku_id, one.available, one.minimum_quantity) for one in self.skus),
            pickup_place=self.pickup_place.strip(),
            is_pickup_only=self.is_pickup_only,
            has_fair_start=self.has_fair_start,
        )


class EarlyPriceOut(Schema):
    price_fen: int
    until: AwareDatetime


class DepositOut(Schema):
    amount_fen: int
    balance_days: int


class GroupPriceOut(Schema):
    price_fen: int
    size: int
    hours: int


class TierOut(Schema):
    """`missing_quantity` is how many more must be paid for it."""

    quantity: int
    price_fen: int
    missing_quantity: int


class WaveOut(Schema):
    opens_at: AwareDatetime
    quantity: int
    released_at: AwareDatetime | None


class OfferSkuOut(Schema):
    """`available` is what is left of its own limit, null where only the whole counts; `is_made` is null until that is decided."""

    sku_id: UUID
    label: str
    available: int | None
    minimum_quantity: int
    paid_quantity: int
    is_made: bool | None


class TermsOut(Schema):
    """What an offer promises beyond one price, and how far it is with it; all SKUs of its style are there.

    With a fair start, who orders before `draw_until` is entered in a draw, which was held at `drawn_at`.
    """

    early: EarlyPriceOut | None
    deposit: DepositOut | None
    group: GroupPriceOut | None
    tiers: list[TierOut]
    waves: list[WaveOut]
    skus: list[OfferSkuOut]
    pickup_place: str
    is_pickup_only: bool
    has_fair_start: bool
    draw_until: AwareDatetime | None
    drawn_at: AwareDatetime | None


def terms_of(card: api.OfferCard) -> TermsOut:
    more, pickup, group = terms_card(card.id), draft_terms(card.id), group_terms(card.id)
    return TermsOut(
        early=EarlyPriceOut(price_fen=card.early_price.fen, until=card.early_until)
        if card.early_price and card.early_until
        else None,
        deposit=DepositOut(amount_fen=card.deposit.fen, balance_days=card.balance_days) if card.deposit else None,
        group=GroupPriceOut(price_fen=group.price.fen, size=group.size, hours=group.hours) if group else None,
        tiers=[
            TierOut(quantity=one.quantity, price_fen=one.price.fen, missing_quantity=one.missing) for one in more.steps
        ],
        waves=[WaveOut(**vars(one)) for one in more.waves],
        skus=[
            OfferSkuOut(
                sku_id=one.sku_id,
                label=one.label,
                available=one.available,
                minimum_quantity=one.minimum,
                paid_quantity=one.paid,
                is_made=one.is_made,
            )
            for one in more.skus
        ],
        pickup_place=pickup.pickup_place,
        is_pickup_only=pickup.is_pickup_only,
        has_fair_start=card.has_fair_start,
        draw_until=card.draw_until,
        drawn_at=card.drawn_at,
    )
