"""How earnings speaks of entries and of what was done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Promise] = {
    "sale": _("Sale"),
    "refund": _("Refund"),
    "undone": _("Payment undone"),
}
# An order's state as its partner reads it, and its tone.
ORDER_WORDS: dict[str, tuple[Promise, str]] = {
    "placed": (_("Waiting for payment"), "wait"),
    "deposited": (_("Deposit paid"), "wait"),
    "paid": (_("Paid"), "good"),
    "expired": (_("Not paid in time"), "bad"),
    "cancelled": (_("Called off"), "bad"),
    "refunding": (_("Being refunded"), "wait"),
    "refunded": (_("Refunded"), "bad"),
    "lapsed": (_("Balance not paid"), "bad"),
}
AUDIT_SENTENCES: dict[str, Promise] = {
    "earnings.rate_set": _("set the rate of the partner %(name)s to %(rate)s %% (before: %(rate_before)s %%)"),
    "earnings.exported": _("exported the earnings of the partner %(name)s"),
}
