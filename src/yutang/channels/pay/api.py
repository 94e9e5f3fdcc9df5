"""The door of paying."""

from __future__ import annotations

from yutang.channels.pay.actions import AccountDraft, connect_account
from yutang.channels.pay.contract import (
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
from yutang.channels.pay.errors import PayChannelFailed, PayNotSetUp
from yutang.channels.pay.registry import channel_of, plug_books, ready_channels

__all__ = [
    "AccountDraft",
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
    "connect_account",
    "plug_books",
    "ready_channels",
]
