"""The API's door: whose key a call carries, what it may do, and for which merchant it acts.

router = Router()

@router.post("/rounds", response=RoundOut)
@merchant_operation(Permission.RUN_ROUNDS)
def make_round(request: HttpRequest, body: RoundIn) -> ...:
    ...                                   # the merchant's scope and the key's name are in force here
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback

from yutang.accounts.actions import USE_NOTED_EVERY, note_key_used
from yutang.accounts.errors import KeyUnknown
from yutang.accounts.queries import ApiKeyCard, key_in_force
from yutang.accounts.rules import Permission
from yutang.core import clock, limits
from yutang.core.actors import acting_as
from yutang.core.errors import NotAllowed
from yutang.core.tenancy import merchant_scope

_View = TypeVar("_View", bound=Callable[..., Any])


class ApiKeyAuth(HttpBearer):
    """`Authorization: Bearer <key>`. Sets `request.api_key`; an unknown or revoked key is KeyUnknown, too many calls TooOften."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKeyCard:
        key = key_in_force(token)
        if key is None:
            limits.count(limits.BAD_KEYS, limits.client_address(request))
            raise KeyUnknown
        limits.count(limits.api_calls(), key.id)
        now = clock.now()
        if key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY:
            note_key_used(key.id, now=now)
        request.api_key = key  # type: ignore[attr-defined]
        return key


def merchant_operation(permission: Permission) -> Callable[[_View], _View]:
    """Run an operation only for keys whose role allows it, inside their merchant's scope and under their name.

    Stands beneath the router's decorator. What the operation returns must be plain values: it is written out after the
    scope has ended.
    """

    def mark(view: _View) -> _View:
        # The view itself stays as it is, because django-ninja reads its parameters from it.
        contribute_operation_callback(view, lambda operation: _guard(operation, permission))
        return view

    return mark


def permission_asked_by(operation: Operation) -> Permission | None:
    """What an operation asks for; None where nobody said, which a test refuses."""
    return getattr(operation.view_func, "asks_for", None)


def _guard(operation: Operation, permission: Permission) -> None:
    view = operation.view_func

    @wraps(view)
    def guarded(request: HttpRequest, **values: Any) -> Any:
        key: ApiKeyCard = request.api_key  # type: ignore[attr-defined]
        if not key.may(permission):
            raise NotAllowed(permission=permission.value)
        with merchant_scope(key.merchant_id), acting_as(key.actor):
            return view(request, **values)

    guarded.asks_for = permission  # type: ignore[attr-defined]
    operation.view_func = guarded
