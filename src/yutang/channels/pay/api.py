"""The door of paying."""

from __future__ import annotations

from yutang.channels.pay.actions import AccountDraft, connect_account
from yutang.channels.pay.contract import (
    Bill,
    BillKind,
    BillLine,
    PayChannel,
    PaymentBooks,
    PaymentReport,
    PaymentState,
    PaymentSucceeded,
    Prepay,
    PrepayRequest,
    RefundChanged,
    RefundReport,
    RefundRequest,
    RefundState,
)
from yutang.channels.pay.errors import BillNotBelieved, PayChannelFailed, PayNotSetUp
from yutang.channels.pay.queries import AccountRef, pay_accounts
from yutang.channels.pay.registry import channel_of, channel_of_account, plug_books, ready_channels

__all__ = [
    "AccountDraft",
    "AccountRef",
    "Bill",
    "BillKind",
    "BillLine",
    "BillNotBelieved",
    "PayChannel",
    "PayChannelFailed",
    "PayNotSetUp",
    "PaymentBooks",
    "PaymentReport",
    "PaymentState",
    "PaymentSucceeded",
    "Prepay",
    "PrepayRequest",
    "RefundChanged",
    "RefundReport",
    "RefundRequest",
    "RefundState",
    "channel_of",
    "channel_of_account",
    "connect_account",
    "pay_accounts",
    "plug_books",
    "ready_channels",
]
