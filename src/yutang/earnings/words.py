"""How earnings speaks of entries and of what was done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Promise] = {
    "sale": _("Sale"),
    "refund": _("Refund"),
    "undone": _("Payment undone"),
}
AUDIT_SENTENCES: dict[str, Promise] = {
    "earnings.rate_set": _("set the rate of the partner %(name)s to %(rate)s %% (before: %(rate_before)s %%)"),
    "earnings.exported": _("exported the earnings of the partner %(name)s"),
}
