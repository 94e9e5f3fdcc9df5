"""Orders: of our own offers, and of the past from other systems."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned, current_merchant_id

OWN = "offer"


class Order(MerchantOwned):
    """One customer's order. An imported one has a source such as "import:youzan", no offer and no payment.

    `hold_expires_at` is until when an unpaid order keeps its units. Recipient, phone and address are sealed;
    `phone_lookup` finds a phone without reading it. With a deposit, `deposit_fen` is paid first and makes the order DEPOSITED,
    and the rest of `total_fen` is the balance, due by `balance_due_at`; where it does not come, the order is LAPSED and the
    shop keeps the deposit. `balance_notices` is how often the buyer was told. A gift shows no price to who receives it.
    """

    class State(models.TextChoices):
        PLACED = "placed"
        DEPOSITED = "deposited"
        PAID = "paid"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        REFUNDING = "refunding"
        REFUNDED = "refunded"
        LAPSED = "lapsed"

    # Who ordered has these units, and a place in their group, until they let go of it.
    KEEPING = (State.PLACED, State.DEPOSITED, State.PAID)

    # No index of their own: those below begin with them, and each index costs every order of a rush. Nor is the merchant looked
    # up for each: offer and customer are, and they are the merchant's.
    merchant = models.ForeignKey(
        "accounts.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        default=current_merchant_id,
        db_index=False,
        db_constraint=False,
    )
    offer = models.ForeignKey(
        "presale.Offer", null=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=32)
    # No index of its own: one of groups' orders alone is below.
    buying_group = models.ForeignKey(
        "presale.BuyingGroup", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    source = models.CharField(max_length=32, default=OWN)
    external_number = models.CharField(max_length=64, null=True)  # noqa: DJ001 (null keeps own orders out of the unique rule)
    quantity = models.PositiveIntegerField()
    refunded_quantity = models.PositiveIntegerField(default=0, db_default=0)
    total_fen = models.BigIntegerField()
    deposit_fen = models.BigIntegerField(default=0, db_default=0)
    balance_due_at = models.DateTimeField(null=True)
    balance_notices = models.PositiveSmallIntegerField(default=0, db_default=0)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    hold_expires_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 (the same)
    body_hash = models.CharField(max_length=64, default="")
    recipient: SealedTextField = SealedTextField(default="")
    phone: SealedTextField = SealedTextField(default="")
    phone_lookup = models.CharField(max_length=32, default="")
    address: SealedTextField = SealedTextField(default="")
    is_pickup = models.BooleanField(default=False, db_default=False)
    picked_up_at = models.DateTimeField(null=True)
    is_gift = models.BooleanField(default=False, db_default=False)
    gift_words: SealedTextField = SealedTextField(default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "number"], name="order_number_once"),
            # A customer is one merchant's: the shop in front would only make the key longer.
            models.UniqueConstraint(fields=["customer", "idempotency_key"], name="order_once_per_key"),
            models.UniqueConstraint(
                fields=["merchant", "source", "external_number"],
                name="order_once_per_source",
                condition=Q(external_number__isnull=False),
            ),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(deposit_fen__gte=0, deposit_fen__lte=F("total_fen")), name="order_deposit_within_total"
            ),
            models.CheckConstraint(condition=Q(refunded_quantity__lte=F("quantity")), name="order_never_returns_more"),
            models.CheckConstraint(
                condition=Q(source=OWN, offer__isnull=False, external_number__isnull=True)
                | (~Q(source=OWN) & Q(offer__isnull=True, external_number__isnull=False)),
                name="order_own_or_imported",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["offer", "state"], name="order_of_offer"),
            models.Index(fields=["merchant", "phone_lookup"], name="order_phone", condition=~Q(phone_lookup="")),
            models.Index(fields=["hold_expires_at"], name="order_hold_due", condition=Q(state="placed")),
            models.Index(fields=["balance_due_at"], name="order_balance_due", condition=Q(state="deposited")),
            models.Index(fields=["buying_group"], name="order_of_group", condition=Q(buying_group__isnull=False)),
        ]

    @property
    def kept_quantity(self) -> int:
        """The pieces that did not go back."""
        return self.quantity - self.refunded_quantity

    @property
    def deposit_each_fen(self) -> int:
        """The deposit of one piece; each piece of an order costs the same."""
        return self.deposit_fen // self.quantity

    @property
    def balance_fen(self) -> int:
        """What the pieces that did not go back cost beyond their deposit."""
        return (self.total_fen // self.quantity - self.deposit_each_fen) * self.kept_quantity

    @property
    def due_fen(self) -> int:
        """What its next payment comes to: the balance where the deposit is there, else the deposit or everything."""
        if self.state in (Order.State.DEPOSITED, Order.State.LAPSED):
            return self.balance_fen
        return self.deposit_fen or self.total_fen


class OrderLine(MerchantOwned):
    """What was ordered, at the price of that moment; a tier that the offer reaches lowers it. Imported lines may name a style we
    do not know. `for_whom` of the family it is, where the buyer said so.
    """

    # No index of their own: lines are found by their order, which is the merchant's; each index costs every order of a rush.
    merchant = models.ForeignKey(
        "accounts.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        default=current_merchant_id,
        db_index=False,
        db_constraint=False,
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    style = models.ForeignKey("catalog.Style", null=True, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=128, default="")
    for_whom: SealedTextField = SealedTextField(default="", db_default="")
    external_number = models.CharField(max_length=64, null=True)  # noqa: DJ001 (the same)
    quantity = models.PositiveIntegerField()
    refunded_quantity = models.PositiveIntegerField(default=0, db_default=0)
    unit_price_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_at_least_one"),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity")), name="order_line_never_returns_more"
            ),
            models.UniqueConstraint(fields=["order", "sku"], name="order_line_sku_once"),
            models.UniqueConstraint(
                fields=["order", "external_number"],
                name="order_line_once_per_source",
                condition=Q(external_number__isnull=False),
            ),
        ]
