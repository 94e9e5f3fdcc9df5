"""How earnings says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, Unprocessable


class RateOutOfBounds(Unprocessable):
    code = "earnings.rate_out_of_bounds"
    default_message = _("A rate is between 0 % and 50 %, with at most two decimals.")


class SaleNotEnteredYet(Conflict):
    """The sale of the same order is still on its way through the outbox: what goes back waits for it."""

    code = "earnings.sale_not_entered_yet"
    default_message = _("The sale of this order has not been entered yet.")
