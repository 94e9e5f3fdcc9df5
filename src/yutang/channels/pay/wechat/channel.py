"""WeChat Pay v3 as a PayChannel."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

from yutang.channels.pay.contract import (
    Bill,
    Notification,
    PaymentReport,
    PaymentState,
    Prepay,
    PrepayRequest,
    RefundReport,
    RefundRequest,
    RefundState,
)
from yutang.channels.pay.wechat.bills import fetch_bill
from yutang.channels.pay.wechat.client import GATEWAY, Call, WechatKeys, ask
from yutang.channels.pay.wechat.messages import H5Answer, JsapiAnswer, RefundAnswer, Transaction
from yutang.channels.pay.wechat.notifications import parse
from yutang.channels.pay.wechat.signing import sign
from yutang.core.clock import SHOP_ZONE
from yutang.core.money import Money

PAGE_ORIGIN = "https://wx.tenpay.com"
LONGEST_DESCRIPTION = 127
LONGEST_REASON = 80
# An earlier end is raised by WeChat to this anyway.
SHORTEST_WINDOW = timedelta(minutes=1)

PAYMENT_STATES = {
    "SUCCESS": PaymentState.PAID,
    "REFUND": PaymentState.PAID,
    "NOTPAY": PaymentState.OPEN,
    "USERPAYING": PaymentState.OPEN,
    "CLOSED": PaymentState.CLOSED,
    "REVOKED": PaymentState.CLOSED,
    "PAYERROR": PaymentState.CLOSED,
}
REFUND_STATES = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PENDING,
    "CLOSED": RefundState.FAILED,
    "ABNORMAL": RefundState.FAILED,
}


class WechatPay:
    """One merchant's WeChat Pay. `notify_url` is ours, and carries no query string."""

    def __init__(self, keys: WechatKeys, notify_url: str, account_id: UUID | None = None) -> None:
        self._keys = keys
        self._notify_url = notify_url
        self._account_id = account_id

    @property
    def account_id(self) -> UUID | None:
        return self._account_id

    @property
    def page_origins(self) -> tuple[str, ...]:
        if self._keys.gateway_url == GATEWAY:
            return (PAGE_ORIGIN,)
        parts = urlsplit(self._keys.gateway_url)
        return (f"{parts.scheme}://{parts.netloc}",)

    def prepay(self, request: PrepayRequest, *, now: datetime) -> Prepay:
        ends_at = max(request.expires_at, now + SHORTEST_WINDOW).astimezone(SHOP_ZONE)
        body: dict[str, Any] = {
            "appid": self._keys.app_id,
            "mchid": self._keys.mch_id,
            "description": request.description[:LONGEST_DESCRIPTION],
            "out_trade_no": request.trade_no,
            "time_expire": ends_at.isoformat(timespec="seconds"),
            "notify_url": self._notify_url,
            "amount": {"total": request.amount.fen, "currency": "CNY"},
        }
        if request.openid:
            return self._prepay_inside(body, request, now)
        body["scene_info"] = {"payer_client_ip": request.payer_ip, "h5_info": {"type": "Wap"}}
        told = ask(self._keys, Call("POST", "/v3/pay/transactions/h5", body), H5Answer, now=now)
        glue = "&" if urlsplit(told.h5_url).query else "?"
        prepay_id = parse_qs(urlsplit(told.h5_url).query).get("prepay_id", [""])[0]
        return Prepay(prepay_id[:64], f"{told.h5_url}{glue}redirect_url={quote(request.return_url, safe='')}")

    def _prepay_inside(self, body: dict[str, Any], request: PrepayRequest, now: datetime) -> Prepay:
        body["payer"] = {"openid": request.openid}
        told = ask(self._keys, Call("POST", "/v3/pay/transactions/jsapi", body), JsapiAnswer, now=now)
        timestamp, nonce, package = str(int(now.timestamp())), secrets.token_hex(16), f"prepay_id={told.prepay_id}"
        bridge = {
            "appId": self._keys.app_id,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": sign(self._keys.private_key, self._keys.app_id, timestamp, nonce, package),
        }
        return Prepay(told.prepay_id, bridge=bridge)

    def query(self, trade_no: str, *, now: datetime) -> PaymentReport:
        path = f"/v3/pay/transactions/out-trade-no/{quote(trade_no, safe='')}?mchid={self._keys.mch_id}"
        told = ask(self._keys, Call("GET", path), Transaction, now=now)
        return PaymentReport(
            trade_no=told.out_trade_no,
            state=PAYMENT_STATES.get(told.trade_state, PaymentState.OPEN),
            amount=Money(told.amount.total) if told.amount else None,
            transaction_id=told.transaction_id,
            paid_at=told.success_time,
        )

    def refund(self, request: RefundRequest, *, now: datetime) -> RefundReport:
        body = {
            "out_trade_no": request.trade_no,
            "out_refund_no": request.refund_no,
            "reason": request.reason[:LONGEST_REASON],
            "notify_url": self._notify_url,
            "amount": {"refund": request.amount.fen, "total": request.total.fen, "currency": "CNY"},
        }
        told = ask(self._keys, Call("POST", "/v3/refund/domestic/refunds", body), RefundAnswer, now=now)
        state = REFUND_STATES.get(told.status, RefundState.PENDING)
        return RefundReport(told.out_refund_no, state, Money(told.amount.refund))

    def bill(self, day: date, *, now: datetime) -> Bill:
        return fetch_bill(self._keys, day, now=now)

    def parse_notification(self, headers: Mapping[str, str], raw_body: bytes, *, now: datetime) -> Notification:
        return parse(self._keys, headers, raw_body, now=now)
