"""How insight says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict


class PaymentNotCountedYet(Conflict):
    """A fact came before the one it corrects: it is handed over again later."""

    code = "insight.payment_not_counted_yet"
    default_message = _("The payment that this takes back has not been counted yet.")
