"""The lexicon's words in their place: wanted, refused, said of a product, or compared with."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .denials import wished
from .lexicon import Hit, Lexicon, Meaning
from .scope import Polarity, Scope, polarity, refused_phrases
from .slots import Finding, Intent

_TRAITS = frozenset({"body", "skin", "hair", "health"})
_REFUSABLE = frozenset({"effect", "feature", "style", "category", "color"})
_SUITS = re.compile(r"(?P<no>不太?|不怎么|不是很|没那么)?(?P<suits>适合|适用于?|友好|推荐给|建议)[^,，。!?;]{0,10}$")
_SIZE_WORDS = frozenset("大码 小码 加大码 偏瘦 偏胖 偏小 脚大 小个".split())
_OF_SIZES = re.compile(r"(?:[多最买拍选换穿要]|尺码|版型|码子|鞋子?|裤子?|脚|显)(?:了|的|是|有点|偏|挺|很)?$")
_SUITS_AFTER = re.compile(
    r"[^,，。!?;\s]{0,6}(?:慎入|勿入|慎拍|勿拍|别买|不要买|绕道|不适合|不太适合|不建议|也能穿|都能穿|可以穿|都可以穿|友好|福音|随便冲|可以试试|也?可以买)"
)
_COMPARED = re.compile(
    r"(?:比(?!较)|不像|像|代替|不比|配|搭|搭配|配着|里面穿|外面套)(?:普通|一般|其他|别的|穿|那种|我的|一条|一件)?$"
)
_COMPARED_AFTER = re.compile(r"\s*(?:的|穿|好看|更|一起|也)")
_ONESELF = re.compile(r"(?:我是|我们?|本人|作为|身为|当|做|是(?:一?[名个位])?)[^,，。.!?;]{0,4}$")
_ONESELF_AFTER = re.compile(r"\s*(?:一[枚名个]|的?我|[男女]|妈妈|爸爸)")
# What somebody became by using a thing is a complaint of it: 用完就暗沉, 越来越干.
_BECAME = re.compile(r"(?:就|又|更|反而|开始|越来越|变得?|都)$")
_SERVING = frozenset("前台 服务员 快递员 外卖员 送外卖的 送外卖 客服 厨师 销售 设计师 骑手".split())
_APART_BEFORE = re.compile(r"(?:^|[,，。!?;、\s])$")
_APART_AFTER = re.compile(r"[,，。!?;、\s]|$")
_SOMEBODY_AFTER = re.compile(
    r"\s*(?:们|您好|你好|说|让|叫|喊|建议|推荐|送|来|帮|讲|态度|给我|问|看了|[圈边号倍些]|个号|点[儿的,，。])"
)
# Said so often that the label guide has them as features of their own.
_WITHOUT = {"硅油": ("feature", "无硅油")}
_TOO = re.compile(r"太$")
# Told in passing by reviews: 下雨天试了, 平时穿多大.
_PASSING = frozenset("雨天 双十一 日常 拍照 化妆".split())
# Nouns of one character are pieces of too many words; at the head of a clause that says how they are, they stand for the thing.
_THINGS = {"面": "面", "包": "包", "饭": "米饭", "书": "书"}
_THING = re.compile(r"(?:^|[,，。!?;~\s])(?P<noun>[面包饭书])(?=[太很挺真也都就是有够][^包])")


def find_words(
    text: str, hits: Sequence[Hit], scopes: Sequence[Scope], intent: Intent, lexicon: Lexicon
) -> list[Finding]:
    """Findings from the lexicon's words, and from what is refused in free words."""
    findings: list[Finding] = []
    names_thing = any({slot for slot, _ in hit.meanings} == {"category"} for hit in hits)
    for hit in hits:
        if hit.meanings:
            sense = polarity(text, scopes, hit.start, hit.end)
            findings += _read(text, _settled(hit, names_thing), sense, intent)
    for scope in scopes:
        if intent != "other" and not any(scope.start <= hit.start < scope.end for hit in hits if hit.meanings):
            places = refused_phrases(text, scope)
            # A review tells stories; only 不要太短 is sure to speak of the thing there.
            places = [place for place in places if intent != "review" or text.startswith("太", place[0])]
            findings += [Finding("avoid", text[a:b], a, b, 0.55) for a, b in places]
    findings += _lone_things(text, hits)
    return [_as_wished(finding, intent, lexicon) for finding in findings]


def _lone_things(text: str, hits: Sequence[Hit]) -> Iterator[Finding]:
    for match in _THING.finditer(text):
        start, end = match.span("noun")
        if not any(hit.start <= start < hit.end for hit in hits):
            yield Finding("category", _THINGS[match["noun"]], start, end, 0.7)


def _as_wished(finding: Finding, intent: Intent, lexicon: Lexicon) -> Finding:
    slot, value = wished((finding.slot, finding.value), intent, lexicon)
    return finding if slot == finding.slot else replace(finding, slot=slot, value=value)


def _settled(hit: Hit, names_thing: bool) -> Hit:
    """防晒 is the thing itself where no other thing is named, and else what the thing shall do."""
    slots = {slot for slot, _ in hit.meanings}
    if "category" not in slots or not slots & {"effect", "feature"}:
        return hit
    dropped = {"category"} if names_thing else {"effect", "feature"}
    return Hit(hit.start, hit.end, hit.word, tuple(pair for pair in hit.meanings if pair[0] not in dropped))


def _read(text: str, hit: Hit, sense: Polarity, intent: Intent) -> list[Finding]:
    slots = {slot for slot, _ in hit.meanings}
    findings = []
    for slot, value in hit.meanings:
        if slot == "for_whom":
            continue
        if "avoid" in slots and _is_meant_otherwise(text, hit, slot, (sense, intent)):
            continue
        if slot == "avoid" and hit.word.startswith("不") and slots & {"effect", "feature"}:
            continue
        if meaning := _placed(text, hit, (slot, value), (sense, intent)):
            findings.append(Finding(*meaning, hit.start, hit.end, _confidence(slot, sense)))
    return findings


def _is_meant_otherwise(text: str, hit: Hit, slot: str, seen: tuple[Polarity, Intent]) -> bool:
    """Whether a word that is a trait of people and a flaw of things, such as 暗沉 or 便秘, is not meant in this slot here."""
    sense, intent = seen
    slots = {slot for slot, _ in hit.meanings}
    if "skin" in slots:
        is_flaw = sense == "refused" or (
            intent == "review" and bool(_BECAME.search(text, max(0, hit.start - 4), hit.start))
        )
        return slot in ("avoid", "skin") and (slot == "avoid") != is_flaw
    return slot == "avoid" and bool(slots & _TRAITS) and sense == "wanted" and intent != "review"


def _confidence(slot: str, sense: Polarity) -> float:
    return 0.7 if sense != "wanted" else 0.75 if slot in ("style", "feature", "avoid", "ingredient") else 0.9


def _placed(text: str, hit: Hit, meaning: Meaning, seen: tuple[Polarity, Intent]) -> Meaning | None:
    """The slot and value that a word has in its place, or None where it says nothing of the need or the person."""
    slot, value = meaning
    sense, intent = seen
    if slot == "avoid":
        return _flaw(text, hit, value, seen)
    if slot in ("ingredient", "additive"):
        return _substance(slot, value, sense)
    if slot in _TRAITS:
        return meaning if _is_trait(text, hit, seen) else _feared(slot, hit, sense)
    if sense == "wanted":
        return meaning if _is_said_of_need(text, hit, slot, intent) else None
    is_refused = sense == "refused" and intent != "review"
    is_free_of = sense == "lacking" and slot == "feature" and intent == "need"
    if slot in _REFUSABLE and (is_refused or is_free_of):
        return "avoid", _with_too(text, hit, hit.word if hit.word.startswith("太") else value)
    return None


def _is_said_of_need(text: str, hit: Hit, slot: str, intent: Intent) -> bool:
    if slot == "occupation":
        return _is_own_work(text, hit, intent)
    if slot == "category":
        return not _is_compared(text, hit)
    if slot == "occasion" and hit.meanings[0][1] in _PASSING:
        return intent != "review"
    return slot != "price_level" or intent != "review"


def _substance(slot: str, value: str, sense: Polarity) -> Meaning | None:
    if sense != "wanted":
        return _WITHOUT.get(value, ("avoid", value))
    return ("feature", value) if slot == "ingredient" else None


def _flaw(text: str, hit: Hit, value: str, seen: tuple[Polarity, Intent]) -> Meaning | None:
    sense, intent = seen
    if hit.word.startswith("不") and not value.startswith("不"):
        return ("feature", "不" + value) if intent == "review" else ("avoid", value)
    if sense == "refused":
        is_degree = "太" in hit.word[1:] or (hit.word.startswith("太") and len(hit.word) == 2)
        return "avoid", hit.word if is_degree else _with_too(text, hit, value)
    if sense == "wanted" or intent != "review":
        return "avoid", value
    return ("feature", "不" + value) if sense == "denied" and len(hit.word) > 1 else None


def _with_too(text: str, hit: Hit, value: str) -> str:
    """别太花 refuses 太花, not 花: with one character the degree is what is refused."""
    return "太" + value if len(value) == 1 and _TOO.search(text[max(0, hit.start - 1) : hit.start]) else value


def _feared(slot: str, hit: Hit, sense: Polarity) -> Meaning | None:
    return ("avoid", hit.word) if sense == "refused" and slot in ("skin", "hair") and len(hit.word) <= 4 else None


def _is_trait(text: str, hit: Hit, seen: tuple[Polarity, Intent]) -> bool:
    """Whether the word tells of a person, rather than of whom a product suits or of what somebody is not."""
    sense, intent = seen
    if sense != "wanted":
        return False
    if intent == "review" and hit.word in _SIZE_WORDS and _OF_SIZES.search(text, max(0, hit.start - 6), hit.start):
        return False
    before = text[max(0, hit.start - 16) : hit.start]
    suits = _SUITS.search(before)
    if suits and (suits["no"] or intent == "review"):
        return False
    return not (intent == "review" and _SUITS_AFTER.match(text, hit.end))


def _is_own_work(text: str, hit: Hit, intent: Intent) -> bool:
    """Whether work is that of a user: the doctor who advises and the courier who brings are somebody else."""
    if _SOMEBODY_AFTER.match(text, hit.end):
        return False
    if _ONESELF.search(text, max(0, hit.start - 8), hit.start) or _ONESELF_AFTER.match(text, hit.end):
        return True
    if intent != "review" and hit.word not in _SERVING:
        return True
    return bool(_APART_BEFORE.search(text, 0, hit.start) and _APART_AFTER.match(text, hit.end))


def _is_compared(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - 6) : hit.start]
    return bool(_COMPARED.search(before) and _COMPARED_AFTER.match(text, hit.end))
