"""Cards and sentences that later steps lend to an earlier step's pages: plugged together in `site/panels.py`.

A customer's page belongs to people; what a customer asked for, chose and bought is known to later steps. They lend a Panel
for the card, and FactWords for each of their facts, so that the timeline reads as sentences. A round's page is lent to in the
same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from yutang.accounts.api import Permission, StaffCard
from yutang.console.components import TimelineEntry
from yutang.core.events import LoggedFact

Render = Callable[[HttpRequest, UUID], SafeString]
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Panel:
    """A card on somebody else's page. `render` gets the request and the id of what the page is about; "" leaves it out."""

    name: str
    title: str | Promise
    render: Render
    permission: Permission | None = None


@dataclass(frozen=True)
class ShownPanel:
    """A panel as it stands on the page."""

    name: str
    title: str | Promise
    body: SafeString


@dataclass(frozen=True)
class FactWords:
    """How one kind of fact is told. `words` may have %(placeholders)s of the fact's fields, or be made from them."""

    kind: str
    words: str | Promise | Callable[[Payload], str]
    icon: str = "point"
    url: Callable[[Payload], str] | None = None


_customer_panels: list[Panel] = []
_round_panels: list[Panel] = []
_words: dict[str, FactWords] = {}


def plug_panels(customer: Sequence[Panel], words: Iterable[FactWords], *, rounds: Sequence[Panel] = ()) -> None:
    """Put the lists of `site/panels.py` in force, in place of those before. Raises ValueError where a fact is told twice."""
    listed = list(words)
    if len({one.kind for one in listed}) != len(listed):
        raise ValueError("a kind of fact is told twice")
    _customer_panels[:] = customer
    _round_panels[:] = rounds
    _words.clear()
    _words.update({one.kind: one for one in listed})


def customer_panels(request: HttpRequest, customer_id: UUID, staff: StaffCard) -> list[ShownPanel]:
    """The cards that this member of staff may see on a customer's page, in their order; empty ones are left out."""
    return _shown(_customer_panels, request, customer_id, staff)


def round_panels(request: HttpRequest, round_id: UUID, staff: StaffCard) -> list[ShownPanel]:
    """The same for a selection round's page."""
    return _shown(_round_panels, request, round_id, staff)


def _shown(panels: Sequence[Panel], request: HttpRequest, about: UUID, staff: StaffCard) -> list[ShownPanel]:
    shown = [
        ShownPanel(panel.name, panel.title, panel.render(request, about))
        for panel in panels
        if panel.permission is None or staff.may(panel.permission)
    ]
    return [panel for panel in shown if panel.body]


def timeline_of(facts: Iterable[LoggedFact]) -> list[TimelineEntry]:
    """Facts as sentences; a fact that nobody tells shows its kind."""
    return [_entry(fact) for fact in facts]


def _entry(fact: LoggedFact) -> TimelineEntry:
    told = _words.get(fact.kind)
    if told is None:
        return TimelineEntry(at=fact.at, text=fact.kind)
    text = told.words(fact.payload) if callable(told.words) else str(told.words) % fact.payload
    return TimelineEntry(at=fact.at, text=text, icon=told.icon, url=told.url(fact.payload) if told.url else "")
