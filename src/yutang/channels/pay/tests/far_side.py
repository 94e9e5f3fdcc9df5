"""WeChat Pay as the tests need it: keys of its own, signed answers and sealed notifications, and a strict ear."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from yutang.channels.pay.api import AccountDraft

SERIAL = "PUB_KEY_ID_0000000001"
API_V3_KEY = "an-api-v3-key-of-32-characters!!"
GATEWAY = "http://gateway.test"
AUTHORIZATION = re.compile(r'(\w+)="([^"]*)"')


@cache
def key_pair(name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name: str) -> str:
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key_pair(name).private_bytes(serialization.Encoding.PEM, form, none).decode()


def public_pem(name: str) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key_pair(name).public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def account_draft(**changes: Any) -> AccountDraft:
    fields = {
        "channel": "wechat",
        "mch_id": "1900000001",
        "app_id": "wx0000000000000001",
        "serial_no": "5F3A0001",
        "private_key": private_pem("merchant"),
        "api_v3_key": API_V3_KEY,
        "platform_public_key_id": SERIAL,
        "platform_public_key": public_pem("platform"),
        "gateway_url": GATEWAY,
    }
    return AccountDraft(**(fields | changes))


def sign(name: str, text: bytes) -> str:
    return base64.b64encode(key_pair(name).sign(text, PKCS1v15(), SHA256())).decode()


def signed_headers(body: bytes, timestamp: int, *, by: str = "platform", serial: str = SERIAL) -> dict[str, str]:
    nonce = "n0nce"
    return {
        "Wechatpay-Serial": serial,
        "Wechatpay-Timestamp": str(timestamp),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": sign(by, f"{timestamp}\n{nonce}\n".encode() + body + b"\n"),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def notification(event: str, resource: dict[str, Any], *, number: str = "n-1", api_v3_key: str = API_V3_KEY) -> bytes:
    nonce, about = "fdasfjihihih", "transaction"
    sealed = AESGCM(api_v3_key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), about.encode())
    body = {
        "id": number,
        "create_time": "2026-11-21T12:00:00+08:00",
        "event_type": event,
        "resource_type": "encrypt-resource",
        "summary": "支付成功",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": about,
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": about,
            "nonce": nonce,
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()


def paid(trade_no: str, fen: int, **changes: Any) -> dict[str, Any]:
    return {
        "mchid": "1900000001",
        "appid": "wx0000000000000001",
        "out_trade_no": trade_no,
        "transaction_id": "4200000001",
        "trade_state": "SUCCESS",
        "success_time": "2026-11-21T12:00:00+08:00",
        "amount": {"total": fen, "payer_total": fen, "currency": "CNY"},
    } | changes


def refunded(refund_no: str, fen: int, **changes: Any) -> dict[str, Any]:
    return {
        "mchid": "1900000001",
        "out_refund_no": refund_no,
        "refund_status": "SUCCESS",
        "success_time": "2026-11-21T12:30:00+08:00",
        "amount": {"total": fen, "refund": fen},
    } | changes


@dataclass
class Gateway:
    """Answers each call with what is next in line, signed; refuses calls whose signature does not fit."""

    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, Any] | None]] = field(default_factory=list)
    signed_by: str = "platform"
    skew: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = dict(AUTHORIZATION.findall(request.headers["Authorization"]))
        path = request.url.raw_path.decode()
        text = (
            f"{request.method}\n{path}\n{said['timestamp']}\n{said['nonce_str']}\n".encode() + request.content + b"\n"
        )
        signature = base64.b64decode(said["signature"])
        key_pair("merchant").public_key().verify(signature, text, PKCS1v15(), SHA256())
        self.calls.append((request.method, path, json.loads(request.content) if request.content else None))
        status, answer = self.answers.pop(0)
        body = json.dumps(answer, ensure_ascii=False).encode()
        headers = signed_headers(body, int(said["timestamp"]) + self.skew, by=self.signed_by) if status < 300 else {}
        return httpx.Response(status, content=body, headers=headers)


def at(moment: datetime) -> int:
    return int(moment.timestamp())
