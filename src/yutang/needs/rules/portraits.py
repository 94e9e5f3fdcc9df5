"""What a cluster is about: its defining slots, the parts of its title, its words, its most typical sentences."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import rjieba

from .profiles import SLOT_WEIGHTS, Feature

_TITLE_GROUPS = (
    (("for_whom", "age_months"), 1),
    (("body", "skin", "hair", "health", "build"), 2),
    (("style", "occasion"), 1),
    (("effect", "feature"), 1),
    (("category",), 1),
)
_LEAST_SHARE, _LEAST_LIFT = 0.2, 1.15
_MOST_DEFINING, _MOST_WORDS, _TITLE_LENGTH = 12, 20, 6


@dataclass(frozen=True, slots=True)
class Defining:
    """A value that marks a cluster: its share among the members and how many times that of all customers it is."""

    slot: str
    value: str
    share: float
    lift: float

    @property
    def weight(self) -> float:
        return self.share * math.log1p(self.lift) * SLOT_WEIGHTS.get(self.slot, 0.5)


@dataclass(frozen=True, slots=True)
class Portrait:
    """What marks a cluster, apart from who is in it. ``title`` holds slots and values, for a title in any language."""

    defining: tuple[Defining, ...] = ()
    title: tuple[Feature, ...] = ()
    words: tuple[tuple[str, float], ...] = ()


def portrait_of(
    inside: Sequence[Mapping[Feature, float]],
    overall: Mapping[Feature, float],
    total: int,
    words: tuple[tuple[str, float], ...] = (),
) -> Portrait:
    """Describe a cluster by its members' features against those of all ``total`` customers."""
    counts: Counter[Feature] = Counter()
    for features in inside:
        for feature in features:
            counts[feature] += 1
    found = []
    for (slot, value), count in counts.items():
        share = count / len(inside)
        lift = share / (overall[(slot, value)] / total)
        is_all = len(inside) == total
        if share >= _LEAST_SHARE and (lift >= _LEAST_LIFT or is_all):
            found.append(Defining(slot, value, round(share, 4), round(lift, 4)))
    found.sort(key=lambda one: (-one.weight, one.slot, one.value))
    return Portrait(tuple(found[:_MOST_DEFINING]), title_parts(found), words)


def title_parts(defining: Sequence[Defining]) -> tuple[Feature, ...]:
    """Who, what they are like, how it shall look, what it shall do, and what it is: at most six parts."""
    parts: list[Feature] = []
    for slots, most in _TITLE_GROUPS:
        fitting = [one for one in defining if one.slot in slots and one.share >= 0.3]
        parts += [(one.slot, one.value) for one in fitting[:most]]
    if not parts:
        parts = [(one.slot, one.value) for one in defining[:2]]
    return tuple(parts[:_TITLE_LENGTH])


# Words that hold sentences together and tell nothing of who says them.
_EMPTY_WORDS = frozenset([
    "就是", "有点", "有些", "一点", "一些", "这件", "那件", "这条", "那条", "这款", "那款", "一件", "一条", "一款", "这个",
    "那个", "这种", "那种", "这样", "那样", "这么", "那么", "一个", "什么", "怎么", "没有", "可以", "还有", "还是", "真的",
    "上次", "不要", "想要", "需要", "自己", "我们", "你们", "他们", "她们", "大家", "觉得", "感觉", "但是", "不过", "因为",
    "所以", "如果", "时候", "比较", "非常", "特别", "的话", "已经", "一直", "知道", "现在", "最好", "左右", "以内", "以上",
    "以下", "求一", "给我", "不是", "也是", "都是", "不会", "不能", "哪个", "哪里", "请问", "谢谢", "老板",
])  # fmt: skip


def words_in(texts: Iterable[str]) -> set[str]:
    """The telling words of two or more Chinese characters in what one customer said."""
    return {
        word
        for text in texts
        for word in rjieba.cut(text)
        if len(word) > 1 and word not in _EMPTY_WORDS and all("\u4e00" <= char <= "\u9fff" for char in word)
    }


def telling_words(inside: Sequence[set[str]], overall: Mapping[str, int], total: int) -> tuple[tuple[str, float], ...]:
    """Words that members use more than others do, with the share of members that use them."""
    counts = Counter(word for words in inside for word in words)
    scored = []
    for word, count in counts.items():
        share, lift = count / len(inside), count / len(inside) / (overall[word] / total)
        if count >= 2 and lift >= 1.3 and share >= 0.05:
            scored.append((share * math.log(lift), word, share))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple((word, round(share, 4)) for _, word, share in scored[:_MOST_WORDS])
