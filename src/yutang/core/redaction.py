"""Keeping secrets and phone numbers out of logs, whoever writes them."""

from __future__ import annotations

import logging
import re

HIDDEN = "[hidden]"

_RULES: list[tuple[re.Pattern[str], str]] = [
    # Authorization: Bearer …, as a header, in a dict's repr or in JSON.
    (
        re.compile(r"(?i)((?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?)(?:(bearer|basic|token)\s+)?[^\s'\",;}]+"),
        rf"\1\2 {HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)(\b(?:set-)?cookie['\"]?\s*[:=]\s*)[^\r\n]+"), rf"\1{HIDDEN}"),
    # Our own API keys and the links that let somebody in.
    (re.compile(r"\byt_[A-Za-z0-9_-]{8,}"), f"yt_{HIDDEN}"),
    (re.compile(r"(/(?:sign-in|k|m/(?:join|application|trial))/)[^\s/?#'\"<>]+"), rf"\1{HIDDEN}"),
    # password=…, "token": "…", sessionid=…
    (
        re.compile(
            r"(?i)\b([\w-]*(?:password|passwd|secret|token|api_?key|signing_key|field_keys|lookup_key|sessionid))"
            r"(['\"]?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s&,;'\"}\])]+)"
        ),
        rf"\1\2{HIDDEN}",
    ),
    # user:password@host in an address.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]+):[^\s/@]+@"), rf"\1:{HIDDEN}@"),
    # A Chinese mobile number, also with its country code or written in groups.
    (re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), HIDDEN),
]


def redacted(text: str) -> str:
    """`text` without Authorization headers, cookies, keys, tokens, passwords and mobile numbers."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record and then hides what must not be kept: in the message, its arguments and the traceback alike."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
