"""What is said not to be: in a wish 不闷 refuses 闷, in a review 不闷 praises."""

import re

from .lexicon import Lexicon, Meaning
from .slots import Intent

Place = tuple[str, int, int]
"""A slot, and the start and end of the words marked with it."""

_DEGREE = r"(?:任何|什么|怎么|容易|易|太|再|那么|爱|有|会|很|是|觉得|感觉|那种)*"
DENIAL = re.compile(r"(?:一点(?:儿)?[都也]?|完全|从来|都|也|基本|丝毫|根本|并)*(?P<no>没有?|不会?|无|未)" + _DEGREE)
_DENIED = re.compile(r"(?:一点(?:儿)?[都也]?|完全|丝毫|根本)?(?:(?<!有)没有?|(?<![是要会])不会?|无|未)" + _DEGREE + "$")
_REACH = 8
# How a thing stays, or what it is, is a feature of it even where it is wished for.
_LASTING = frozenset(
    "不缩水 不起球 不掉色 不褪色 不变形 不起静电 不沾杯 不生锈 不锈钢 不规则 不对称 不易勾丝 不沾毛 不打蜡 不打农药".split()
)
_OWN_FEATURES = frozenset({"无硅油", "无糖", "无添加"})


def wished(meaning: Meaning, intent: Intent, lexicon: Lexicon) -> Meaning:
    """A feature that is an absence, as labels have it: wished for, 不油腻 refuses 油腻, and 无酒精 refuses 酒精."""
    slot, value = meaning
    flaw = value[1:]
    if slot != "feature" or intent == "review" or not flaw or value in _LASTING:
        return meaning
    if value[0] == "不":
        return "avoid", flaw
    is_added = value[0] == "无" and any(other == "additive" for other, _ in lexicon.words.get(flaw, ()))
    return ("avoid", flaw) if is_added and value not in _OWN_FEATURES else meaning


def turned(place: Place, text: str, intent: Intent, lexicon: Lexicon) -> Place:
    """The place as labels have it: the flaw alone where it is refused, the denial with it where its absence is praised."""
    slot, start, end = place
    if slot == "feature" and intent in ("need", "question"):
        denial = DENIAL.match(text, start, end)
        known = [meaning for meaning in lexicon.words.get(text[start:end], ()) if meaning[0] == "feature"]
        is_kept = any(wished(meaning, intent, lexicon) == meaning for meaning in known)
        if denial and denial.end() < end and not is_kept:
            return "avoid", denial.end(), end
    if slot == "avoid" and intent == "review" and not DENIAL.match(text, start, end):
        before = _DENIED.search(text, max(0, start - _REACH), start)
        if before:
            return "feature", before.start(), end
    return place
