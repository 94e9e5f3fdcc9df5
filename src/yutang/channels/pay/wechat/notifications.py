"""What WeChat Pay tells us by itself: believed only when signed, fresh, sealed with our key and about our account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from yutang.channels.pay.contract import (
    Acknowledged,
    Notification,
    PaymentSucceeded,
    RefundChanged,
    RefundReport,
    RefundState,
)
from yutang.channels.pay.errors import NotificationBroken, NotificationForged
from yutang.channels.pay.wechat.client import WechatKeys
from yutang.channels.pay.wechat.messages import Envelope, RefundResource, Transaction
from yutang.channels.pay.wechat.signing import NotGenuine, Signature, open_resource, verify
from yutang.core.money import Money

ALGORITHM = "AEAD_AES_256_GCM"
REFUND_ENDS = {
    "REFUND.SUCCESS": RefundState.DONE,
    "REFUND.ABNORMAL": RefundState.FAILED,
    "REFUND.CLOSED": RefundState.FAILED,
}


def parse(keys: WechatKeys, headers: Mapping[str, str], raw_body: bytes, *, now: datetime) -> Notification:
    """The notification, or NotificationForged or NotificationBroken. An event we have no use for is acknowledged."""
    try:
        claim = Signature.of(headers)
        verify(keys.platform_public_key, claim, raw_body, serial=keys.platform_public_key_id, now=now)
    except NotGenuine as fault:
        raise NotificationForged from fault
    try:
        envelope = Envelope.model_validate_json(raw_body)
        if envelope.event_type == "TRANSACTION.SUCCESS":
            return _payment(keys, envelope)
        if envelope.event_type in REFUND_ENDS:
            return _refund(keys, envelope)
    except (ValidationError, ValueError) as fault:
        raise NotificationBroken from fault
    return Acknowledged(envelope.id)


def _clear_text(keys: WechatKeys, envelope: Envelope) -> bytes:
    resource = envelope.resource
    if resource.algorithm != ALGORITHM:
        raise ValueError("unknown algorithm")
    return open_resource(
        keys.api_v3_key,
        nonce=resource.nonce,
        ciphertext=resource.ciphertext,
        associated_data=resource.associated_data,
    )


def _payment(keys: WechatKeys, envelope: Envelope) -> PaymentSucceeded:
    told = Transaction.model_validate_json(_clear_text(keys, envelope))
    if told.mchid != keys.mch_id or told.appid != keys.app_id:
        raise ValueError("for another merchant")
    if told.trade_state != "SUCCESS" or told.amount is None or told.success_time is None or not told.transaction_id:
        raise ValueError("not a payment that succeeded")
    if told.amount.currency != "CNY":
        raise ValueError("not in yuan")
    return PaymentSucceeded(
        notification_id=envelope.id,
        trade_no=told.out_trade_no,
        transaction_id=told.transaction_id,
        amount=Money(told.amount.total),
        paid_at=told.success_time,
    )


def _refund(keys: WechatKeys, envelope: Envelope) -> RefundChanged:
    told = RefundResource.model_validate_json(_clear_text(keys, envelope))
    if told.mchid != keys.mch_id:
        raise ValueError("for another merchant")
    state = REFUND_ENDS[envelope.event_type]
    return RefundChanged(envelope.id, RefundReport(told.out_refund_no, state, Money(told.amount.refund)))
