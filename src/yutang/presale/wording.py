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
    "deposited": (_("Deposit paid"), "live"),
    "paid": (pgettext_lazy("order", "Paid"), "good"),
    "expired": (_("Not paid in time"), "calm"),
    "cancelled": (_("Cancelled"), "calm"),
    "refunding": (_("Refund on its way"), "watch"),
    "refunded": (_("Refunded"), "calm"),
    "lapsed": (_("Balance never came"), "calm"),
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
    "group_failed": _("The group did not fill in time"),
    "price_tier": _("A lower price was reached"),
    "not_made": _("This size is not made"),
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

ACCOUNTS: dict[str, Words] = {
    "channel": _("With the payment service"),
    "cash": _("Cash"),
    "bank": _("In the bank"),
    "prepaid": _("Paid by buyers, for their orders"),
    "to_refund": _("Owed to buyers"),
    "unexplained": _("Unexplained"),
    "fees": _("Fees of the payment service"),
    "kept": _("Kept of what came back, and deposits"),
    "differences": _("Differences won or lost"),
}
ACCOUNT_NOTES: dict[str, Words] = {
    "channel": _("What came, less what went back and its fees. Withdrawals to the bank are not booked here."),
    "cash": _("Recorded by staff."),
    "bank": _("Transfers recorded by staff."),
    "prepaid": _("Everything that came for orders and was not asked back."),
    "to_refund": _("Asked back and not given yet."),
    "unexplained": _("Came, and nobody knows for what. Find out, under Money to settle."),
    "fees": _("As the bills say."),
    "kept": _("Postage and wear, as agreed with the buyers; deposits whose balance never came."),
    "differences": _("Settled as won (above nothing) or lost (below)."),
}
ENTRIES: dict[str, tuple[Words, str]] = {
    "payment": (_("%(amount)s came (%(to)s)"), "coin"),
    "payment_undone": (_("%(amount)s had been recorded by mistake and is taken back"), "arrow-back-up"),
    "refund_asked": (_("%(amount)s is to go back"), "receipt-refund"),
    "refund_given": (_("%(amount)s went back (%(from)s)"), "circle-check"),
    "refund_twice": (_("%(amount)s went out a second time"), "alert-triangle"),
    "unexplained": (_("%(amount)s came that fits nothing"), "alert-triangle"),
    "explained": (_("%(amount)s is explained"), "circle-check"),
    "fees": (_("%(amount)s fees of the payment service"), "receipt"),
    "correction": (_("%(amount)s corrected after the bill"), "scale"),
    "deposit_kept": (_("%(amount)s deposit is kept: its balance never came"), "coin"),
    "deposit_undone": (_("%(amount)s deposit is for its order again"), "arrow-back-up"),
}
BILL_STATES: dict[str, tuple[Words, Tone]] = {
    "waiting": (_("Bill not there yet"), "watch"),
    "agrees": (_("Agrees"), "good"),
    "differs": (_("Differs"), "bad"),
    "settled": (_("Differed, settled"), "calm"),
}
DIFFERENCES: dict[str, tuple[Words, Words]] = {
    "payment_here": (
        _("A payment in the bill that our books do not have"),
        _(
            "The word of it never came. Take it in: the order counts as paid, or too late the money goes back by itself."
        ),
    ),
    "payment_there": (
        _("A payment in our books that the bill does not have"),
        _("Look for it at the payment service. The next bill may hold it: then it is settled by itself."),
    ),
    "payment_differs": (
        _("A payment with another amount in the bill"),
        _("Look at it at the payment service, and book what really came."),
    ),
    "refund_here": (
        _("A refund in the bill that our books do not have"),
        _("Somebody gave it back at the payment service itself. Book it, and look at the order."),
    ),
    "refund_there": (
        _("A refund in our books that the bill does not have"),
        _("The next bill may hold it: then it is settled by itself. Else ask the payment service."),
    ),
    "refund_differs": (
        _("A refund with another amount in the bill"),
        _("Look at it at the payment service, and book what really went."),
    ),
    "refund_state": (
        _("A refund that the bill calls given and our books do not"),
        _("The word of it never came. Take it in."),
    ),
    "fee": (
        _("A fee that does not fit its rate"),
        _("Ask the payment service. What it took is booked as it is."),
    ),
}
STRANGE_PAYMENT = _("Nobody here asked for it. Book it as unexplained, and find out whose it is.")
SETTLED: dict[str, Words] = {
    "taken_in": _("taken in"),
    "corrected": _("booked"),
    "explained": _("explained"),
    "found": _("found in a later bill"),
}

BUYER_REFUNDS: dict[str, Words] = {
    "waiting": _("The shop gives it to you"),
    "requested": _("On its way to you"),
    "sent": _("On its way to you"),
    "succeeded": _("Back with you"),
    "failed": _("Delayed; the shop sees to it"),
}

_BUYER: dict[str, tuple[Words, BuyerTone]] = {
    "placed": (_("Waiting for your payment"), "wait"),
    "deposited": (_("Deposit paid; waiting for the deadline"), "good"),
    "paid": (_("Paid; waiting for the deadline"), "good"),
    "expired": (_("Not paid in time, so it lapsed"), "bad"),
    "cancelled": (_("Cancelled; nothing was charged"), "bad"),
    "refunding": (_("Your money is on its way back"), "wait"),
    "refunded": (_("Your money is back"), "good"),
    "lapsed": (_("The balance did not come in time; the deposit stays with the shop"), "bad"),
}

_DRAW_REFUSALS: dict[str, Words] = {
    "presale.sold_out": _("All pieces went to others whose lots came before yours."),
    "presale.too_few_left": _("When your lot came, fewer pieces were left than you wanted."),
    "presale.sku_sold_out": _("When your lot came, your size was gone."),
    "presale.sku_too_few_left": _("When your lot came, fewer of your size were left than you wanted."),
    "presale.offer_over": _("The presale ended before the lots were drawn."),
    "presale.limit_reached": _("You have as many as one buyer may have already."),
    "presale.unpaid_enough": _("You hold too many unpaid pieces of other presales."),
}


def draw_refusal(code: str) -> Words:
    """Why an entry in a draw became no order, for the one who made it."""
    return _DRAW_REFUSALS.get(code) or _("Your order could not be placed when your lot came.")


def buyer_words(state: str, *, offer_state: str, refund_state: str) -> tuple[Words, BuyerTone]:
    """Where an order is, for the one who placed it."""
    if state == "deposited" and offer_state == "confirmed":
        return _("It is being made; please pay the balance"), "wait"
    if state == "paid" and offer_state == "confirmed":
        return _("It is being made for you"), "good"
    if state in ("expired", "cancelled") and refund_state == "succeeded":
        return _("Paid too late; your money is back"), "bad"
    if state in ("expired", "cancelled") and refund_state:
        return _("Paid too late; your money is on its way back"), "wait"
    return _BUYER[state]
