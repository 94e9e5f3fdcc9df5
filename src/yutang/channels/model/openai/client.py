"""One request to a chat-completions address, and its answer within bounds of time and size."""

from __future__ import annotations

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from yutang.channels.model.addresses import target_of
from yutang.channels.model.errors import Fault, ModelFailed
from yutang.channels.model.openai.messages import ErrorAnswer, ErrorPart
from yutang.core.redaction import HIDDEN, redacted

logger = logging.getLogger(__name__)

TRIES = 3
# Seconds to wait before the second and the third try, where the provider names none.
PAUSES = (1.0, 4.0)
LONGEST_PAUSE = 20.0
CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 1_000_000
LONGEST_TOLD = 300

_FAULTS = {
    401: Fault.KEY,
    402: Fault.BALANCE,
    403: Fault.FORBIDDEN,
    404: Fault.MISSING,
    408: Fault.SLOW,
    429: Fault.OFTEN,
}
# OpenAI says 429 also where the balance is used up; waiting does not help there.
_NO_BALANCE = frozenset({"insufficient_quota", "billing_hard_limit_reached"})

pause = time.sleep


@dataclass(frozen=True)
class Endpoint:
    """Whom to ask. Never shown: its repr has no key."""

    address: str
    model: str
    key: str = field(default="", repr=False)


class NotUnderstood(Exception):
    """The server does not know something in the request (400 or 422): asked more plainly it may answer."""

    def __init__(self, failure: ModelFailed) -> None:
        super().__init__(failure.told)
        self.failure = failure


class _Passing(Exception):
    """A failure that may be over in a moment."""

    def __init__(self, failure: ModelFailed, retry_after: float | None = None) -> None:
        super().__init__(str(failure.fault))
        self.failure = failure
        self.retry_after = retry_after


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def post(endpoint: Endpoint, body: Mapping[str, Any], *, until: float) -> bytes:
    """Send one request, again after a pause where the server is busy or failing, and give what it answers.

    `until` is a moment of `time.monotonic`. Raises ModelFailed, and NotUnderstood.
    """
    for attempt in range(TRIES):
        try:
            return _once(endpoint, body, until)
        except _Passing as passing:
            wait = passing.retry_after if passing.retry_after is not None else PAUSES[min(attempt, len(PAUSES) - 1)]
            is_last = attempt == TRIES - 1
            if is_last or wait > LONGEST_PAUSE or time.monotonic() + wait >= until:
                raise passing.failure from passing
            pause(wait)
    raise AssertionError("every try answers or raises")


def _once(endpoint: Endpoint, body: Mapping[str, Any], until: float) -> bytes:
    target = target_of(endpoint.address)
    left = max(until - time.monotonic(), 0.1)
    headers = {
        "Host": target.host_header,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": "yutang",
    }
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    timeout = httpx.Timeout(left, connect=min(CONNECT_SECONDS, left))
    extensions = {"sni_hostname": target.host} if target.is_tls else {}
    try:
        # A client of its own for each request: a connection is never shared between two names that live at one number.
        with (
            httpx.Client(verify=_trusted(), timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", target.url, content=content, headers=headers, extensions=extensions) as response,
        ):
            return _checked(endpoint, response, _read(response, until))
    except httpx.ConnectTimeout as fault:
        raise _Passing(_noted(endpoint, Fault.UNREACHABLE)) from fault
    except httpx.TimeoutException as fault:
        raise _noted(endpoint, Fault.SLOW) from fault
    except httpx.HTTPError as fault:
        raise _Passing(_noted(endpoint, Fault.UNREACHABLE, type(fault).__name__)) from fault


def _read(response: httpx.Response, until: float) -> bytes:
    """The body as it came over the wire: what is packed could unpack to anything, and was not asked for."""
    if response.headers.get("Content-Encoding", "identity") not in ("", "identity"):
        raise ModelFailed(Fault.UNFIT)
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise ModelFailed(Fault.HUGE)
        if time.monotonic() > until:
            raise ModelFailed(Fault.SLOW)
    return b"".join(parts)


def _checked(endpoint: Endpoint, response: httpx.Response, content: bytes) -> bytes:
    status = response.status_code
    if response.is_success:
        return content
    if response.is_redirect or 300 <= status < 400:
        raise _noted(endpoint, Fault.REDIRECT, str(status))
    error = _error_in(content)
    told = without_key(error.message, endpoint.key)[:LONGEST_TOLD]
    if status in (400, 422):
        raise NotUnderstood(_noted(endpoint, Fault.REFUSED, str(status), told))
    if status == 429 and {str(error.code), str(error.type)} & _NO_BALANCE:
        raise _noted(endpoint, Fault.BALANCE, str(status), told)
    fault = _FAULTS.get(status, Fault.FAILING if status >= 500 else Fault.REFUSED)
    failure = _noted(endpoint, fault, str(status), told)
    if status >= 500 or status == 429:
        raise _Passing(failure, seconds_to_wait(response.headers.get("Retry-After")))
    raise failure


def _error_in(content: bytes) -> ErrorPart:
    try:
        return ErrorAnswer.model_validate_json(content).error
    except ValidationError:
        return ErrorPart()


def _noted(endpoint: Endpoint, fault: Fault, what: str = "", told: str = "") -> ModelFailed:
    """The failure, noted in the log without a word of question, answer or key."""
    logger.warning("a large model at %s gave no answer: %s %s", urlsplit(endpoint.address).hostname, fault, what)
    return ModelFailed(fault, told=told)


def without_key(text: str, key: str) -> str:
    """What a provider says, without the key: some repeat it, or its beginning."""
    hidden = redacted(text.replace(key, HIDDEN) if key else text)
    return hidden.replace(key[:12], HIDDEN) if len(key) >= 12 else hidden


def seconds_to_wait(header: str | None) -> float | None:
    """The seconds that a Retry-After header names, as a number or as a date (RFC 9110, section 10.2.3)."""
    if not header:
        return None
    try:
        return min(max(float(header), 0.0), 86_400.0)
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)
