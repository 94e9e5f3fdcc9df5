"""One signed request to WeChat Pay v3 and its verified answer."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from yutang.channels.pay.errors import PayChannelFailed
from yutang.channels.pay.wechat.messages import ErrorAnswer
from yutang.channels.pay.wechat.signing import SCHEME, NotGenuine, Signature, sign, verify

logger = logging.getLogger(__name__)

GATEWAY = "https://api.mch.weixin.qq.com"
TIMEOUT = httpx.Timeout(8, connect=3)
# Refused today, perhaps not tomorrow: the merchant's balance can be topped up, a limit passes, WeChat recovers.
PASSING = frozenset(
    {"NOT_ENOUGH", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "SYSTEM_ERROR", "BIZERR_NEED_RETRY", "STATEMENT_CREATING"}
)

_A = TypeVar("_A", bound=BaseModel)


@dataclass(frozen=True)
class WechatKeys:
    """What a merchant needs to talk with WeChat Pay v3. Never shown: its repr names the merchant only."""

    mch_id: str
    app_id: str
    serial_no: str = field(repr=False)
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_public_key_id: str = field(repr=False)
    platform_public_key: str = field(repr=False)
    gateway_url: str = GATEWAY


@lru_cache(maxsize=1)
def http_client() -> httpx.Client:
    """The process's one client: its connections are kept open and shared by threads."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


@dataclass(frozen=True)
class Call:
    """One request: its path with the query, and its body as JSON will write it."""

    method: str
    path: str
    body: dict[str, Any] | None = None

    @property
    def content(self) -> str:
        if self.body is None:
            return ""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))


def ask(keys: WechatKeys, call: Call, answer: type[_A], *, now: datetime) -> _A:
    """Send one request and give its answer, checked. Raises PayChannelFailed."""
    headers = _headers(keys, call, now)
    try:
        response = http_client().request(
            call.method, _target(keys, call), content=call.content.encode(), headers=headers
        )
    except httpx.HTTPError as fault:
        raise _unreachable(call, fault) from fault
    return _checked(keys, response, answer, now)


def fetch(keys: WechatKeys, path: str, *, most_bytes: int, now: datetime) -> bytes:
    """Fetch a file as it is. Its answer carries no signature: whoever asked must know its hash. Raises PayChannelFailed."""
    call, content = Call("GET", path), bytearray()
    try:
        with http_client().stream("GET", _target(keys, call), headers=_headers(keys, call, now)) as response:
            if not response.is_success:
                response.read()
                raise _failure(response)
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > most_bytes:
                    raise PayChannelFailed(far_code="TOO_LARGE")
    except httpx.HTTPError as fault:
        raise _unreachable(call, fault) from fault
    return bytes(content)


def _target(keys: WechatKeys, call: Call) -> str:
    return keys.gateway_url.rstrip("/") + call.path


def _headers(keys: WechatKeys, call: Call, now: datetime) -> dict[str, str]:
    return {
        "Authorization": _authorization(keys, call, call.content, now),
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "yutang",
        "Wechatpay-Serial": keys.platform_public_key_id,
    }


def _unreachable(call: Call, fault: httpx.HTTPError) -> PayChannelFailed:
    logger.warning("WeChat Pay did not answer %s %s: %s", call.method, urlsplit(call.path).path, type(fault).__name__)
    return PayChannelFailed(far_code="UNREACHABLE")


def _authorization(keys: WechatKeys, call: Call, content: str, now: datetime) -> str:
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16).upper()
    signature = sign(keys.private_key, call.method, call.path, timestamp, nonce, content)
    return (
        f'{SCHEME} mchid="{keys.mch_id}",nonce_str="{nonce}",signature="{signature}",'
        f'timestamp="{timestamp}",serial_no="{keys.serial_no}"'
    )


def _checked(keys: WechatKeys, response: httpx.Response, answer: type[_A], now: datetime) -> _A:
    if not response.is_success:
        raise _failure(response)
    try:
        claim = Signature.of(response.headers)
        verify(keys.platform_public_key, claim, response.content, serial=keys.platform_public_key_id, now=now)
        return answer.model_validate_json(response.content)
    except (NotGenuine, ValidationError) as fault:
        logger.error("an answer of WeChat Pay was not believed: %s", type(fault).__name__)
        raise PayChannelFailed(far_code="NOT_BELIEVED") from fault


def _failure(response: httpx.Response) -> PayChannelFailed:
    try:
        told = ErrorAnswer.model_validate_json(response.content)
    except ValidationError:
        told = ErrorAnswer()
    logger.warning("WeChat Pay refused with %s %s", response.status_code, told.code)
    is_passing = response.status_code >= 500 or response.status_code == 429 or told.code in PASSING
    if is_passing:
        return PayChannelFailed(far_code=told.code)
    return PayChannelFailed(
        _("WeChat Pay refused: %(told)s (%(far)s)."),
        is_permanent=True,
        far_code=told.code,
        told=told.message,
        far=told.code or response.status_code,
    )
