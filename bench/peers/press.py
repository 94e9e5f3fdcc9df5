"""Buyers who press at once: a small asyncio client, one connection for each request as gunicorn's sync workers want it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

PATIENCE_S = 300


@dataclass(frozen=True)
class Request:
    path: str
    body: dict[str, object]
    headers: dict[str, str]

    def wire(self, port: int) -> bytes:
        body = json.dumps(self.body).encode()
        headers = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "close",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **self.headers,
        }
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Tally:
    """What the buyers were told: waits in seconds of those who got an order, and how many were refused or got no clear answer."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    said: str = ""
    seconds: float = 0.0

    def percentile_ms(self, share: float) -> float:
        ranked = sorted(self.waits)
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] * 1000 if ranked else 0.0


async def press(
    port: int, requests: Iterator[Request], refuses: Callable[[int, str], bool], clients: int, seconds: float
) -> Tally:
    """Send from `clients` at once until there are no more requests or the seconds are over; every request sent is waited for."""
    tally, start = Tally(), time.perf_counter()

    async def buyer() -> None:
        # The clock is asked first: a request taken from the iterator is sent.
        while time.perf_counter() - start < seconds and (request := next(requests, None)):
            sent = time.perf_counter()
            try:
                status, said = await _ask(port, request)
            except (OSError, TimeoutError, ValueError) as error:
                status, said = 0, repr(error)
            if status == 201:
                tally.waits.append(time.perf_counter() - sent)
            elif refuses(status, said):
                tally.refused += 1
            else:
                tally.failed += 1
                tally.said = tally.said or f"{status} {said[:300]}"

    await asyncio.gather(*(buyer() for _ in range(clients)))
    tally.seconds = time.perf_counter() - start
    return tally


async def _ask(port: int, request: Request) -> tuple[int, str]:
    """The status and the text of the answer. Raises OSError, TimeoutError, ValueError."""
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request.wire(port))
            answer = await reader.read()
        finally:
            writer.close()
    head, split, body = answer.partition(b"\r\n\r\n")
    if not split:
        raise ValueError(f"cut off after {len(answer)} bytes")
    return int(head.split(b" ", 2)[1]), body.decode("utf-8", errors="replace")
