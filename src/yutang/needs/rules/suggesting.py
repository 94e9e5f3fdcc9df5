"""New words from a shop's own texts: said often, held together, free in what stands beside them, unknown to the lexicon."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rjieba

from .entries import word_fault
from .frames import Frames, Place, likely_canonical
from .lexicon import Lexicon
from .normal import normalise

MOST_TOKENS = 5
MOST_SUGGESTED = 200
LEAST_COUNT = 4
LEAST_COHESION = 2.0
LEAST_FREEDOM = 0.7
# Of so many texts the frames of known words are learned; more would not change what they are.
FRAMED_TEXTS = 10_000
# So many of the best are looked at in their frames.
MOST_WEIGHED = 2_000
PLACES_WEIGHED = 60
EXAMPLES = 3
EXAMPLE_REACH = 40
LONGEST_TEXT = 500

_TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z]+|.", re.DOTALL)
_WORDLIKE = re.compile(r"[\u3400-\u9fff]|[a-z]+")
# No word begins or ends with these; and none of two characters with those that many longer words begin with (多巴胺, 真丝绵).
_NOT_AT_EDGES = frozenset(
    "的了是我你他她它们有在和也都就还很太挺要想给买穿用吃喝不没别吗吧呢啊哦呀哈么个件条款这那哪什怎为以到去来把让从跟与或但而且之其所过得只才已经说看请谢因此及该"
)
_NOT_AT_EDGES_OF_TWO = frozenset(
    "双可能会被对着地上下里中一二三四五六七八九十两几多少真好又再更最非常特比较每等后前时候做如果各本自己"
)
_NOT_INSIDE = frozenset("的了是我你他她吗吧呢啊哦")
# Said in every shop, and nothing that anybody asks for.
PLAIN_WORDS = frozenset(
    "质量 快递 客服 老板 店家 卖家 掌柜 物流 发货 收货 包装 包裹 东西 朋友 同事 闺蜜 姐妹 亲们 宝贝 感觉 效果 颜色 款式 尺码 尺寸 面料 料子 布料 做工 手感 "
    "价格 价钱 性价比 活动 优惠 优惠券 链接 图片 照片 模特 详情 页面 店铺 旗舰店 官网 淘宝 京东 拼多多 抖音 直播 直播间 主播 评价 好评 差评 追评 推荐 谢谢 感谢 麻烦 "
    "问题 情况 时间 今天 昨天 明天 周末 最近 现在 之前 以后 平时 一直 已经 可能 应该 需要 希望 喜欢 满意 失望 开心 高兴 担心 后悔 知道 觉得 认为 发现 拒绝 讨厌 避免 远离 不想 忍受 受不了 介意 打算 准备 计划 选择 建议 支持 容易 必须 继续 开始 提供 考虑 介绍 影响 解决 习惯 虽然 毕竟 甚至 任何 怀疑 郁闷 垃圾 收到 打开 下单 付款 "
    "退货 退款 换货 售后 赠品 赠送 礼物 身高 体重 年龄 预算 年纪 皮肤 头发 衣服 产品 商品 牌子 品牌 正品 假货 宝宝 孩子 小孩 家里 家人 妈妈 爸爸 老公 办公室 公司 学校 北京 上海 "
    "大概 左右 以内 以下 以上 差不多 有点 稍微 特别 非常 比较 真的 确实 果然 居然 竟然 终于 马上 立刻 赶紧 总之 反正 整体 总体 细节 味道 气味 口味 口感 使用 试试 回购 购买 "
    "第一次 第二次 好几次 一段时间 有没有 是不是 能不能 会不会 可不可以 怎么样 为什么 什么样 多少钱 多久 哪里 哪个 怎么 值得 便宜 实惠 划算 一般 普通 其他 别的 另外 还有 然后 "
    "不错 很好 挺好 可以 好用 好看 好吃 好喝 舒服 漂亮 合适 正好 刚好 大小 长度 厚度 宽松度 速度 态度 服务 耐心 细心 热情 回复 联系 电话 地址 小时 分钟 个月 几天 一天 "
    "女生 男生 女孩 男孩 美女 帅哥 小姐姐 小哥哥 大家 各位 亲爱 商家 厂家 工厂 门店 柜台 专柜 双十一 双十二 国庆 春节 过年 早上 晚上 中午 下午".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the word in it, from ``start`` to ``end`` as in a slice."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that the lexicon does not know, with the slot and canonical word it likely stands for.

    ``cohesion`` is the least pointwise mutual information over its splits (nats), ``freedom`` the lesser branching entropy of its two
    sides (nats), ``likeness`` how much it stands where words of the slot stand (0 to 1). ``canonical`` is the word itself where it
    is like no known one.
    """

    word: str
    count: int
    cohesion: float
    freedom: float
    slot: str
    likeness: float
    canonical: str
    score: float
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: str
    count: int
    cohesion: float
    freedom: float
    places: Any


def suggest_words(
    texts: Iterable[str], lexicon: Lexicon, *, most: int = MOST_SUGGESTED, known: Iterable[str] = ()
) -> list[Suggestion]:
    """The likeliest new words of these texts, the best first; none that is in ``known``. The same text counts once.

    Words by cohesion and branching entropy, after Matrix67's account (2012) of Chinese new-word discovery; slots by naive
    Bayes over what stands beside the words that the lexicon knows. Time grows with the length of all texts.
    """
    kept = list(dict.fromkeys(text[:LONGEST_TEXT] for text in texts))
    stream = _Stream([normalise(text).text for text in kept])
    passed_over = frozenset(known) | PLAIN_WORDS
    candidates = [one for one in stream.candidates() if _is_new(one.word, lexicon, passed_over)]
    candidates = sorted(candidates, key=lambda one: -_weight(one))[:MOST_WEIGHED]
    frames = Frames.learned(stream.texts[:FRAMED_TEXTS], lexicon)
    weighed = [_weighed(one, stream, frames) for one in candidates]
    best = _without_parts(sorted((one for one in weighed if one[0]), key=lambda one: (-one[0], one[1].word)))[:most]
    return [_suggestion(one, stream, frames, kept) for one in best]


_Weighed = tuple[float, _Candidate, str, float]
"""Score, candidate, slot, likeness."""


def _weight(one: _Candidate) -> float:
    """How much it is a word of this shop's. What stands in a general dictionary is less likely to be one of the trade's."""
    is_general = len(rjieba.cut(one.word, False)) == 1
    return math.log1p(one.count) * min(one.cohesion, 6) * min(one.freedom, 2) * (0.5 if is_general else 1)


def _weighed(one: _Candidate, stream: "_Stream", frames: Frames) -> _Weighed:
    slot, likeness = frames.slot_of(one.word, stream.around(one))
    return round(_weight(one) * likeness, 4), one, slot, likeness


def _is_new(word: str, lexicon: Lexicon, passed_over: frozenset[str]) -> bool:
    if word in lexicon.words or word in passed_over or word_fault(word) is not None:
        return False
    tokens = _TOKEN.findall(word)
    edges = {tokens[0], tokens[-1]}
    if edges & _NOT_AT_EDGES or _NOT_INSIDE.intersection(tokens) or (len(tokens) == 2 and edges & _NOT_AT_EDGES_OF_TWO):
        return False
    # What is mostly made of known words says nothing new; 鲨鱼裙 does, however well 裙 is known.
    covered = sum(hit.end - hit.start for hit in lexicon.find(word))
    plain = sum(len(part) for part in (word[:2], word[-2:]) if part in PLAIN_WORDS and len(word) > 2)
    return covered * 2 < len(word) and plain * 2 < len(word)


def _without_parts(ranked: list[_Weighed]) -> list[_Weighed]:
    """Without pieces of better words, and without better words with something beside them."""
    kept: list[_Weighed] = []
    for one in ranked:
        if not any(_is_part(one[1], other[1]) or _is_part(other[1], one[1]) for other in kept):
            kept.append(one)
    return kept


def _is_part(part: _Candidate, whole: _Candidate) -> bool:
    return part.word in whole.word and whole.count >= 0.6 * part.count


def _suggestion(one: _Weighed, stream: "_Stream", frames: Frames, texts: Sequence[str]) -> Suggestion:
    score, found, slot, likeness = one
    canonical = likely_canonical(found.word, slot, stream.around(found), frames)
    examples = _examples(found.word, [texts[at] for at in stream.texts_of(found)])
    return Suggestion(
        found.word,
        found.count,
        round(found.cohesion, 2),
        round(found.freedom, 2),
        slot,
        round(likeness, 3),
        canonical or found.word,
        score,
        examples,
    )


def _examples(word: str, texts: Iterable[str]) -> tuple[Example, ...]:
    """The shortest few sentences that hold the word, each cut to what stands near it."""
    found = []
    for text in sorted(texts, key=len)[:EXAMPLES]:
        normal = normalise(text)
        at = normal.text.find(word)
        if at >= 0:
            start, end = normal.original(at, at + len(word))
            cut = max(0, start - EXAMPLE_REACH)
            found.append(Example(text[cut : end + EXAMPLE_REACH], start - cut, end - cut))
    return tuple(found)


class _Stream:
    """All texts as one row of tokens (Chinese characters, Latin words), with a 0 where no word can reach across."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        ids: defaultdict[str, int] = defaultdict()
        ids.default_factory = lambda: len(ids) + 1
        row: list[int] = [0]
        self.starts = np.empty(len(texts), dtype=np.int64)
        for number, text in enumerate(texts):
            self.starts[number] = len(row)
            row += [ids[token] if _WORDLIKE.match(token) else 0 for token in _TOKEN.findall(text)]
            row.append(0)
        self.row = np.array(row, dtype=np.int64)
        self.tokens = ["", *ids]
        self.least = max(LEAST_COUNT, len(texts) // 5_000)

    def candidates(self) -> list[_Candidate]:
        """Every run of 2 to 5 tokens that is frequent, coherent and free on both sides."""
        total = int(np.count_nonzero(self.row))
        # Of each length: which run begins at each place (-1: none that is frequent), and how often each occurs.
        levels: list[tuple[Any, Any]] = [self._singles()]
        found: list[_Candidate] = []
        for length in range(2, MOST_TOKENS + 1):
            level = self._longer(*levels[-1])
            if not len(level[1]):
                break
            levels.append(level)
            found += self._good(levels, length, total)
        return found

    def _singles(self) -> tuple[Any, Any]:
        return np.where(self.row > 0, self.row, -1), np.bincount(self.row, minlength=len(self.tokens))

    def _longer(self, runs: Any, _counts: Any) -> tuple[Any, Any]:
        """The frequent runs that are one token longer: those both of whose shorter runs are frequent."""
        length = len(self.row)
        longer = np.full(length, -1, dtype=np.int64)
        at = np.flatnonzero((runs[:-1] >= 0) & (runs[1:] >= 0))
        size = int(runs.max()) + 2
        _keys, inverse, counts = np.unique(runs[at] * size + runs[at + 1], return_inverse=True, return_counts=True)
        rank = np.where(counts >= self.least, np.cumsum(counts >= self.least) - 1, -1)
        longer[at] = rank[inverse]
        return longer, counts[counts >= self.least]

    def _good(self, levels: list[tuple[Any, Any]], length: int, total: int) -> list[_Candidate]:
        runs, counts = levels[-1]
        at = np.flatnonzero(runs >= 0)
        order = at[np.argsort(runs[at], kind="stable")]
        bounds = np.concatenate([[0], np.cumsum(counts)])
        first = order[bounds[:-1]]
        cohesion = np.full(len(counts), np.inf)
        for cut in range(1, length):
            (left, left_counts), (right, right_counts) = levels[cut - 1], levels[length - cut - 1]
            apart = left_counts[left[first]] * right_counts[right[first + cut]]
            cohesion = np.minimum(cohesion, np.log(counts * float(total) / apart))
        freedom = np.minimum(self._entropy(runs, at, at - 1, counts), self._entropy(runs, at, at + length, counts))
        good = np.flatnonzero((cohesion >= LEAST_COHESION) & (freedom >= LEAST_FREEDOM))
        return [
            _Candidate(
                "".join(self.tokens[token] for token in self.row[first[one] : first[one] + length]),
                int(counts[one]),
                float(cohesion[one]),
                float(freedom[one]),
                order[bounds[one] : bounds[one + 1]],
            )
            for one in good
        ]

    def _entropy(self, runs: Any, at: Any, beside: Any, counts: Any) -> Any:
        """How freely tokens change beside each run, in nats. Each end of a phrase counts as a neighbour of its own."""
        neighbour = self.row[beside]
        neighbour = np.where(neighbour > 0, neighbour, len(self.tokens) + np.arange(len(at)))
        size = len(self.tokens) + len(at) + 1
        pairs, times = np.unique(runs[at] * size + neighbour, return_counts=True)
        spread = np.bincount(pairs // size, weights=times * np.log(times), minlength=len(counts))
        return np.log(counts) - spread / counts

    def around(self, one: _Candidate) -> list[Place]:
        """What stands before and behind the word at some of its places."""
        size = len(_TOKEN.findall(one.word))
        step = max(1, len(one.places) // PLACES_WEIGHED)
        return [
            Place(self._token(at - 2), self._token(at - 1), self._token(at + size), self._token(at + size + 1))
            for at in one.places[::step][:PLACES_WEIGHED]
        ]

    def _token(self, at: int) -> str:
        return self.tokens[self.row[at]] if 0 <= at < len(self.row) else ""

    def texts_of(self, one: _Candidate) -> list[int]:
        """The numbers of some texts that hold the word, from all over."""
        numbers = np.unique(np.searchsorted(self.starts, one.places, side="right") - 1)
        step = max(1, len(numbers) // PLACES_WEIGHED)
        return [int(number) for number in numbers[::step]]
