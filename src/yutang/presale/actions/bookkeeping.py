"""The books as channels know them: what `site/ports.py` plugs into `channels.pay`. What is told goes through here into the ledger."""

from __future__ import annotations

from datetime import datetime

from yutang.channels.pay.api import PaymentBooks, PaymentSucceeded, RefundChanged
from yutang.presale.actions.paying import Receipt, confirm_payment
from yutang.presale.actions.refunding import confirm_refund


class OrderBooks:
    """Payments and refunds of orders."""

    def payment_succeeded(self, told: PaymentSucceeded, *, now: datetime) -> bool:
        receipt = Receipt(told.trade_no, told.amount, told.transaction_id, told.paid_at, told.account_id)
        return confirm_payment(receipt, now=now).fits_the_books

    def refund_changed(self, told: RefundChanged, *, now: datetime) -> bool:
        return confirm_refund(told.refund, now=now)


books: PaymentBooks = OrderBooks()
