"""Personal data at rest: encrypted fields, and keyed hashes to look a value up without reading it."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class CannotDecrypt(RuntimeError):
    """A stored value was sealed with a key this place no longer has."""


def seal(text: str) -> str:
    """`text`, encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256) with the newest key."""
    return _cipher(tuple(settings.YUTANG_FIELD_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed. Raises CannotDecrypt when no key of this place fits."""
    try:
        return _cipher(tuple(settings.YUTANG_FIELD_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt("no key in field_keys opens this value") from error


def lookup_hash(merchant_id: UUID, kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA256, 32 hex digits) that finds equal values inside one merchant and says nothing else.

    The merchant is part of it, so the same phone at two merchants cannot be joined.
    """
    message = f"{merchant_id}\x00{kind}\x00{value}".encode()
    return hmac.new(settings.YUTANG_LOOKUP_KEY, message, hashlib.sha256).hexdigest()[:32]


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
