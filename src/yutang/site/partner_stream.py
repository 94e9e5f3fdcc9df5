"""A partner's alerts: each order of their own offers as it is placed and paid, within a second, over server-sent events.

The lane says when it has committed a batch, and the log is read at once; what is committed elsewhere (payments, other processes)
is found by reading a few times a second. Either way the fact's place in the log is the message's number, so that nobody misses
one or hears it twice, however often they come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.utils import translation
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Scope

from yutang.core import clock
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.earnings import api as earnings
from yutang.partners import api as partners
from yutang.presale import api as presale
from yutang.presale.events import OrderDeposited, OrderPaid, OrderPlaced
from yutang.site import boards
from yutang.site.boards import Board, frame
from yutang.site.log_reading import LogPlace, Read, facts_after

SIGNS = {OrderPlaced.kind: "placed", OrderDeposited.kind: "deposited", OrderPaid.kind: "paid"}
# Between two looks at the log, however fast batches come.
SHORTEST_PAUSE = 0.05
MISSED_AT_MOST = 200
READ_BACK = 5_000


@dataclass(frozen=True)
class PartnerReader:
    """A partner who holds a stream open."""

    key: partners.PartnerKey
    language: str


@dataclass(frozen=True)
class Sign:
    """One alert as it goes out: its place in the log, its name, and its data in each language asked for."""

    position: int
    name: str
    data: Mapping[str, str]


class PartnerBoard(Board[PartnerReader, Sequence[Sign]]):
    """Tells partners of orders of their own offers."""

    poll_seconds = 0.25

    def __init__(self) -> None:
        super().__init__()
        self._place: LogPlace | None = None
        self._placing = asyncio.Lock()
        self._nudged = asyncio.Event()
        self._paid: dict[UUID, dict[UUID, Money]] = {}

    def begin(self) -> None:
        self._place = None
        self._paid.clear()

    def name_of(self, reader: PartnerReader) -> object:
        return reader.key.partner_id

    def nudge(self) -> None:
        """Something was just committed: look at once. To be called in the loop; costs nothing where nobody listens."""
        self._nudged.set()

    async def placed(self) -> LogPlace:
        """From where on this process reads; known before anybody looks back, so that nothing falls between."""
        async with self._placing:
            if self._place is None:
                self._place = await self.aside(LogPlace.at_the_end, tuple(SIGNS))
            return self._place

    async def look(self) -> None:
        place = await self.placed()
        audience: dict[partners.PartnerKey, set[str]] = {}
        for listener in self._listeners:
            audience.setdefault(listener.reader.key, set()).add(listener.reader.language)
        found = await self.aside(self._news, place, audience)
        for listener in tuple(self._listeners):
            if signs := found.get(listener.reader.key):
                listener.give(signs)

    async def pause(self) -> None:
        await asyncio.sleep(SHORTEST_PAUSE)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._nudged.wait(), self.poll_seconds)
        self._nudged.clear()

    def _news(
        self, place: LogPlace, audience: Mapping[partners.PartnerKey, set[str]]
    ) -> dict[partners.PartnerKey, list[Sign]]:
        fresh = place.fresh()
        found = {}
        for key, languages in audience.items():
            if own := own_facts(key, fresh):
                found[key] = self.signs(key, own, languages)
        return found

    def signs(self, key: partners.PartnerKey, facts: Sequence[Read], languages: set[str]) -> list[Sign]:
        """Facts of a partner's own offers as alerts, with what they have earned today by then."""
        with merchant_scope(key.merchant_id):
            cards = presale.cards_by_id([UUID(one.payload["order_id"]) for one in facts])
            seen = {own.card.id: own for own in earnings.seen_by(key.partner_id, list(cards.values()), now=clock.now())}
            paid = {UUID(one.payload["order_id"]) for one in facts if one.kind == OrderPaid.kind}
            self._paid.setdefault(key.partner_id, {}).update({one: cards[one].total for one in paid if one in cards})
            today = self.today(key)
            return [
                Sign(one.position, SIGNS[one.kind], {language: _data(own, today, language) for language in languages})
                for one in facts
                if (own := seen.get(UUID(one.payload["order_id"])))
            ]

    def today(self, key: partners.PartnerKey) -> Money:
        """What a partner has earned today, with what was just paid and not entered yet."""
        just_paid = self._paid.get(key.partner_id, {})
        with merchant_scope(key.merchant_id):
            amount, waiting = earnings.earned_today(key.partner_id, now=clock.now(), just_paid=just_paid)
        self._paid[key.partner_id] = {one: base for one, base in just_paid.items() if one in waiting}
        return amount


def own_facts(key: partners.PartnerKey, facts: Sequence[Read]) -> list[Read]:
    """Those of the facts that are about a partner's own offers."""
    ours = [one for one in facts if one.merchant_id == key.merchant_id]
    if not ours:
        return []
    with merchant_scope(key.merchant_id):
        whose = presale.partners_of_offers([UUID(one.payload["offer_id"]) for one in ours])
    mine = {str(offer_id) for offer_id, one in whose.items() if one.partner_id == key.partner_id}
    return [one for one in ours if one.payload["offer_id"] in mine]


def _data(own: earnings.OwnOrder, today: Money, language: str) -> str:
    with translation.override(language):
        row, said = earnings.order_row(own), earnings.said_of(own)
    return json.dumps({"order": str(own.card.id), "row": row, "said": said, "today": str(today)}, ensure_ascii=False)


def reader_of(scope: Scope) -> PartnerReader | None:
    """Which partner asks, by the cookie of their phone; None for a stranger or a pass that was ended."""
    request = ASGIRequest({**scope, "method": "GET"}, io.BytesIO())
    key = partners.partner_holding(request.COOKIES.get(partners.COOKIE, ""))
    return PartnerReader(key, translation.get_language_from_request(request)) if key else None


async def partner_stream(request: Request) -> Response:
    """GET /stream/partner?after=<place in the log that the page was made at>"""
    board: PartnerBoard = request.app.state.partners
    reader = await board.aside(reader_of, request.scope)
    if reader is None:
        return PlainTextResponse("", status_code=401)
    if not board.has_room(reader):
        return PlainTextResponse("", status_code=503, headers={"Retry-After": "30"})
    after = boards.last_had(request)
    if after is None:
        after = boards.position_in(request.query_params.get("after", ""))
    return StreamingResponse(
        _stream(board, reader, request.scope, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def missed(board: PartnerBoard, reader: PartnerReader, after: int) -> list[Sign] | None:
    """What a partner did not hear since a place in the log; None where that is too much to tell one by one."""
    facts = facts_after(reader.key.merchant_id, tuple(SIGNS), after, limit=READ_BACK)
    own = own_facts(reader.key, facts)
    if len(facts) == READ_BACK or len(own) > MISSED_AT_MOST:
        return None
    return board.signs(reader.key, own, {reader.language})


async def _stream(board: PartnerBoard, reader: PartnerReader, scope: Scope, after: int | None) -> AsyncIterator[str]:
    listener = board.join(reader)
    had: set[int] = set()
    try:
        await board.placed()
        yield "retry: 2000\n\n"
        if after is not None:
            back = await board.aside(missed, board, reader, after)
            if back is None:
                yield frame("reload", "")
                return
            had = {sign.position for sign in back}
            yield _told(back, reader.language)
        async for signs in boards.heard(board, listener, lambda: reader_of(scope)):
            if signs is None:
                yield frame("today", str(await board.aside(board.today, reader.key)))
            else:
                yield _told([sign for sign in signs if sign.position not in had], reader.language)
    finally:
        board.leave(listener)


def _told(signs: Sequence[Sign], language: str) -> str:
    return "".join(frame(sign.name, sign.data[language], sign.position) for sign in signs)
