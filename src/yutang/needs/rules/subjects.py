"""Of whom a text speaks: the speaker, or somebody the thing is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .lexicon import Hit
from .slots import Finding, Subject

_GIVEN = re.compile(
    r"(?:给|帮|替|为|送|孝敬|买给|送给|带给|寄给)(?:我|我家|家里|我们家|的|一?个|两?岁|\d|岁|刚|了|小|大|多|半|自己|咱|俺){0,6}$"
)
_ONLY_SPEAKS = re.compile(
    r"(?:也|都|就|一直|总|老|还|天天|今天|昨天)?(?:说|觉得|推荐|夸|问|让我|叫我|看了|看到|劝|嫌|喊我|给我|帮我|送我|陪我|和我|跟我|们|在旁|不让|送的|买的单|介绍|买给我|给我买|带娃|带孩子|抬|推着?|家里?用)"
)
_OF_SELF = re.compile(
    r"本人|自己(?!家|带|选)|我(?:自己|本人|是|今年|现在|身高|体重|大概|也)?(?=\s*(?:\d|[一二两三四五六七八九]|属于|身高|体重|有点|比较|脸|皮肤|个子|腿|腰))|楼主|我是"
)
_CHILDREN = frozenset({"宝宝", "孩子", "儿子", "女儿"})
_YOUNG_WORDS = frozenset("娃 孩子 小孩 侄子 侄女 外甥 孙子 孙女 外孙 小家伙们".split())
_BABY_GOODS = re.compile(
    r"婴|新生儿|刚?出生|纸尿裤|尿不湿|尿布|奶粉|奶瓶|辅食|推车|睡袋|牙胶|长牙|出牙|满月|百天|早教|温奶|吐奶|防胀气|安全座椅|爬服|背带"
)
_PRESENT = re.compile(r"(?:送|孝敬)(?:给)?(?:我|我家|家里的?|\d+岁的?|一?个|的|一位|[老大小])*$")
_GIFT = re.compile(
    r"想送(?=[个条件双套点一])|送(?:给)?(?:他|她|ta|朋友|闺蜜|同学|领导|客户|老师|亲戚|同事|人(?!员)|[点份盒](?!货))"
)
# Sellers call what they sell 宝贝, and buyers after them.
_GOODS = re.compile(r"\s*(?:已经?)?(?:收到|到|很(?!喜欢|爱)|不错|质量|非常|和|与|跟|描述|真|没|挺|可以|好|[?!,。~]|$)")
_LIKE = re.compile(r"(?:像|和|跟|似|同|如)(?:个|我|一个)?$")


@dataclass(frozen=True, slots=True)
class Persons:
    """The person the thing is for, if named, and where the text turns from one person to another."""

    for_whom: str | None
    findings: tuple[Finding, ...]
    turns: tuple[tuple[int, Subject], ...]

    @property
    def is_child(self) -> bool:
        return self.for_whom in _CHILDREN

    def subject_at(self, start: int, end: int) -> Subject:
        """Whose attribute stands at this place: that of the last person named before it."""
        if self.for_whom is None:
            return "speaker"
        subject: Subject = "other"
        for place, whose in self.turns:
            if place > start:
                break
            subject = whose
        return subject


def find_persons(text: str, hits: Sequence[Hit]) -> Persons:
    """Who will use the thing, by the words for kin that are not just somebody who says something."""
    kin = [(hit, value) for hit in hits for slot, value in hit.meanings if slot == "for_whom"]
    kin = [(hit, value) for hit, value in kin if _is_user(text, hit)]
    gift = _GIFT.search(text)
    present = (Finding("occasion", "送礼", gift.start(), gift.end(), 0.8),) if gift else ()
    if not kin:
        return Persons(None, present, ())
    given = [pair for pair in kin if _GIVEN.search(text[max(0, pair[0].start - 12) : pair[0].start])]
    hit, value = _most_telling(given or kin)
    findings = [*present, Finding("for_whom", value, hit.start, hit.end, 0.95 if given else 0.8)]
    if _PRESENT.search(text[max(0, hit.start - 10) : hit.start]):
        findings.append(Finding("occasion", "送礼", hit.start, hit.end, 0.8))
    turns: list[tuple[int, Subject]] = [(found.start, "other") for found, _ in kin]
    turns += [(match.start(), "speaker") for match in _OF_SELF.finditer(text) if not _is_inside(match.start(), kin)]
    return Persons(value, tuple(findings), tuple(sorted(turns)))


def as_baby(persons: Persons, text: str, ages: Sequence[Finding]) -> Persons:
    """A child of under three, or one of whom things for babies are told, is a 宝宝 as labels have it."""
    named = next((one for one in persons.findings if one.slot == "for_whom"), None)
    if named is None or named.value != "孩子" or text[named.start : named.end] not in _YOUNG_WORDS:
        return persons
    is_baby = any(age.slot == "age_months" for age in ages)
    if any(age.slot == "age" for age in ages) or not (is_baby or _BABY_GOODS.search(text)):
        return persons
    found = tuple(replace(one, value="宝宝") if one is named else one for one in persons.findings)
    return replace(persons, for_whom="宝宝", findings=found)


def _is_user(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - 6) : hit.start]
    if _GIVEN.search(text[max(0, hit.start - 12) : hit.start]):
        return True
    if hit.word == "宝贝" and _GOODS.match(text, hit.end):
        return False
    return not (_ONLY_SPEAKS.match(text, hit.end) or _LIKE.search(before))


def _is_inside(place: int, kin: Sequence[tuple[Hit, str]]) -> bool:
    return any(hit.start <= place < hit.end for hit, _ in kin)


def _most_telling(kin: Sequence[tuple[Hit, str]]) -> tuple[Hit, str]:
    """The first person named; 儿子 or 女儿 rather than 宝宝 or 孩子 where both are."""
    first = kin[0]
    if first[1] in ("宝宝", "孩子"):
        return next((pair for pair in kin if pair[1] in ("儿子", "女儿")), first)
    return first
