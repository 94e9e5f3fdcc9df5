"""Offers, and what of them may still be promised."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned, current_merchant_id


class Offer(MerchantOwned):
    """One style for sale before it is made. `paid_quantity` moves only under this row's lock.

    All prices are for one piece. With a deposit, a buyer pays `deposit_fen` at once, which counts the piece as paid, and the
    rest within `balance_days` of the offer's confirmation. `early_price_fen` lapses at `early_until`. `group_price_fen` holds
    where `group_size` buyers of one group have paid within `group_hours`. With a fair start, who orders until `draw_until` is
    entered in a draw, and the offer sells as usual from `drawn_at` on, when all of them have been served. The factory makes it
    in packs of `pack_size`.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        CANCELLED = "cancelled"

    style = models.ForeignKey("catalog.Style", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("selection.Round", null=True, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey("selection.Candidate", null=True, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey("people.Community", null=True, on_delete=models.PROTECT, related_name="+")
    koc = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=128)
    price_fen = models.BigIntegerField()
    early_price_fen = models.BigIntegerField(null=True)
    early_until = models.DateTimeField(null=True)
    deposit_fen = models.BigIntegerField(null=True)
    balance_days = models.PositiveSmallIntegerField(default=3, db_default=3)
    group_price_fen = models.BigIntegerField(null=True)
    group_size = models.PositiveSmallIntegerField(null=True)
    group_hours = models.PositiveSmallIntegerField(default=24, db_default=24)
    pickup_place = models.CharField(max_length=200, default="", db_default="")
    is_pickup_only = models.BooleanField(default=False, db_default=False)
    minimum_quantity = models.PositiveIntegerField()
    maximum_quantity = models.PositiveIntegerField()
    pack_size = models.PositiveIntegerField(default=1, db_default=1)
    per_buyer_limit = models.PositiveIntegerField(default=5)
    has_fair_start = models.BooleanField(default=False, db_default=False)
    draw_until = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    paid_quantity = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="offer_price_positive"),
            models.CheckConstraint(condition=Q(minimum_quantity__gte=1), name="offer_minimum_at_least_one"),
            models.CheckConstraint(
                condition=Q(maximum_quantity__gte=F("minimum_quantity")), name="offer_maximum_not_below_minimum"
            ),
            models.CheckConstraint(condition=Q(per_buyer_limit__gte=1), name="offer_limit_at_least_one"),
            models.CheckConstraint(condition=Q(pack_size__gte=1), name="offer_pack_of_at_least_one"),
            # Division of whole numbers in both databases: what remains is lost.
            models.CheckConstraint(
                condition=Q(
                    minimum_quantity=F("minimum_quantity") / F("pack_size") * F("pack_size"),
                    maximum_quantity=F("maximum_quantity") / F("pack_size") * F("pack_size"),
                ),
                name="offer_in_whole_packs",
            ),
            models.CheckConstraint(
                condition=Q(paid_quantity__lte=F("maximum_quantity")), name="offer_never_paid_above_maximum"
            ),
            models.CheckConstraint(
                condition=Q(early_price_fen=None, early_until=None)
                | Q(early_price_fen__gt=0, early_price_fen__lt=F("price_fen"), early_until__isnull=False),
                name="offer_early_price_lower",
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen=None) | Q(deposit_fen__gt=0, deposit_fen__lt=F("price_fen")),
                name="offer_deposit_below_price",
            ),
            models.CheckConstraint(
                condition=Q(group_price_fen=None, group_size=None)
                | Q(
                    group_price_fen__gt=0,
                    group_price_fen__lt=F("price_fen"),
                    group_size__gte=2,
                    group_hours__gte=1,
                    deposit_fen=None,
                    early_price_fen=None,
                ),
                name="offer_group_price_lower",
            ),
            models.CheckConstraint(
                condition=Q(is_pickup_only=False) | ~Q(pickup_place=""), name="offer_pickup_has_a_place"
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                name="offer_once_per_candidate",
                condition=Q(state__in=["draft", "open", "confirmed"]),
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-created_at", "-id"], name="offer_newest"),
            models.Index(fields=["closes_at"], name="offer_due", condition=Q(state="open")),
        ]

    def close(self, state: State, *, at: datetime) -> None:
        """Leave OPEN or DRAFT for good."""
        self.state, self.closed_at = state, at
        self.save(update_fields=["state", "closed_at"])


class OfferTier(MerchantOwned):
    """From so many paid pieces on, each costs this; the difference goes back to those who paid more when the offer closes."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="tiers")
    quantity = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "quantity"], name="tier_once_per_quantity"),
            models.CheckConstraint(condition=Q(quantity__gte=1, price_fen__gt=0), name="tier_positive"),
        ]


class OfferWave(MerchantOwned):
    """Pieces that come on sale at a later moment: so many are added to the stock then, once."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="waves")
    opens_at = models.DateTimeField()
    quantity = models.PositiveIntegerField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "opens_at"], name="wave_once_per_moment"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="wave_at_least_one"),
        ]
        indexes = [models.Index(fields=["opens_at"], name="wave_due", condition=Q(released_at=None))]


class OfferSku(MerchantOwned):
    """What holds for one SKU of an offer alone. `available` is what of it may still be promised, null where only the whole counts.

    Fewer than `minimum_quantity` paid pieces of it, and it is not made: its buyers get their money back while the others'
    pieces are made. `is_made` is null until that is decided.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="skus")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    available = models.IntegerField(null=True)
    minimum_quantity = models.PositiveIntegerField(default=0, db_default=0)
    is_made = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "sku"], name="offer_sku_once"),
            models.CheckConstraint(
                condition=Q(available=None) | Q(available__gte=0), name="offer_sku_never_below_zero"
            ),
        ]


class BuyingGroup(MerchantOwned):
    """A group of real buyers who get the group price together, or their money back. Its orders name it."""

    class State(models.TextChoices):
        GATHERING = "gathering"
        COMPLETE = "complete"
        FAILED = "failed"

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="groups")
    founder = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    size = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gte=2), name="buying_group_of_two_or_more")]
        indexes = [
            models.Index(fields=["offer", "state"], name="buying_group_of_offer"),
            models.Index(fields=["expires_at"], name="buying_group_due", condition=Q(state="gathering")),
        ]


class OfferStock(MerchantOwned):
    """The hot row: units that may still be promised. Taken by a conditional decrement, touched last, refused below zero.

    `is_selling` stands here and not on the offer, so that one write decides both "still open" and "enough left".
    """

    # No index: it is found by its offer, and must never be looked for in any other way.
    merchant = models.ForeignKey(
        "accounts.Merchant", on_delete=models.PROTECT, related_name="+", default=current_merchant_id, db_index=False
    )
    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="stock")
    available = models.IntegerField()
    is_selling = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="stock_never_below_zero")]
