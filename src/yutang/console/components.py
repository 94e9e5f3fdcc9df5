"""What components show: small frozen values that a page fills and a template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

from yutang.core.clock import SHOP_ZONE

Text = str | Promise
Tone = Literal["good", "watch", "bad", "live", "calm"]


@dataclass(frozen=True)
class Action:
    """One thing to do. A GET is a link; with `is_post` it is a form of its own with a button."""

    label: Text
    url: str
    icon: str = ""
    is_post: bool = False


@dataclass(frozen=True)
class RiverStep:
    """One number of the loop. `value` is a count of people or orders; `url` opens its rows."""

    label: Text
    value: int
    url: str
    note: Text = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened to somebody or something; `at` is aware."""

    at: datetime
    text: Text
    icon: str = "point"
    url: str = ""
    who: Text = ""


@dataclass(frozen=True)
class JobProgress:
    """Where a long work stands. Its state lives with the work, so the page can be left and found again.

    `poll_url` answers with this component drawn anew; `page_url` is the page to come back to. Without a `total`
    the bar shows that work goes on, and no share.
    """

    key: str
    title: Text
    state: Literal["waiting", "running", "finished", "failed"]
    done: int
    total: int | None
    poll_url: str
    page_url: str
    note: Text = ""
    result: Action | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "failed")


@dataclass(frozen=True)
class Alert:
    """News for the bell: what happened, when, and the page that shows it."""

    text: Text
    at: datetime
    url: str
    tone: Tone = "calm"


def grouped_by_day(entries: Sequence[TimelineEntry]) -> list[tuple[datetime, list[TimelineEntry]]]:
    """The entries in their order, under the first moment of each of the shop's days."""
    groups: list[tuple[datetime, list[TimelineEntry]]] = []
    for entry in entries:
        day = entry.at.astimezone(SHOP_ZONE)
        if not groups or groups[-1][0].date() != day.date():
            groups.append((day, []))
        groups[-1][1].append(entry)
    return groups
