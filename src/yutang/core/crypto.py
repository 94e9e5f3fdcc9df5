"""Personal data at rest: encrypted fields, and keyed hashes to look a value up without reading it."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact

# Marks what AES-GCM has sealed. Fernet's tokens, which were written before, begin with "gAAAAA".
_MARK = "s1."
_NONCE = 12


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=4)
def _ciphers(keys: tuple[str, ...]) -> list[AESGCM]:
    """One cipher for each key, newest first. A field key is never used for two methods: this one's is derived from it."""
    derived = (HKDF(SHA256(), 32, None, b"yutang.field.aes-gcm").derive(urlsafe_b64decode(key)) for key in keys)
    return [AESGCM(key) for key in derived]


class CannotDecrypt(RuntimeError):
    """A stored value was sealed with a key this place no longer has."""


def seal(text: str) -> str:
    """`text`, encrypted and authenticated (AES-256-GCM with a nonce of chance) with the newest key.

    NIST SP 800-38D, 8.3: one key is good for 2^32 of these.
    """
    return seal_all([text])[0]


def seal_all(texts: Sequence[str]) -> list[str]:
    """Each of these texts as `seal` gives it, with a nonce of its own."""
    encrypt = _ciphers(tuple(settings.YUTANG_FIELD_KEYS))[0].encrypt
    chance = os.urandom(_NONCE * len(texts))
    nonces = [chance[at : at + _NONCE] for at in range(0, len(chance), _NONCE)]
    return [
        _MARK + b2a_base64(nonce + encrypt(nonce, text.encode(), None), newline=False).decode()
        for nonce, text in zip(nonces, texts, strict=True)
    ]


def unseal(sealed: str) -> str:
    """The text that was sealed, also by Fernet. Raises CannotDecrypt when no key of this place fits."""
    keys = tuple(settings.YUTANG_FIELD_KEYS)
    if not sealed.startswith(_MARK):
        try:
            return _fernet(keys).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise CannotDecrypt("no key in field_keys opens this value") from error
    try:
        packed = a2b_base64(sealed[len(_MARK) :], strict_mode=True)
    except ValueError as error:
        raise CannotDecrypt("this value is not whole") from error
    for cipher in _ciphers(keys):
        try:
            return cipher.decrypt(packed[:_NONCE], packed[_NONCE:], None).decode()
        except (InvalidTag, ValueError):
            # An older key may be the one.
            continue
    raise CannotDecrypt("no key in field_keys opens this value")


def lookup_hash(merchant_id: UUID, kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA256, 32 hex digits) that finds equal values inside one merchant and says nothing else.

    The merchant is part of it, so the same phone at two merchants cannot be joined.
    """
    message = f"{merchant_id}\x00{kind}\x00{value}".encode()
    return keyed_digest(settings.YUTANG_LOOKUP_KEY, message).hex()[:32]


def keyed_digest(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256. `hmac.digest` lets go of Python's lock each time, and in a rush another thread holds it at once."""
    state = _keyed(key).copy()
    state.update(message)
    return state.digest()


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


class SealedTextField(models.TextField[Any, Any]):
    """Text that is readable in Python and sealed in the database. Cannot be searched: keep a `lookup_hash` beside it."""

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return value if not value else unseal(value)

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if not text else seal(text)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "exact":
            return _ExactlyNothing
        if lookup_name != "isnull":
            raise TypeError(f"a sealed field cannot be searched by {lookup_name}")
        return super().get_lookup(lookup_name)


class _ExactlyNothing(Exact):
    """`field=None`. Each sealing differs, so to search for a value would find nothing and say nothing."""

    def get_prep_lookup(self) -> None:
        if self.rhs is not None:
            raise TypeError("a sealed field cannot be searched: keep a lookup_hash beside it")
