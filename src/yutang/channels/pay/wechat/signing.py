"""The cryptography of WeChat Pay v3: signatures over raw text (RSA, SHA-256) and sealed resources (AES-256-GCM)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH_FOR = timedelta(minutes=5)
LONGEST_SIGNATURE = 2048


class NotGenuine(Exception):
    """A message that WeChat did not sign, or not just now."""


@dataclass(frozen=True)
class Signature:
    """The four headers by which a message from WeChat proves itself."""

    serial: str
    signature: str
    timestamp: str
    nonce: str
    scheme: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Signature:
        lower = {name.lower(): value for name, value in headers.items()}
        return cls(
            serial=lower.get("wechatpay-serial", ""),
            signature=lower.get("wechatpay-signature", ""),
            timestamp=lower.get("wechatpay-timestamp", ""),
            nonce=lower.get("wechatpay-nonce", ""),
            scheme=lower.get("wechatpay-signature-type", SCHEME),
        )


@lru_cache(maxsize=64)
def private_key(pem: str) -> RSAPrivateKey:
    """A merchant's private key. Raises ValueError for anything else."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA private key")
    return key


@lru_cache(maxsize=64)
def public_key(pem: str) -> RSAPublicKey:
    """WeChat's public key, given as such (newer merchants) or in a platform certificate. Raises ValueError."""
    is_certificate = "BEGIN CERTIFICATE" in pem
    key = load_pem_x509_certificate(pem.encode()).public_key() if is_certificate else load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA public key")
    return key


def sign(pem: str, *lines: str) -> str:
    """Sign lines of text, each followed by a newline, as WeChat Pay v3 wants it."""
    message = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(private_key(pem).sign(message.encode(), PKCS1v15(), SHA256())).decode()


def verify(pem: str, claim: Signature, raw_body: bytes, *, serial: str, now: datetime) -> None:
    """Make sure that WeChat signed exactly these bytes within five minutes of now. Raises NotGenuine.

    The body is the raw one: parsing and writing it anew would change it.
    """
    if claim.scheme != SCHEME:
        raise NotGenuine("unknown signature scheme")
    if not claim.serial or claim.serial != serial:
        raise NotGenuine("signed with a key that is not on file")
    if not (claim.timestamp.isascii() and claim.timestamp.isdigit() and len(claim.timestamp) <= 12):
        raise NotGenuine("no timestamp")
    if abs(now.timestamp() - int(claim.timestamp)) > FRESH_FOR.total_seconds():
        raise NotGenuine("too old, or from the future")
    message = f"{claim.timestamp}\n{claim.nonce}\n".encode() + raw_body + b"\n"
    try:
        signature = base64.b64decode(claim.signature[:LONGEST_SIGNATURE], validate=True)
        public_key(pem).verify(signature, message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError) as fault:
        raise NotGenuine("the signature does not fit") from fault


def open_resource(api_v3_key: str, *, nonce: str, ciphertext: str, associated_data: str) -> bytes:
    """The clear text of a notification's resource. Raises ValueError when it was not sealed with our key."""
    try:
        sealed = base64.b64decode(ciphertext, validate=True)
        return AESGCM(api_v3_key.encode()).decrypt(nonce.encode(), sealed, associated_data.encode())
    except (InvalidTag, binascii.Error) as fault:
        raise ValueError("not sealed with the merchant's APIv3 key") from fault
