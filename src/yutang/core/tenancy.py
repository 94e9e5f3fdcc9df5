"""Everything belongs to exactly one merchant, and a query that does not say whose is refused.

The merchant in force is set once, by the frame (signed-in staff, member link, API key) or by the worker (the fact's merchant):

    with merchant_scope(merchant_id):
        Offer.objects.filter(...)        # this merchant's offers, and no others

`Model.across_merchants()` is the named way out, for workers and for looking up whose a token is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND

from yutang.core.ids import new_id

_merchant: ContextVar[UUID | None] = ContextVar("merchant", default=None)


class MerchantMissing(RuntimeError):
    """A table was asked without saying for which merchant: a mistake in our code, never the user's."""


class WrongMerchant(RuntimeError):
    """A row of one merchant was about to be written in the scope of another."""


@contextlib.contextmanager
def merchant_scope(merchant_id: UUID) -> Iterator[None]:
    """Everything inside sees and writes this merchant's rows only."""
    if not isinstance(merchant_id, UUID):
        raise TypeError(f"a merchant is named by its UUID, not {merchant_id!r}")
    token = _merchant.set(merchant_id)
    try:
        yield
    finally:
        _merchant.reset(token)


def current_merchant_id() -> UUID:
    """The merchant in force. Raises MerchantMissing where there is none."""
    merchant_id = _merchant.get()
    if merchant_id is None:
        raise MerchantMissing("no merchant in force: enter merchant_scope(...) or use across_merchants()")
    return merchant_id


_M = TypeVar("_M", bound=models.Model, covariant=True)


class ScopedManager(models.Manager[_M]):
    """Gives only rows of the merchant in force, and refuses to give any where there is none."""

    def get_queryset(self) -> models.QuerySet[_M]:
        queryset = super().get_queryset()
        # As `.filter(merchant_id=…)`, which every query would pay for: it copies the query and resolves the name anew.
        query, field = queryset.query, self.model._meta.get_field("merchant_id")
        column = field.get_col(query.get_initial_alias())  # type: ignore[union-attr]
        query.where.add(Exact(column, current_merchant_id()), AND)
        return queryset

    def bulk_create(self, objs: Iterable[_M], *args: Any, **kwargs: Any) -> list[_M]:
        """As Django's, after a look at whose rows they are: a bulk passes by `save`."""
        rows = list(objs)
        for row in rows:
            _refuse_anothers(row)
        return super().bulk_create(rows, *args, **kwargs)


class MerchantScoped(models.Model):
    """The behaviour shared by every table that has a `merchant_id`, whether a foreign key or (in core) a plain id."""

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def across_merchants(cls) -> models.QuerySet[Self]:
        """Rows of every merchant: only for workers, and for finding out whose a token is."""
        return models.QuerySet(cls)

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_anothers(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_anothers(self)
        return super().delete(*args, **kwargs)


def _refuse_anothers(row: models.Model) -> None:
    in_force = _merchant.get()
    if in_force is not None and row.merchant_id != in_force:  # type: ignore[attr-defined]
        raise WrongMerchant(f"{type(row).__name__} of another merchant")


class MerchantOwned(MerchantScoped):
    """A table of a step: a time-ordered id and the merchant it belongs to (taken from the scope when not given)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(
        "accounts.Merchant", on_delete=models.PROTECT, related_name="+", default=current_merchant_id
    )

    class Meta:
        abstract = True
