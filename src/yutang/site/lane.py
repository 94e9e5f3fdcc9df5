"""The hot paths, in front of Django: what a whole community presses at once goes into the lane, and is answered from it.

    POST /lane/orders            an order; needs an Idempotency-Key; 201, or 200 where the key has its order already, or 202
                                 where it is entered in a draw
    GET  /lane/orders/<id>       how an order of one's own stands
    GET  /lane/entries/<id>      how an entry of one's own in a draw stands
    POST /lane/votes             one's choice in a round, in place of the one before

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
from yutang.selection import lane as votes
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


class NotJson(Unprocessable):
    code = "lane.not_json"
    default_message = _("This needs a body of type application/json.")


class TooSlow(Refusal):
    code = "lane.too_slow"
    status = 408
    default_message = _("The request did not arrive whole in time. Send it again.")


class Turnstile:
    """How often one member may press in a minute, counted in this process: a glance at a table, as a rush can afford."""

    def __init__(self) -> None:
        self._minute = 0
        self._pressed: dict[int, int] = {}

    def let_through(self, member: MemberKey) -> None:
        """Raises TooOften, with the seconds until the next minute."""
        now = time.monotonic()
        if now // 60 != self._minute:
            self._minute, self._pressed = int(now // 60), {}
        who = member.customer_id.int
        pressed = self._pressed[who] = self._pressed.get(who, 0) + 1
        if pressed > settings.YUTANG_MEMBER_PAGES_A_MINUTE:
            raise TooOften(retry_after=60 - int(now % 60))


_turnstile = Turnstile()


class Patience:
    """Waits so many seconds for each, give or take a quarter: one clock for all, since a clock for each is dear in a rush."""

    def __init__(self, seconds: float = SECONDS_TO_SEND) -> None:
        self._seconds = seconds
        self._since: dict[asyncio.Task[Any], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, arriving: Awaitable[bytes]) -> bytes:
        """What arrives. Raises TooSlow."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        self._since[task] = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._seconds / 4, self._look, loop)
        try:
            return await arriving
        except asyncio.CancelledError as fault:
            # Who is not in the list any more was taken off it by the clock; everybody else is cancelled for another reason.
            if task in self._since:
                raise
            task.uncancel()
            raise TooSlow from fault
        finally:
            self._since.pop(task, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        for task, since in list(self._since.items()):
            if loop.time() - since < self._seconds:
                break
            del self._since[task]
            task.cancel()
        self._timer = loop.call_later(self._seconds / 4, self._look, loop) if self._since else None


async def place_order(scope: Scope, headers: Headers, receive: Receive) -> Outcome:
    """POST /lane/orders"""
    member, state = member_of(headers), scope["app"].state
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if not _KEY.match(key) or not _is_json(headers):
        raise NoKey
    body = await _body(headers, receive, state.patience)
    slip = orders.read_slip(member.merchant_id, member.customer_id, key, body, now=clock.now())
    lane: Lane = state.lane
    # The same bytes under the same key at the same moment are one order; at another moment, the batch function finds it.
    return orders.answer_json(
        await lane.submit(orders.take, slip, key=(member.merchant_id.int, member.customer_id.int, key, body))
    )


async def cast_votes(scope: Scope, headers: Headers, receive: Receive) -> Outcome:
    """POST /lane/votes"""
    member, state = member_of(headers), scope["app"].state
    if not _is_json(headers):
        raise NotJson
    body = await _body(headers, receive, state.patience)
    slip = votes.read_slip(member.merchant_id, member.customer_id, body, now=clock.now())
    lane: Lane = state.lane
    return 200, votes.counted_json(await lane.submit(votes.cast, slip))


def _is_json(headers: Headers) -> bool:
    return headers.get(b"content-type", b"").startswith(b"application/json")


async def show_order(scope: Scope, headers: Headers, _receive: Receive) -> Outcome:
    """GET /lane/orders/<id>"""
    member, order_id = member_of(headers), scope["path_params"]["order_id"]
    board: AlertBoard = scope["app"].state.board
    return 200, await board.aside(_order_of, member, order_id)


def _order_of(member: MemberKey, order_id: UUID) -> dict[str, Any]:
    with merchant_scope(member.merchant_id):
        return orders.order_json(presale.order_of(member.customer_id, order_id))


async def show_entry(scope: Scope, headers: Headers, _receive: Receive) -> Outcome:
    """GET /lane/entries/<id>"""
    member, entry_id = member_of(headers), scope["path_params"]["entry_id"]
    board: AlertBoard = scope["app"].state.board
    return 200, await board.aside(_entry_of, member, entry_id, _spoken(headers))


def _entry_of(member: MemberKey, entry_id: UUID, language: str) -> dict[str, Any]:
    with merchant_scope(member.merchant_id), translation.override(language):
        return orders.entry_told(member.customer_id, entry_id)


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


async def _body(headers: Headers, receive: Receive, patience: Patience) -> bytes:
    stated = headers.get(b"content-length", b"0")
    if stated.isdigit() and int(stated) > LONGEST_BODY:
        raise TooMuch
    return await patience.wait(_read(receive))


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


# Made once: `json.dumps` makes one anew for every call that is not its default.
_written = json.JSONEncoder(default=str).encode


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
        await _send(send, status, _written(outcome).encode(), more)


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
    with translation.override(_spoken(headers)):
        return refusal_body(refusal)


def _spoken(headers: Headers) -> str:
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    stated = headers.get(b"accept-language", b"").decode("latin-1")
    return _language(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), stated)


@lru_cache(maxsize=256)
def _language(chosen: str, accepted: str) -> str:
    """The reader's language, as the pages find it: the one they chose, else the one their browser asks for."""
    request = HttpRequest()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return translation.get_language_from_request(request)
