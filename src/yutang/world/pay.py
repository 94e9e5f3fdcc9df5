"""A payment platform that speaks WeChat Pay API v3: H5 and JSAPI prepay, query, refund, signed and sealed notifications.

It signs with its own key, believes only fresh requests that one of its merchants signed, notifies until it is heard (with the
platform's ladder of growing pauses) and can be made to notify late or twice, as the real one does.
"""

from __future__ import annotations

import base64
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from yutang.world.bills import ZONE, BillDesk, Moved, NoBill
from yutang.world.notices import Notice, Post

FRESH_FOR = timedelta(minutes=5)


class PayRefused(Exception):
    """The platform says no, in its own words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass
class Trade:
    merchant: MerchantKeys
    prepay_id: str
    out_trade_no: str
    total: int
    notify_url: str
    description: str
    expires_at: datetime
    openid: str = ""
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: datetime | None = None
    refunded: int = 0


@dataclass(frozen=True)
class MerchantKeys:
    """What the platform gives a merchant when they sign up, and what the merchant makes."""

    mch_id: str
    app_id: str
    serial_no: str
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_public_key_id: str
    platform_public_key: str = field(repr=False)


@dataclass
class PayPlatform:
    """The platform's books. `now` tells its time; every public method may be called by several threads at once.

    `refunds_end` is how refunds end here: SUCCESS, or ABNORMAL and CLOSED as with a payer's card that is no more.
    """

    now: Callable[[], datetime]
    address: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20, trust_env=False))
    trades: dict[str, Trade] = field(default_factory=dict)
    refunds: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refunds_end: str = "SUCCESS"

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._key: RSAPrivateKey = generate_private_key(65537, 2048)
        self._serial = f"PUB_KEY_ID_{secrets.token_hex(8).upper()}"
        self._merchants: dict[str, tuple[MerchantKeys, RSAPublicKey]] = {}
        self._post = Post(self.now, self.signed_headers, self.client)
        self.bills = BillDesk(self.now)

    def sign_up(self) -> MerchantKeys:
        """Give a new merchant everything their shop needs."""
        key = generate_private_key(65537, 2048)
        keys = MerchantKeys(
            mch_id=str(1_600_000_000 + secrets.randbelow(99_999_999)),
            app_id=f"wx{secrets.token_hex(8)}",
            serial_no=secrets.token_hex(20).upper(),
            private_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            api_v3_key=secrets.token_hex(16),
            platform_public_key_id=self._serial,
            platform_public_key=self._key.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
        )
        with self._lock:
            self._merchants[keys.mch_id] = keys, key.public_key()
        return keys

    def check_request(self, method: str, target: str, authorization: str, body: bytes) -> MerchantKeys:
        """Whose request it is: believed only when that merchant signed it within five minutes. Raises PayRefused."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', authorization))
        try:
            keys, public_key = self._merchants[given["mchid"]]
            message = f"{method}\n{target}\n{given['timestamp']}\n{given['nonce_str']}\n".encode() + body + b"\n"
            public_key.verify(base64.b64decode(given["signature"]), message, PKCS1v15(), SHA256())
            age = self.now().timestamp() - int(given["timestamp"])
        except (KeyError, InvalidSignature, ValueError) as error:
            raise PayRefused(401, "SIGN_ERROR", "签名错误") from error
        if given.get("serial_no") != keys.serial_no or abs(age) > FRESH_FOR.total_seconds():
            raise PayRefused(401, "SIGN_ERROR", "证书序列号不符或时间戳已过期")
        return keys

    def signed_headers(self, body: bytes) -> dict[str, str]:
        stamp, nonce = str(int(self.now().timestamp())), secrets.token_hex(16)
        signature = self._key.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return {
            "Wechatpay-Serial": self._serial,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Content-Type": "application/json",
        }

    # What a merchant asks

    def prepay(self, merchant: MerchantKeys, body: dict[str, Any], *, is_inside: bool = False) -> dict[str, Any]:
        """A payment on the platform's own page, or with `is_inside` one by the bridge of a page inside WeChat."""
        if (body["mchid"], body["appid"]) != (merchant.mch_id, merchant.app_id):
            raise PayRefused(400, "APPID_MCHID_NOT_MATCH", "商户号与appid不匹配")
        asked = self._asked(merchant, body, body["payer"]["openid"] if is_inside else "")
        with self._lock:
            known = self._trade(merchant, asked.out_trade_no)
            trade = asked if known is None else self._same(known, asked)
            self.trades[trade.prepay_id] = trade
        if is_inside:
            return {"prepay_id": trade.prepay_id}
        return {"h5_url": f"{self.address}/h5pay/{trade.prepay_id}?prepay_id={trade.prepay_id}"}

    def _asked(self, merchant: MerchantKeys, body: dict[str, Any], openid: str) -> Trade:
        expires_at = datetime.fromisoformat(body["time_expire"])
        if expires_at.tzinfo is None or expires_at <= self.now():
            raise PayRefused(400, "PARAM_ERROR", "time_expire 必须带时区且晚于当前时间")
        notify_url = urlsplit(body["notify_url"])
        if notify_url.scheme not in {"http", "https"} or notify_url.query:
            raise PayRefused(400, "PARAM_ERROR", "notify_url 必须是不带参数的完整地址")
        return Trade(
            merchant=merchant,
            prepay_id=f"wx{secrets.token_hex(16)}",
            out_trade_no=str(body["out_trade_no"]),
            total=_fen(body["amount"]["total"]),
            notify_url=body["notify_url"],
            description=str(body["description"]),
            expires_at=expires_at,
            openid=openid,
        )

    def _same(self, known: Trade, asked: Trade) -> Trade:
        if known.total != asked.total:
            raise PayRefused(400, "INVALID_REQUEST", "订单号重复，金额不一致")
        if known.state != "NOTPAY":
            raise PayRefused(400, "ORDERPAID", "该订单已支付")
        if self.now() > known.expires_at:
            raise PayRefused(400, "ORDER_CLOSED", "该订单已过期")
        return known

    def _trade(self, merchant: MerchantKeys, out_trade_no: object) -> Trade | None:
        wanted = (merchant, out_trade_no)
        return next((one for one in self.trades.values() if (one.merchant, one.out_trade_no) == wanted), None)

    def query(self, merchant: MerchantKeys, out_trade_no: str) -> dict[str, Any]:
        with self._lock:
            trade = self._trade(merchant, out_trade_no)
            if trade is None:
                raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
            return _transaction(trade)

    def refund(self, merchant: MerchantKeys, body: dict[str, Any]) -> dict[str, Any]:
        """Give money back. The same number again is the same refund, and tells how it stands now."""
        asked, total = _fen(body["amount"]["refund"]), _fen(body["amount"]["total"])
        with self._lock:
            trade = self._trade(merchant, body["out_trade_no"])
            if trade is None or trade.state not in {"SUCCESS", "REFUND"}:
                raise PayRefused(404, "RESOURCE_NOT_EXISTS", "订单不存在或未支付")
            key = (merchant.mch_id, str(body["out_refund_no"]))
            known = self.refunds.get(key)
            if total != trade.total or (known is not None and known["amount"]["refund"] != asked):
                raise PayRefused(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致")
            if known is not None:
                return known
            if trade.refunded + asked > trade.total:
                raise PayRefused(400, "INVALID_REQUEST", "退款金额大于支付金额")
            trade.refunded += asked
            trade.state = "REFUND"
            return self._begin_refund(trade, key, asked, str(body["notify_url"]))

    def _begin_refund(self, trade: Trade, key: tuple[str, str], asked: int, notify_url: str) -> dict[str, Any]:
        shared = {
            "refund_id": f"5{secrets.randbelow(10**27):027d}",
            "out_refund_no": key[1],
            "out_trade_no": trade.out_trade_no,
            "transaction_id": trade.transaction_id,
            "amount": {"refund": asked, "total": trade.total, "currency": "CNY"},
        }
        moment = self.now().isoformat(timespec="seconds")
        # The answer to this request; whoever asks again finds it ended.
        self.refunds[key] = {**shared, "status": self.refunds_end, "create_time": moment}
        told = {**shared, "mchid": trade.merchant.mch_id, "refund_status": self.refunds_end, "success_time": moment}
        if self.refunds_end != "SUCCESS":
            del told["success_time"]
        self._tell(trade, f"REFUND.{self.refunds_end}", told, url=notify_url)
        return {**shared, "status": "PROCESSING", "create_time": moment}

    def bill(self, merchant: MerchantKeys, query: str) -> dict[str, str]:
        """Where the merchant's bill of a day can be fetched, and its hash."""
        try:
            return self.bills.offer(
                merchant.mch_id, query, lambda day: self._moved(merchant, day), address=self.address
            )
        except NoBill as none:
            raise PayRefused(400, none.code, none.message) from none

    def bill_file(self, merchant: MerchantKeys, query: str) -> bytes:
        try:
            return self.bills.fetch(merchant.mch_id, query)
        except NoBill as none:
            raise PayRefused(400, none.code, none.message) from none

    def _moved(self, merchant: MerchantKeys, day: date) -> list[Moved]:
        """What a merchant's bill of a day holds: payments by their moment, refunds by when they were asked for."""
        with self._lock:
            trades = {one.out_trade_no: one for one in self.trades.values() if one.merchant == merchant}
            moved = [Moved(one.paid_at, one, one.total) for one in trades.values() if one.paid_at is not None]
            for (mch_id, _number), refund in self.refunds.items():
                if mch_id == merchant.mch_id:
                    at = datetime.fromisoformat(refund["create_time"])
                    moved.append(Moved(at, trades[refund["out_trade_no"]], refund["amount"]["refund"], refund))
        return [one for one in moved if one.at.astimezone(ZONE).date() == day]

    # What a payer does

    def pay(self, prepay_id: str, *, tell_after: timedelta = timedelta(0)) -> Trade:
        """The payer confirms. The merchant hears of it at once, or only after a while."""
        with self._lock:
            trade = self.trades.get(prepay_id)
            if trade is None:
                raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
            if trade.state == "NOTPAY":
                if self.now() > trade.expires_at:
                    raise PayRefused(400, "ORDER_CLOSED", "订单已过期")
                trade.state, trade.paid_at = "SUCCESS", self.now()
                trade.transaction_id = f"42{secrets.randbelow(10**26):026d}"
                self._tell(trade, "TRANSACTION.SUCCESS", _transaction(trade), after=tell_after)
        if not tell_after:
            self.notify_due()
        return trade

    def pay_by_bridge(self, bridge: Mapping[str, str], *, tell_after: timedelta = timedelta(0)) -> Trade:
        """The payer confirms inside WeChat, which believes only what the merchant signed for its bridge."""
        trade = self.trades.get(bridge["package"].removeprefix("prepay_id="))
        if trade is None or not trade.openid or bridge["appId"] != trade.merchant.app_id:
            raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
        lines = (bridge["appId"], bridge["timeStamp"], bridge["nonceStr"], bridge["package"])
        _keys, public_key = self._merchants[trade.merchant.mch_id]
        try:
            signed = "".join(f"{line}\n" for line in lines).encode()
            public_key.verify(base64.b64decode(bridge["paySign"]), signed, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError) as error:
            raise PayRefused(401, "SIGN_ERROR", "支付验证签名失败") from error
        return self.pay(trade.prepay_id, tell_after=tell_after)

    # What merchants are told

    def notify_due(self) -> int:
        """Send every notification that is due, and say how many were heard."""
        return self._post.send_due()

    def tell_again(self) -> int:
        """Send every notification that was heard once more, and say how many were heard again."""
        return self._post.tell_again()

    def waiting(self) -> int:
        return len(self._post)

    def next_notice(self) -> datetime | None:
        """When the next notification is due; None where nothing waits."""
        return self._post.next_due()

    def _tell(
        self,
        trade: Trade,
        event: str,
        resource: Mapping[str, Any],
        *,
        url: str = "",
        after: timedelta = timedelta(0),
    ) -> None:
        kind = "refund" if event.startswith("REFUND.") else "transaction"
        key, told_to = trade.merchant.api_v3_key, url or trade.notify_url
        self._post.add(Notice(self.now() + after, told_to, event, kind, resource, key, secrets.token_hex(16)))


def _fen(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise PayRefused(400, "PARAM_ERROR", "金额必须是大于0的整数，单位为分")
    return value


def _transaction(trade: Trade) -> dict[str, Any]:
    told: dict[str, Any] = {
        "mchid": trade.merchant.mch_id,
        "appid": trade.merchant.app_id,
        "out_trade_no": trade.out_trade_no,
        "trade_state": trade.state,
        "trade_type": "JSAPI" if trade.openid else "MWEB",
        "amount": {"total": trade.total, "payer_total": trade.total, "currency": "CNY", "payer_currency": "CNY"},
    }
    if trade.paid_at:
        told |= {
            "transaction_id": trade.transaction_id,
            "success_time": trade.paid_at.isoformat(timespec="seconds"),
        }
    if trade.openid:
        told["payer"] = {"openid": trade.openid}
    return told
