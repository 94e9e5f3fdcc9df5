"""One customer as a person at the counter would know them: what they ask for, what they are like, and for whom they buy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from yutang.needs import wording
from yutang.needs.models import Need, Utterance
from yutang.needs.queries.utterances import Piece, marked
from yutang.needs.queries.voices import weight_at
from yutang.needs.rules.portrayal import SPEAKER, clause_around
from yutang.needs.rules.wishes import Reading, Wish, wishes_of
from yutang.people.api import Held, circle_of, known_ids

# What a person said before their latest five hundred utterances is long ago.
MOST_READ = 500
MOST_LAST_WORDS = 3
SENSITIVE_SLOTS = frozenset({"health"})
COVER = "＊"
TOUCHPOINTS = dict(Utterance.Touchpoint.choices)


@dataclass(frozen=True)
class Evidence:
    """The words something was read from, and when and where they were said."""

    words: str
    at: datetime
    place: str


@dataclass(frozen=True)
class WishLine:
    """One thing asked for as it is shown; `rivals` are wishes of the same person that contradict it."""

    wish: Wish
    evidence: Evidence | None
    rivals: tuple[WishLine, ...] = ()

    @property
    def slot(self) -> str:
        return self.wish.slot

    @property
    def label(self) -> str:
        return wording.slot_label(self.wish.slot)

    @property
    def text(self) -> str:
        return wording.value_text(self.wish.slot, plain_value(self.wish.value))

    @property
    def at(self) -> datetime:
        return self.wish.at

    @property
    def strength(self) -> float:
        return self.wish.freshness

    @property
    def times(self) -> int:
        return len(self.wish.said_in)


@dataclass(frozen=True)
class TraitLine:
    """One trait as it is shown, with the words it was read from where it was said."""

    held: Held
    evidence: Evidence | None
    rivals: tuple[TraitLine, ...] = ()
    earlier: tuple[TraitLine, ...] = ()

    @property
    def label(self) -> str:
        return wording.slot_label(self.held.name)

    @property
    def text(self) -> str:
        return wording.value_text(self.held.name, self.held.value)

    @property
    def source(self) -> str:
        return wording.source_text(self.held.origin, self.held.statements[0].source)

    @property
    def at(self) -> datetime:
        return self.held.at

    @property
    def strength(self) -> float:
        return self.held.strength

    @property
    def trait_id(self) -> UUID:
        return self.held.statements[0].id

    @property
    def told_value(self) -> str:
        """The value as it was told, in JSON: what a form sends back to say that it is right."""
        told = self.held.statements[0].value
        return json.dumps(self.held.value if isinstance(told, list) and self.held.value in told else told)


@dataclass(frozen=True)
class Group:
    """The lines of one slot, under its label."""

    label: str
    lines: tuple[TraitLine | WishLine, ...]

    @property
    def at(self) -> datetime:
        return max(line.at for line in self.lines)

    @property
    def has_contradiction(self) -> bool:
        return any(line.rivals for line in self.lines)


@dataclass(frozen=True)
class PersonLines:
    """One person: the customer, or somebody they buy for."""

    about: str
    traits: tuple[TraitLine, ...]
    wishes: tuple[WishLine, ...]

    @property
    def name(self) -> str:
        return wording.kin_text(self.about)

    @property
    def groups(self) -> list[Group]:
        """All lines, those of one slot together: traits first, then wishes, the strongest first."""
        found: dict[str, list[TraitLine | WishLine]] = {}
        lines: tuple[TraitLine | WishLine, ...] = (*self.traits, *self.wishes)
        for line in lines:
            found.setdefault(line.label, []).append(line)
        return [Group(label, tuple(lines)) for label, lines in found.items()]


@dataclass(frozen=True)
class LastWords:
    """One of the latest things they said, with what was read from it marked."""

    pieces: tuple[Piece, ...]
    at: datetime
    place: str


@dataclass(frozen=True)
class Portrait:
    """A customer and their circle. `hides_health` says that something is known of somebody's health and not shown here."""

    customer_id: UUID
    own: PersonLines
    circle: tuple[PersonLines, ...]
    last_words: tuple[LastWords, ...]
    utterances: int
    hides_health: bool = False


@dataclass(frozen=True)
class _Spoken:
    """One utterance of the customer with its reading."""

    utterance_id: UUID
    at: datetime
    text: str
    touchpoint: str
    slots: Mapping[str, Any]
    spans: Sequence[Sequence[Any]]


def portrait_of(customer_id: UUID, *, now: datetime, sees_health: bool) -> Portrait:
    """Everything known of one customer and their circle. Raises CustomerUnknown.

    Health is shown only where it is asked for: who asks writes into the audit log that it was looked at.
    """
    ids = known_ids(customer_id)
    spoken = _spoken(ids, sees_health=sees_health)
    known = circle_of(ids[0], now=now)
    shown = [one for one in known if sees_health or not one.is_sensitive]
    traits: dict[str, list[TraitLine]] = {SPEAKER: []}
    for one in shown:
        traits.setdefault(one.about, []).append(_trait_line(one, spoken))
    wishes: dict[str, list[WishLine]] = {}
    for wish in wishes_in(spoken.values(), now=now):
        wishes.setdefault(wish.about, []).append(_wish_line(wish, spoken))
    abouts = sorted({*traits, *wishes} - {SPEAKER})
    people = [PersonLines(one, tuple(traits.get(one, ())), tuple(wishes.get(one, ()))) for one in (SPEAKER, *abouts)]
    last = tuple(
        LastWords(marked(one.text, one.spans), one.at, _place(one)) for one in list(spoken.values())[:MOST_LAST_WORDS]
    )
    return Portrait(ids[0], people[0], tuple(people[1:]), last, len(spoken), hides_health=len(shown) < len(known))


def wishes_in(spoken: Iterable[_Spoken], *, now: datetime) -> list[Wish]:
    return wishes_of(Reading(one.utterance_id, one.at, weight_at(one.at, now=now), one.slots) for one in spoken)


def plain_value(value: Any) -> Any:
    """A value as wording takes it: a budget with its bounds named."""
    return {"min": value[0], "max": value[1]} if isinstance(value, tuple) else value


def _spoken(ids: Sequence[UUID], *, sees_health: bool) -> dict[UUID, _Spoken]:
    """The latest utterances in which anything was read; the words of health in them are covered where they are not to be seen."""
    at = Coalesce(F("utterance__said_at"), F("utterance__heard_at"))
    rows = Need.objects.filter(utterance__customer__in=ids, reason="").annotate(at=at).order_by("-at", "-utterance_id")
    fields = ("utterance_id", "at", "utterance__text", "utterance__touchpoint", "slots", "spans")
    found = (_Spoken(*row) for row in rows.values_list(*fields)[:MOST_READ])
    return {one.utterance_id: one if sees_health else _covered(one) for one in found}


def _covered(one: _Spoken) -> _Spoken:
    text = one.text
    for slot, _value, start, end, *_subject in one.spans:
        if slot in SENSITIVE_SLOTS:
            text = text[:start] + COVER * (end - start) + text[end:]
    return one if text == one.text else replace(one, text=text)


def _place(one: _Spoken) -> str:
    return str(TOUCHPOINTS.get(one.touchpoint, one.touchpoint))


def _wish_line(wish: Wish, spoken: Mapping[UUID, _Spoken]) -> WishLine:
    value = wish.value if isinstance(wish.value, str) else None
    evidence = _evidence(spoken.get(wish.said_in[0]), wish.slot, value)
    return WishLine(wish, evidence, tuple(_wish_line(one, spoken) for one in wish.rivals))


def _trait_line(held: Held, spoken: Mapping[UUID, _Spoken]) -> TraitLine:
    said_in = held.statements[0].said_in
    value = held.value if isinstance(held.value, str) else None
    return TraitLine(
        held,
        _evidence(spoken.get(said_in) if said_in else None, held.name, value),
        tuple(_trait_line(one, spoken) for one in held.rivals),
        tuple(_trait_line(one, spoken) for one in held.earlier),
    )


def _evidence(one: _Spoken | None, slot: str, value: str | None) -> Evidence | None:
    """The clause in which this was said, by the value where it is a word and by the slot alone where it is a number."""
    if one is None:
        return None
    place = next(
        ((start, end) for name, found, start, end, *_ in one.spans if name == slot and value in (None, found)), (0, 0)
    )
    return Evidence(clause_around(one.text, *place), one.at, _place(one))
