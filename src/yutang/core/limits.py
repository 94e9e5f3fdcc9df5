"""How often something may be tried. Counted in each process's own memory, in real time.

With several `yutang serve` processes each counts for itself, so the whole allows up to that many times more; a place that
needs one count puts a limit into its reverse proxy as well. A restart forgets.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from yutang.core.errors import TooOften

Page = Callable[..., HttpResponseBase]

_memory = MemoryStorage()
_limiter = SlidingWindowCounterRateLimiter(_memory)


@dataclass(frozen=True)
class Rate:
    """`amount` tries in any `seconds`; counts of different names do not mix."""

    name: str
    amount: int
    seconds: int = 60


SIGN_IN_LINKS = Rate("sign-in link", 20)
BAD_KEYS = Rate("unknown API key", 60)


def api_calls() -> Rate:
    """What one API key may do."""
    return Rate("API call", settings.YUTANG_API_CALLS_A_MINUTE)


def member_pages() -> Rate:
    """What one member, or one address with a link that is not good, may open."""
    return Rate("member page", settings.YUTANG_MEMBER_PAGES_A_MINUTE)


def count(rate: Rate, *whose: object) -> None:
    """Count one try of whoever it is. Raises TooOften, with the seconds to wait as `retry_after`, once they are used up."""
    item = RateLimitItemPerSecond(rate.amount, rate.seconds, namespace=rate.name)
    names = [quote(str(one), safe="") for one in whose]
    if not _limiter.hit(item, *names):
        reset = _limiter.get_window_stats(item, *names).reset_time
        raise TooOften(retry_after=max(1, ceil(reset - time.time())))


def client_address(request: HttpRequest) -> str:
    """The address a request comes from. `X-Forwarded-For` is believed only as far as our own proxies wrote it."""
    proxies: int = settings.YUTANG_TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def limited(
    rate: Rate | Callable[[], Rate], whose: Callable[[HttpRequest], object] = client_address
) -> Callable[[Page], Page]:
    """Open a page only so often to each of `whose(request)`: an address, a member, a token."""

    def guard(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            count(rate() if callable(rate) else rate, whose(request))
            return page(request, *args, **kwargs)

        return guarded

    return guard


def forget_counts() -> None:
    """Begin anew, as a restart does."""
    _memory.reset()
