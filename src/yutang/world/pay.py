"""A payment platform that speaks WeChat Pay API v3: H5 prepay, query, refund, signed and sealed notifications.

It signs with its own key, believes only requests signed by its merchant, notifies until it is heard (with the platform's ladder of
growing pauses) and can be made to notify late or twice, as the real one does.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

# The documented ladder of notification retries.
LADDER = [
    timedelta(seconds=seconds)
    for seconds in (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
]


class PayRefused(Exception):
    """The platform says no, in its own words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass
class Trade:
    prepay_id: str
    out_trade_no: str
    total: int
    notify_url: str
    description: str
    expires_at: datetime
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: datetime | None = None
    refunded: int = 0


@dataclass
class _Notice:
    due: datetime
    url: str
    event: str
    kind: str
    resource: dict[str, Any]
    id: str
    tries: int = 0


@dataclass(frozen=True)
class MerchantKeys:
    """What the platform gives a merchant when they sign up, and what the merchant makes."""

    mch_id: str
    app_id: str
    serial_no: str
    private_key: str
    api_v3_key: str
    platform_public_key_id: str
    platform_public_key: str


@dataclass
class PayPlatform:
    """The platform's books. `now` tells its time; every public method may be called by several threads at once."""

    now: Callable[[], datetime]
    address: str = ""
    trades: dict[str, Trade] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._notices: list[_Notice] = []
        self._key: RSAPrivateKey = generate_private_key(65537, 2048)
        self._serial = f"PUB_KEY_ID_{secrets.token_hex(8).upper()}"
        self._merchant: MerchantKeys | None = None
        self._merchant_key: RSAPublicKey | None = None
        self._client = httpx.Client(timeout=20, trust_env=False)

    def sign_up(self) -> MerchantKeys:
        """Give a new merchant everything their shop needs."""
        key = generate_private_key(65537, 2048)
        self._merchant_key = key.public_key()
        self._merchant = MerchantKeys(
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
        return self._merchant

    def _signed_up(self) -> MerchantKeys:
        if self._merchant is None:
            raise PayRefused(401, "NO_AUTH", "商户未入驻")
        return self._merchant

    def check_request(self, method: str, target: str, authorization: str, body: bytes) -> None:
        """Believe only what the merchant signed. Raises PayRefused."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', authorization))
        try:
            message = f"{method}\n{target}\n{given['timestamp']}\n{given['nonce_str']}\n".encode() + body + b"\n"
            if given["mchid"] != self._signed_up().mch_id or self._merchant_key is None:
                raise PayRefused(401, "SIGN_ERROR", "商户号不符")
            self._merchant_key.verify(base64.b64decode(given["signature"]), message, PKCS1v15(), SHA256())
        except (KeyError, InvalidSignature, ValueError) as error:
            raise PayRefused(401, "SIGN_ERROR", "签名错误") from error

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

    def prepay(self, body: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            known = next((one for one in self.trades.values() if one.out_trade_no == body["out_trade_no"]), None)
            if known is not None and known.total != body["amount"]["total"]:
                raise PayRefused(400, "INVALID_REQUEST", "订单号重复，金额不一致")
            if known is not None and known.state == "SUCCESS":
                raise PayRefused(400, "ORDERPAID", "该订单已支付")
            trade = known or Trade(
                prepay_id=f"wx{secrets.token_hex(16)}",
                out_trade_no=body["out_trade_no"],
                total=int(body["amount"]["total"]),
                notify_url=body["notify_url"],
                description=body["description"],
                expires_at=datetime.fromisoformat(body["time_expire"]),
            )
            self.trades[trade.prepay_id] = trade
            return {"h5_url": f"{self.address}/h5pay/{trade.prepay_id}?prepay_id={trade.prepay_id}"}

    def query(self, out_trade_no: str) -> dict[str, Any]:
        with self._lock:
            trade = next((one for one in self.trades.values() if one.out_trade_no == out_trade_no), None)
            if trade is None:
                raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
            return self._transaction(trade)

    def refund(self, body: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            asked = int(body["amount"]["refund"])
            known = self.refunds.get(body["out_refund_no"])
            if known is not None:
                return known
            trade = next((one for one in self.trades.values() if one.out_trade_no == body["out_trade_no"]), None)
            if trade is None or trade.state not in {"SUCCESS", "REFUND"}:
                raise PayRefused(404, "RESOURCE_NOT_EXISTS", "订单不存在或未支付")
            if trade.refunded + asked > trade.total:
                raise PayRefused(400, "INVALID_REQUEST", "退款金额大于支付金额")
            trade.refunded += asked
            trade.state = "REFUND"
            answer = {
                "refund_id": f"5{secrets.randbelow(10**27):027d}",
                "out_refund_no": body["out_refund_no"],
                "out_trade_no": trade.out_trade_no,
                "transaction_id": trade.transaction_id,
                "status": "PROCESSING",
                "amount": {"refund": asked, "total": trade.total, "currency": "CNY"},
                "create_time": self.now().isoformat(timespec="seconds"),
            }
            self.refunds[body["out_refund_no"]] = answer
            told = {**answer, "refund_status": "SUCCESS", "success_time": self.now().isoformat(timespec="seconds")}
            del told["status"]
            told["mchid"] = self._signed_up().mch_id
            self._later(self.now(), body["notify_url"], "REFUND.SUCCESS", "refund", told)
            return answer

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
                self._later(
                    self.now() + tell_after,
                    trade.notify_url,
                    "TRANSACTION.SUCCESS",
                    "transaction",
                    self._transaction(trade),
                )
        if not tell_after:
            self.notify_due()
        return trade

    def notify_due(self) -> int:
        """Send every notification that is due, and say how many were heard."""
        with self._lock:
            due = [one for one in self._notices if one.due <= self.now()]
            self._notices = [one for one in self._notices if one.due > self.now()]
        return sum(self._send(one) for one in due)

    def waiting(self) -> int:
        return len(self._notices)

    def _send(self, notice: _Notice) -> bool:
        body = json.dumps(self._envelope(notice), ensure_ascii=False).encode()
        try:
            answer = self._client.post(notice.url, content=body, headers=self.signed_headers(body))
            heard = answer.status_code in {200, 204}
        except httpx.HTTPError:
            heard = False
        if not heard and notice.tries < len(LADDER):
            with self._lock:
                notice.due = self.now() + LADDER[notice.tries]
                notice.tries += 1
                self._notices.append(notice)
        return heard

    def _later(self, due: datetime, url: str, event: str, kind: str, resource: dict[str, Any]) -> None:
        self._notices.append(_Notice(due, url, event, kind, resource, secrets.token_hex(16)))

    def _transaction(self, trade: Trade) -> dict[str, Any]:
        merchant = self._signed_up()
        told: dict[str, Any] = {
            "mchid": merchant.mch_id,
            "appid": merchant.app_id,
            "out_trade_no": trade.out_trade_no,
            "trade_state": trade.state,
            "trade_type": "MWEB",
            "amount": {"total": trade.total, "payer_total": trade.total, "currency": "CNY", "payer_currency": "CNY"},
        }
        if trade.paid_at:
            told |= {
                "transaction_id": trade.transaction_id,
                "success_time": trade.paid_at.isoformat(timespec="seconds"),
            }
        return told

    def _envelope(self, notice: _Notice) -> dict[str, Any]:
        nonce = secrets.token_hex(6)
        clear = json.dumps(notice.resource, ensure_ascii=False).encode()
        sealed = AESGCM(self._signed_up().api_v3_key.encode()).encrypt(nonce.encode(), clear, notice.kind.encode())
        return {
            "id": notice.id,
            "create_time": self.now().isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource",
            "event_type": notice.event,
            "summary": "支付成功" if notice.kind == "transaction" else "退款成功",
            "resource": {
                "original_type": notice.kind,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "associated_data": notice.kind,
                "nonce": nonce,
            },
        }
