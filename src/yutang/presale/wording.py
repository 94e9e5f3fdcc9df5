"""What people are told of states: one word each for staff, a short sentence for the buyer."""

from __future__ import annotations

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Tone = Literal["good", "watch", "bad", "live", "calm"]
BuyerTone = Literal["good", "wait", "bad"]
Words = str | Promise

OFFER_STATES: dict[str, tuple[Words, Tone]] = {
    "draft": (pgettext_lazy("offer", "Draft"), "calm"),
    "open": (_("On sale"), "live"),
    "confirmed": (_("Confirmed"), "good"),
    "failed": (_("Not reached"), "bad"),
    "cancelled": (_("Called off"), "bad"),
}
ORDER_STATES: dict[str, tuple[Words, Tone]] = {
    "placed": (_("Waiting for payment"), "watch"),
    "paid": (pgettext_lazy("order", "Paid"), "good"),
    "expired": (_("Not paid in time"), "calm"),
    "cancelled": (_("Cancelled"), "calm"),
    "refunding": (_("Refund on its way"), "watch"),
    "refunded": (_("Refunded"), "calm"),
}
PAYMENT_STATES: dict[str, tuple[Words, Tone]] = {
    "open": (pgettext_lazy("payment", "Begun"), "watch"),
    "paid": (pgettext_lazy("payment", "Received"), "good"),
    "closed": (_("Closed unpaid"), "calm"),
    "undone": (_("Recorded by mistake"), "calm"),
}
REFUND_STATES: dict[str, tuple[Words, Tone]] = {
    "waiting": (_("To be given by you"), "bad"),
    "requested": (_("To be sent"), "watch"),
    "sent": (_("Sent, not confirmed yet"), "watch"),
    "succeeded": (_("Given back"), "good"),
    "failed": (_("Failed: needs you"), "bad"),
}
REFUND_REASONS: dict[str, Words] = {
    "buyer": _("The buyer asked"),
    "staff": _("The shop decided"),
    "offer_failed": _("The minimum was not reached"),
    "offer_cancelled": _("The presale was called off"),
    "paid_late": _("Paid after time ran out"),
    "paid_twice": _("Paid twice"),
    "goodwill": _("As goodwill"),
}
PROBLEMS: dict[str, Words] = {
    "amount_differs": _("A payment has another amount than was asked for. It was not booked."),
    "unknown_payment": _("A payment came that we never asked for."),
    "refund_failed": _("The payment service would not refund."),
    "refund_differs": _("A refund came back with another amount."),
    "refund_twice": _("A refund that was given by hand was given by the payment service too."),
    "ledger_differs": _("The ledger does not agree with payments and refunds."),
}
CHANNELS: dict[str, Words] = {"wechat": _("WeChat Pay"), "cash": _("Cash"), "transfer": _("Bank transfer")}

_BUYER: dict[str, tuple[Words, BuyerTone]] = {
    "placed": (_("Waiting for your payment"), "wait"),
    "paid": (_("Paid; waiting for the deadline"), "good"),
    "expired": (_("Not paid in time, so it lapsed"), "bad"),
    "cancelled": (_("Cancelled; nothing was charged"), "bad"),
    "refunding": (_("Your money is on its way back"), "wait"),
    "refunded": (_("Your money is back"), "good"),
}


def buyer_words(state: str, *, offer_state: str, refund_state: str) -> tuple[Words, BuyerTone]:
    """Where an order is, for the one who placed it."""
    if state == "paid" and offer_state == "confirmed":
        return _("It is being made for you"), "good"
    if state in ("expired", "cancelled") and refund_state == "succeeded":
        return _("Paid too late; your money is back"), "bad"
    if state in ("expired", "cancelled") and refund_state:
        return _("Paid too late; your money is on its way back"), "wait"
    return _BUYER[state]
