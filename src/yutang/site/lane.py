"""The hot paths, in front of Django: what a whole community presses at once goes into the lane, and is answered from it.

    POST /lane/orders            an order; needs an Idempotency-Key; 201, or 200 where the key has its order already
    GET  /lane/orders/<id>       how an order of one's own stands

Who asks is said by the member's cookie, or by the same sealed words after "Authorization: Bearer". A page of another site
can send neither: the cookie is SameSite=Lax, and JSON from elsewhere needs a permission that nobody gives.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from starlette.types import Receive, Scope, Send

from yutang.core import clock
from yutang.core.errors import NotSignedIn, Refusal, TooMuch, TooOften, Unprocessable
from yutang.core.lane import Lane
from yutang.core.tenancy import merchant_scope
from yutang.h5.links import LinkBroken, LinkExpired, MemberKey, read_cookie
from yutang.h5.middleware import COOKIE
from yutang.presale import api as presale
from yutang.presale import lane as orders
from yutang.site.behind import ClientLeft
from yutang.site.refusals import OurFault, refusal_body
from yutang.site.streams import AlertBoard

logger = logging.getLogger(__name__)

LONGEST_BODY = 32 * 1024
# Who sends slowly waits here and holds nothing but their own connection.
SECONDS_TO_SEND = 15
_KEY = re.compile(orders.KEY_PATTERN)

Headers = Mapping[bytes, bytes]
Outcome = tuple[int, Mapping[str, Any]]


class NoKey(Unprocessable):
    code = "lane.no_key"
    default_message = _(
        "This needs a header Idempotency-Key of 8 to 64 letters and digits, and a body of type application/json."
    )


class TooSlow(Refusal):
    code = "lane.too_slow"
    status = 408
    default_message = _("The request did not arrive whole in time. Send it again.")


class Turnstile:
    """How often one member may press in a minute, counted in this process: a glance at a table, as a rush can afford."""

    def __init__(self) -> None:
        self._minute, self._pressed = 0, Counter[UUID]()

    def let_through(self, member: MemberKey) -> None:
        """Raises TooOften, with the seconds until the next minute."""
        now = time.monotonic()
        if now // 60 != self._minute:
            self._minute, self._pressed = int(now // 60), Counter()
        self._pressed[member.customer_id] += 1
        if self._pressed[member.customer_id] > settings.YUTANG_MEMBER_PAGES_A_MINUTE:
            raise TooOften(retry_after=60 - int(now % 60))


_turnstile = Turnstile()


async def place_order(scope: Scope, headers: Headers, receive: Receive) -> Outcome:
    """POST /lane/orders"""
    member = member_of(headers)
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if not _KEY.match(key) or not headers.get(b"content-type", b"").startswith(b"application/json"):
        raise NoKey
    body = await _body(headers, receive)
    slip = orders.read_slip(member.merchant_id, member.customer_id, key, body, now=clock.now())
    lane: Lane = scope["app"].state.lane
    placed = await lane.submit(orders.take, slip, key=orders.key_of(slip))
    return 201 if placed.is_new else 200, orders.placed_json(placed)


async def show_order(scope: Scope, headers: Headers, _receive: Receive) -> Outcome:
    """GET /lane/orders/<id>"""
    member, order_id = member_of(headers), scope["path_params"]["order_id"]
    board: AlertBoard = scope["app"].state.board
    return 200, await board.aside(_order_of, member, order_id)


def _order_of(member: MemberKey, order_id: UUID) -> dict[str, Any]:
    with merchant_scope(member.merchant_id):
        return orders.order_json(presale.order_of(member.customer_id, order_id))


def member_of(headers: Headers) -> MemberKey:
    """Who asks. Raises NotSignedIn where the sealed words are missing, forged or too old, and TooOften."""
    scheme, _space, sealed = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer":
        sealed = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE, "")
    try:
        member = read_cookie(sealed, now=clock.now())
    except (LinkBroken, LinkExpired) as fault:
        raise NotSignedIn from fault
    _turnstile.let_through(member)
    return member


async def _body(headers: Headers, receive: Receive) -> bytes:
    stated = headers.get(b"content-length", b"0")
    if stated.isdigit() and int(stated) > LONGEST_BODY:
        raise TooMuch
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            return await _read(receive)
    except TimeoutError as fault:
        raise TooSlow from fault


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft("the client left before its request was complete")
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > LONGEST_BODY:
            raise TooMuch
        if not message.get("more_body", False):
            return body


class LaneDoor:
    """An ASGI endpoint that answers in JSON; what is refused is told as everywhere, in the reader's language."""

    def __init__(self, answer: Callable[[Scope, Headers, Receive], Awaitable[Outcome]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        more: list[tuple[bytes, bytes]] = []
        try:
            status, outcome = await self._answer(scope, headers, receive)
        except ClientLeft:
            return
        except Refusal as refusal:
            status, outcome = refusal.status, _told(refusal, headers)
            if "retry_after" in refusal.fields:
                more.append((b"retry-after", str(refusal.fields["retry_after"]).encode()))
        except Exception:
            logger.exception("the lane failed at %s", scope["path"])
            status, outcome = OurFault.status, _told(OurFault(), headers)
        await _send(send, status, json.dumps(outcome, default=str).encode(), more)


async def _send(send: Send, status: int, body: bytes, more: list[tuple[bytes, bytes]]) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    # Whoever left does not hear it; their order stands, and their key finds it.
    with contextlib.suppress(OSError):
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _told(refusal: Refusal, headers: Headers) -> dict[str, Any]:
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    stated = headers.get(b"accept-language", b"").decode("latin-1")
    with translation.override(_language(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), stated)):
        return refusal_body(refusal)


@lru_cache(maxsize=256)
def _language(chosen: str, accepted: str) -> str:
    """The reader's language, as the pages find it: the one they chose, else the one their browser asks for."""
    request = HttpRequest()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return translation.get_language_from_request(request)
