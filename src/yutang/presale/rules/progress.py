"""Progress that anybody can check: each line of it covers the line before, so none can go or come unnoticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

LINES_A_PAGE = 100
CODE_LENGTH = 8


@dataclass(frozen=True)
class Counted:
    """One line: so many paid pieces of the order with this code, counted in or (below zero) off again, and the total after it."""

    position: int
    code: str
    units: int
    total: int
    at: datetime


def written(line: Counted) -> str:
    """A line as it is hashed and shown to whoever checks it; the moment to the minute, in UTC."""
    moment = line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return f"{line.position} {line.code or '-'} {line.units:+d} {line.total} {moment}"


def digest_of(line: Counted, before: str) -> str:
    """SHA-256, in 64 hex digits, of the digest before it, a space and the line; before the first line stands the offer's id."""
    return sha256(f"{before} {written(line)}".encode()).hexdigest()


def page_of(position: int) -> int:
    """On which page a line stands. Lines are numbered from 1 without gaps."""
    return (position - 1) // LINES_A_PAGE + 1
