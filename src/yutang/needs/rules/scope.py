"""How far a refusal reaches: 不要太短, 不含酒精香精的, 怕假白, 别太艳 — and what is none, such as 特别 or 要不要."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Polarity = Literal["wanted", "refused", "lacking", "denied"]

_CUE = re.compile(
    r"(?P<refuse>(?:千万|一定|最好|坚决)?(?<!要)不要|不想要|(?<!想)不想|不喜欢|不爱|拒绝|避免|避开|讨厌|担心|受不了|不接受|嫌弃?|远离|"
    r"(?<![特个区级类性分差告识])别(?![的人家处说提致扭针样])|(?<![不可恐哪])怕|勿|忌(?!口)|不能(?=[太有含加带用吃沾透漏掉起褪皱勒磨闷卡变缩粘刺伤扎致])|不吃|不可以)"
    r"|(?P<lack>不含有?|不加|不带|无添加|不添加|未添加|(?<!有)没有|没加|(?<!有)没|零添加|0添加|不用|无|(?<![一二三四五六七八九十百千])零(?![一二三四五六七八九食钱])|(?<!\d)0(?=[^\d.]))"
)
# A refusal that comes last: 蕾丝也别来, 领口太低的就算了, 荧光色谢绝.
_LAST = re.compile(
    r"(?<!要)(?:不(?:要|考虑|行|用发|用推)|谢绝|拒绝|pass|算了|免谈|受不了|别(?:给我|再)?(?:来|推|发)|勿扰|拉黑|避雷|退散)"
    r"(?:给我|的|了|啊|吧|哈|哦|谢谢)*(?=[,，。.!?;~\s]|$)"
)
_BEFORE_LAST = re.compile(r"(?:的|也|都|就|那种|款|可|千万|一律|统统)+$")
_CLAUSE_START = re.compile(r"[^,，。.!?;~\s]{1,14}$")
_BODY = re.compile(r"\s?[^,，。.!?;~\n\s]{0,24}")
_CUT = re.compile(r"的(?![、和或及也跟与])|但|[^不]要|想要|只要|最好|而是|就行|就好|适合|求|推荐|穿着")
_DENIED = re.compile(
    r"(?:不|(?<!有)没有|(?<!有)没|无)(?:太|会|会太|会很|是很|是太|那么|容易|易|怎么|至于|再|过于|觉得|感觉|显得|算|爱|这么|有|任何|什么|是|含|够)?$"
)
_LACKING = re.compile(r"(?:(?<!有)没有?|无|含|加)(?:任何|什么)?$")
_NONE_AT_ALL = re.compile(r"[^,，。.!?;\s]{0,2}(?:都|也|是)(?:没有|没)(?=$|[,，。.!?;\s的])")
# After these words stands a substance, known or not; after 没有 or 无 stands anything.
_FREE_OF = ("不含", "不添加", "未添加", "零添加", "0添加")
_LEAD = re.compile(
    r"^(?:是|有|带|那种|那么|那|穿|买|会|再|被|给我?|用|显得|看起来|出现|觉得|得|变|选|弄|它|洗|它会|料子|面料|颜色|款式|穿着|穿上|用完|含|加|我|吃|因为|就是|任何|过于|要|送|太多|里面)+"
)
_TAIL = re.compile(r"(?:的|了|啊|哦|呀|吧|哈|嘛|那种|这种|款式|款|类|那类|衣服|呢|就行|就好|这些|之类|什么|味道的)+$")
_PHRASE = re.compile(r"[\u4e00-\u9fff]{1,6}|[\u4e00-\u9fff]{0,4}[a-z]{1,8}[\u4e00-\u9fff]{0,3}")
_SPLIT = re.compile(r"[、/]|的?[和或及跟与]的?|以及|也?不要|也别")
IDLE = frozenset(
    [
        "冷",
        "热",
        "黑",
        "麻烦",
        "买错",
        "不合适",
        "踩雷",
        "大",
        "小",
        "贵",
        "买",
        "错过",
        "客气",
        "担心",
        "发",
        "寄",
        "忘",
        "忘了",
        "问题",
        "穿",
        "吃",
        "用",
        "了",
        "死",
        "疼",
        "痛",
        "人",
        "急",
        "催",
        "说",
        "等",
        "太贵",
        "犹豫",
        "自己",
        "家",
        "好",
        "骗",
        "给",
        "上当",
        "浪费",
        "后悔",
        "退",
        "换",
        "太好",
        "发错",
        "发货",
        "丢",
        "坏",
        "太大",
        "太小",
        "太长",
        "大了",
        "小了",
        "人家",
        "运动",
        "动",
        "出门",
        "想",
        "看",
        "做饭",
        "洗碗",
        "孩子",
        "宝宝",
        "超过",
        "不好",
        "没用",
        "我",
        "他",
        "她",
        "你",
        "错",
        "太久",
        "久",
        "太高",
        "太离谱",
        "选",
        "走",
        "停",
        "考虑",
        "来",
        "推",
        "推荐",
        "有",
        "要",
        "行",
    ]
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that one refusal is about: ``start`` and ``end`` as in a slice, ``cue`` where the refusal begins."""

    kind: Literal["refuse", "lack"]
    cue: int
    start: int
    end: int


def find_scopes(text: str) -> list[Scope]:
    """Every refusal in the text and how far it reaches, from left to right."""
    scopes = []
    for match in _CUE.finditer(text):
        kind: Literal["refuse", "lack"] = "refuse" if match["refuse"] else "lack"
        body = _BODY.match(text, match.end())
        end = body.end() if body else match.end()
        start = match.end() + (1 if text.startswith(" ", match.end()) else 0)
        cut = _CUT.search(text, start + 1, end)
        if cut:
            end = cut.start() + (1 if cut.group().endswith("要") and len(cut.group()) == 2 else 0)
        limit = end if kind == "refuse" else min(end, start + 14)
        scopes.append(Scope(kind, match.start(), start, limit))
    return scopes + _last_scopes(text)


def _last_scopes(text: str) -> list[Scope]:
    scopes = []
    for match in _LAST.finditer(text):
        clause = _CLAUSE_START.search(text, max(0, match.start() - 14), match.start())
        if clause:
            lead = _BEFORE_LAST.search(text, clause.start(), match.start())
            end = lead.start() if lead else match.start()
            scopes.append(Scope("refuse", match.start(), clause.start(), end))
    return scopes


def polarity(text: str, scopes: Sequence[Scope], start: int, end: int) -> Polarity:
    """Whether what stands at this place is wanted, refused, said to be lacking, or denied (不胖, 不透气)."""
    around = [scope for scope in scopes if scope.start <= start < scope.end and end <= scope.end + 1]
    if any(scope.kind == "refuse" for scope in around):
        return "refused"
    if _NONE_AT_ALL.match(text, end):
        return "lacking"
    before = text[max(0, start - 6) : start]
    if _DENIED.search(before) and not _is_asked(text, start):
        return "lacking" if _LACKING.search(before) else "denied"
    return "lacking" if around else "wanted"


def _is_asked(text: str, start: int) -> bool:
    """闷不闷 asks; it denies nothing."""
    return start >= 2 and text[start - 1] == "不" and text[start - 2] == text[start : start + 1]


def refused_phrases(text: str, scope: Scope) -> list[tuple[int, int]]:
    """The places of what is refused in free words, for a scope in which the lexicon knows nothing."""
    if scope.kind != "refuse" and not text.startswith(_FREE_OF, scope.cue):
        return []
    places = []
    at = scope.start
    pieces = _SPLIT.split(text[scope.start : scope.end])
    for piece in pieces:
        found = text.find(piece, at) if piece else -1
        if found < 0:
            continue
        at = found + len(piece)
        lead = _LEAD.match(piece)
        start = found + (lead.end() if lead else 0)
        tail = _TAIL.search(text, start, at)
        end = tail.start() if tail else at
        phrase = text[start:end]
        if phrase not in IDLE and phrase != "太" and _PHRASE.fullmatch(phrase):
            places.append((start, end))
    return places
