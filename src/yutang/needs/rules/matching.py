"""How well a KOC fits a need cluster, with the reasons and what is missing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .clusters import Cluster
from .portraits import Defining, Portrait
from .profiles import Feature, features_of, merge_slots

ReasonKind = Literal["trait", "style", "content"]
KIND_WEIGHTS: Mapping[ReasonKind, float] = {"trait": 0.5, "style": 0.2, "content": 0.3}
"""What being built like them, wearing what they like, and speaking of what they speak of weigh in the score."""
_KINDS: Mapping[str, ReasonKind] = {
    **dict.fromkeys(("body", "skin", "hair", "health", "height_cm", "build", "age", "age_months"), "trait"),
    **dict.fromkeys(("occupation", "for_whom"), "trait"),
    **dict.fromkeys(("style", "color"), "style"),
    **dict.fromkeys(("effect", "feature", "occasion", "season"), "content"),
}
# For whom she buys and what she does for a living she tells in words; how she is built only her traits can say.
_TOLD_SLOTS = frozenset({"for_whom", "occupation"})
_BANDS = frozenset({"height_cm", "age", "age_months"})
_NEXT_BAND = 0.6
# A kind that marks the cluster this strongly counts half its weight; one that hardly marks it hardly counts.
_HALF = 0.3
# Nobody speaks of all that a cluster speaks of: this part of it counts as the whole.
_ENOUGH_WORDS = 0.35
_MOST_GAPS = 5


@dataclass(frozen=True, slots=True)
class Manner:
    """How a KOC shows things: the styles they wear, the words their content is full of, and what they say of themselves."""

    styles: Collection[str] = ()
    words: Collection[str] = ()
    text: str = ""

    def tells(self, value: str) -> bool:
        return value in self.styles or value in self.words or (len(value) > 1 and value in self.text)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a KOC shares with a cluster; ``weight`` is its part of the score."""

    kind: ReasonKind
    slot: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A score from 0 to 1 that is the sum of its reasons, and what marks the cluster but not the KOC.

    ``whole`` is the most that reasons of each kind could bring, 1 in all; a kind that does not mark the cluster is not in it.
    """

    score: float
    reasons: tuple[Reason, ...] = ()
    gaps: tuple[Feature, ...] = ()
    whole: Mapping[ReasonKind, float] = field(default_factory=dict)

    def part(self, kind: ReasonKind) -> float | None:
        """How much of what marks the cluster in this way the KOC shares, from 0 to 1; None where nothing does."""
        if kind not in self.whole:
            return None
        return min(1.0, sum(reason.weight for reason in self.reasons if reason.kind == kind) / self.whole[kind])


@dataclass(frozen=True, slots=True)
class _Mark:
    """One thing that marks a cluster, how strongly, and how far the KOC shares it (0 to 1)."""

    slot: str
    value: str
    weight: float
    shared: float


def match_score(traits: Mapping[str, Any], style: Manner, cluster: Cluster | Portrait) -> Match:
    """Score a KOC for a cluster by traits, style and content.

    ``traits`` has the shape of extracted slots: lists of words, numbers. Within a kind what marks the cluster counts by its
    share, its lift and its slot, a number in the next band in part. What the cluster wants to buy, pay or avoid says nothing
    of who could speak for it.
    """
    portrait = cluster.portrait if isinstance(cluster, Cluster) else cluster
    own = features_of(merge_slots([(traits, 1.0)]))
    marks: dict[ReasonKind, list[_Mark]] = {kind: [] for kind in KIND_WEIGHTS}
    for one in portrait.defining:
        if kind := _KINDS.get(one.slot):
            marks[kind].append(_Mark(one.slot, one.value, one.weight, _shares(one, own, style)))
    marks["content"] += _words(portrait, style)
    whole = _whole(marks)
    reasons = sorted(_reasons(marks, whole), key=lambda reason: (-reason.weight, reason.slot, reason.value))
    missing = [one for kind in marks for one in marks[kind] if not one.shared and one.slot != "word"]
    missing.sort(key=lambda one: (-one.weight, one.slot, one.value))
    score = min(1.0, sum(reason.weight for reason in reasons))
    return Match(round(score, 4), tuple(reasons), tuple((one.slot, one.value) for one in missing[:_MOST_GAPS]), whole)


def _shares(one: Defining, own: Mapping[Feature, float], style: Manner) -> float:
    if (one.slot, one.value) in own:
        return 1.0
    if one.slot in _BANDS:
        bands = [value for slot, value in own if slot == one.slot]
        return _NEXT_BAND if any(_are_neighbours(band, one.value) for band in bands) else 0.0
    if _KINDS[one.slot] == "trait" and one.slot not in _TOLD_SLOTS:
        return 0.0
    return float(style.tells(one.value))


def _are_neighbours(one: str, other: str) -> bool:
    """Whether two bands such as "150-154" touch."""
    edges = [[int(edge) for edge in band.rstrip("+").split("-")] for band in (one, other)]
    return max(edge[0] for edge in edges) - min(edge[-1] for edge in edges) in (0, 1)


def _words(portrait: Portrait, style: Manner) -> list[_Mark]:
    return [_Mark("word", word, share, float(style.tells(word))) for word, share in portrait.words]


def _whole(marks: Mapping[ReasonKind, list[_Mark]]) -> dict[ReasonKind, float]:
    strengths = {kind: sum(mark.weight for mark in found) for kind, found in marks.items()}
    weights = {kind: KIND_WEIGHTS[kind] * mass / (mass + _HALF) for kind, mass in strengths.items() if mass > 0}
    return {kind: weight / sum(weights.values()) for kind, weight in weights.items()}


def _reasons(marks: Mapping[ReasonKind, list[_Mark]], whole: Mapping[ReasonKind, float]) -> Iterator[Reason]:
    for kind, most in whole.items():
        strength = sum(mark.weight for mark in marks[kind])
        shared = sum(mark.weight * mark.shared for mark in marks[kind]) / strength
        enough = _ENOUGH_WORDS if kind == "content" else 1.0
        for mark in marks[kind]:
            if mark.shared:
                yield Reason(
                    kind, mark.slot, mark.value, most * mark.weight * mark.shared / strength / max(shared, enough)
                )
