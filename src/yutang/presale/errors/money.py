"""Payments, refunds and the books: what cannot be done with them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Unprocessable


class OrderNotPayable(Conflict):
    code = "presale.order_not_payable"
    default_message = _("This order can no longer be paid: its time ran out or it was cancelled. Order again.")


class BalanceNotDueYet(Conflict):
    code = "presale.balance_not_due_yet"
    default_message = _("The deposit is paid. The balance is due once the presale is confirmed.")


class OrderNotRefundable(Conflict):
    code = "presale.order_not_refundable"
    default_message = _("This order cannot be refunded from here any more. Write to the shop.")


class RefundTooMuch(Unprocessable):
    code = "presale.refund_too_much"
    default_message = _("This is more than can still be given back of what was paid: at most %(left)s.")


class PiecesGone(Conflict):
    code = "presale.pieces_gone"
    default_message = _(
        "So many pieces of this line cannot be given back: some went back before. Reload the page and look again."
    )


class BadRefund(Unprocessable):
    code = "presale.bad_refund"
    default_message = _("Say which pieces go back or which amount, and keep no more than they cost.")


class RefundNotByHand(Conflict):
    code = "presale.refund_not_by_hand"
    default_message = _(
        "This refund is on its way through the payment service. Only one that failed, or was paid by hand, is given by hand."
    )


class BadHandPayment(Unprocessable):
    code = "presale.bad_hand_payment"
    default_message = _(
        "Say whether it was cash or a transfer, and when it came: not in the future, not before the order."
    )


class AmountNotOwed(Unprocessable):
    code = "presale.amount_not_owed"
    default_message = _("What is due for this order is %(total)s. Another amount cannot be recorded for it.")


class OrderAlreadyPaid(Conflict):
    code = "presale.order_already_paid"
    default_message = _("This order is paid already. Nothing was recorded a second time.")


class PaymentMissing(NotFound):
    code = "presale.payment_missing"
    default_message = _("There is no such payment.")


class PaymentNotUndoable(Conflict):
    code = "presale.payment_not_undoable"
    default_message = _(
        "Only money recorded by hand can be taken back here, while the presale runs and nothing of it was refunded."
    )


class NothingToExplain(Conflict):
    code = "presale.nothing_to_explain"
    default_message = _("There is no unexplained money left about this.")


class DifferenceMissing(NotFound):
    code = "presale.difference_missing"
    default_message = _("There is no such difference.")


class DifferenceNotSettled(Conflict):
    code = "presale.difference_not_settled"
    default_message = _("This cannot be settled in that way. Reload the page and look again.")


class RefundMissing(NotFound):
    code = "presale.refund_missing"
    default_message = _("There is no such refund.")
