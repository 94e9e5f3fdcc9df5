"""How well a KOC fits a need cluster, with the reasons and what is missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .clusters import Cluster
from .portraits import Defining, Portrait
from .profiles import Feature, features_of, merge_slots

ReasonKind = Literal["trait", "style", "content"]
_KIND_WEIGHTS: Mapping[ReasonKind, float] = {"trait": 1.0, "style": 1.0, "content": 0.7}
_TRAIT_SLOTS = frozenset(
    {"body", "skin", "hair", "health", "height_cm", "build", "age", "age_months", "occupation", "for_whom"}
)
_STYLE_SLOTS = frozenset({"style", "color", "season", "occasion"})
_WORDS_PART = 0.25
_MOST_GAPS = 5


@dataclass(frozen=True, slots=True)
class Manner:
    """How a KOC shows things: the styles they wear, and the words their content is full of."""

    styles: Collection[str] = ()
    words: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a KOC shares with a cluster; ``weight`` is its part of the score."""

    kind: ReasonKind
    slot: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A score from 0 to 1 that is the sum of its reasons, and what marks the cluster but not the KOC."""

    score: float
    reasons: tuple[Reason, ...] = ()
    gaps: tuple[Feature, ...] = ()


def match_score(traits: Mapping[str, Any], style: Manner, cluster: Cluster | Portrait) -> Match:
    """Score a KOC for a cluster by traits, style and content.

    ``traits`` has the shape of extracted slots: lists of words, numbers. What marks the cluster counts by its share,
    its lift and its slot; the words of the cluster make up a quarter of the whole.
    """
    portrait = cluster.portrait if isinstance(cluster, Cluster) else cluster
    own = features_of(merge_slots([(traits, 1.0)]))
    parts = {one: one.weight * _KIND_WEIGHTS[_kind(one)] for one in portrait.defining}
    whole = sum(parts.values())
    words_whole = sum(share for _, share in portrait.words)
    if not whole and not words_whole:
        return Match(0.0)
    slots_part = 1.0 if not words_whole else 0.0 if not whole else 1 - _WORDS_PART
    reasons = [
        Reason(_kind(one), one.slot, one.value, slots_part * part / whole)
        for one, part in parts.items()
        if _shares(one, own, style)
    ]
    reasons += _shared_words(portrait, style, 1 - slots_part)
    reasons.sort(key=lambda reason: (-reason.weight, reason.slot, reason.value))
    missing = [one for one in portrait.defining if not _shares(one, own, style)]
    score = min(1.0, sum(reason.weight for reason in reasons))
    return Match(round(score, 4), tuple(reasons), tuple((one.slot, one.value) for one in missing[:_MOST_GAPS]))


def _kind(one: Defining) -> ReasonKind:
    if one.slot in _TRAIT_SLOTS:
        return "trait"
    return "style" if one.slot in _STYLE_SLOTS else "content"


def _shares(one: Defining, own: Mapping[Feature, float], style: Manner) -> bool:
    if (one.slot, one.value) in own:
        return True
    if _kind(one) == "style":
        return one.value in style.styles or one.value in style.words
    return _kind(one) == "content" and one.slot != "avoid" and one.value in style.words


def _shared_words(portrait: Portrait, style: Manner, part: float) -> list[Reason]:
    whole = sum(share for _, share in portrait.words)
    own = set(style.words) | set(style.styles)
    return [Reason("content", "word", word, part * share / whole) for word, share in portrait.words if word in own]
