"""Where rules and tagger meet: whose word counts, slot by slot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .reading import Reading
from .scope import IDLE
from .slots import Finding


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the tagger is believed in one slot.

    It adds what the rules did not see from confidence ``adds`` on, and takes away what they saw below ``keeps``; where it
    ``renames``, its place and word replace those of the rules that lie inside.
    """

    adds: float
    keeps: float = 0.0
    renames: bool = False


# Decided slot by slot in cross-validation (`yutang needs train`), with hidden lexicon words and without.
TRUST = {
    "avoid": Trust(adds=0.6, keeps=0.03, renames=True),
    "feature": Trust(adds=0.75),
    "effect": Trust(adds=0.8),
    "occasion": Trust(adds=0.7),
    "category": Trust(adds=0.8),
    "color": Trust(adds=0.8),
    "health": Trust(adds=0.7),
}
_LONGEST = 8
_OPEN = frozenset({"avoid", "feature", "effect", "category"})
OPPOSED = frozenset({"avoid", "feature", "effect"})
"""One word fills only one of these."""

_SAYS_NOTHING = re.compile(
    r"差$|渣|垃圾|难吃|难看|好看|慢|贵|服务|态度|做工|快$|喜欢|开心|愉快|性价比|实惠|划算|正品|物流|快递|客服|价格|价位|便宜|满意|值得|糟|完美|信赖|放心"
    r"|相信|感觉|效果|质量|码|大小|合适|合身|品牌|东西|^(?:味道|口感|样子|包装|宝贝|产品|商品|店|好|多|少|高|低)$"
)
"""General praise, fit, delivery and price are no slots."""

TAGGED_SLOTS = tuple(TRUST)
DOUBTED_SLOTS = frozenset(slot for slot, trust in TRUST.items() if trust.keeps)
"""Where the tagger may take away what the rules found."""


def merged(reading: Reading, tagged: Sequence[Finding], support: Sequence[float]) -> list[Finding]:
    """The findings of rules and tagger as one reading; ``support`` is how likely the tagger holds each finding of the rules."""
    greedy = [mark for mark in tagged if _swallows(mark, reading.findings)]
    marks = [mark for mark in tagged if mark not in greedy and not _is_idle(mark)]
    kept: list[Finding] = []
    gone: list[Finding] = []
    for finding, likely in zip(reading.findings, support, strict=True):
        trust = TRUST.get(finding.slot)
        if trust is None or any(_overlap(mark, finding) for mark in greedy):
            kept.append(finding)
        elif likely < trust.keeps or (trust.renames and _is_renamed(finding, marks)):
            gone.append(finding)
        else:
            kept.append(finding)
    fresh = [mark for mark in marks if _is_fresh(mark, kept, gone)]
    return sorted([*kept, *fresh], key=lambda finding: (finding.start, finding.end))


def _is_idle(mark: Finding) -> bool:
    if mark.value in IDLE or mark.end - mark.start > _LONGEST:
        return True
    return mark.slot in _OPEN and _SAYS_NOTHING.search(mark.value) is not None


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _swallows(mark: Finding, ruled: Sequence[Finding]) -> bool:
    """Whether a mark lies over several things that the rules tell apart, or over a piece of one."""
    covered = [one for one in ruled if _overlap(one, mark)]
    if len({(one.start, one.end) for one in covered}) > 1:
        return True
    return any(one.slot != mark.slot and (one.start < mark.start or one.end > mark.end) for one in covered)


def _is_renamed(finding: Finding, tagged: Sequence[Finding]) -> bool:
    return any(mark.slot == finding.slot and mark.start <= finding.start and finding.end <= mark.end for mark in tagged)


def _is_fresh(mark: Finding, kept: Sequence[Finding], gone: Sequence[Finding]) -> bool:
    if any(_overlap(mark, one) and (mark.slot == one.slot or {mark.slot, one.slot} <= OPPOSED) for one in kept):
        return False
    return mark.confidence >= TRUST[mark.slot].adds or any(
        mark.slot == one.slot and _overlap(mark, one) for one in gone
    )
