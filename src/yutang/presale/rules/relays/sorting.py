"""Which lines of a chat are entries of a relay, which its head, and which talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from yutang.presale.rules.relays.messages import Message, cut
from yutang.presale.rules.relays.numbering import Numbered, number_at, pieces_of_row, runs_in
from yutang.presale.rules.relays.relay import LeftRow, Terms
from yutang.presale.rules.relays.terms import learn, names_goods, terms_of
from yutang.presale.rules.relays.text import Row
from yutang.presale.rules.relays.words import GOODS, NUMERAL, PAID, UNIT

_BEGINS = re.compile(
    r"^#\s?接龙|^#\s?group ?note|^【?接龙】?(?:开始|如下|名单)?[\s:👇⬇~!]*$|^接龙(?:开始|如下|名单|区)|^(?:开始)?接龙[:\s👇⬇]*$|^以下(?:是)?接龙|^(?:下单|报名|订单)(?:名单|区|接龙)?[:👇⬇]"
)
_HEAD = re.compile(
    r"接龙|第[一二三四五六1-6]团|截止|截单|截团|团购|开团|预售|拼团|成团|价格|单价|原价|现价|特价|团购价|元/|元一|/斤|包邮|运费|起送|自提点|自提时间|自提地址|提货时间|提货地点|取货时间|取货地点|配送时间|到货时间|发货时间|规则|须知|说明[:：]|"
    r"格式|示例|尺码[:：]|颜色[:：]|规格[:：]|口味[:：]|产地|保质期|净重|材质|面料|链接|http|下单方式|付款方式|收款码|扫码|库存|限量|上新|新品|今日|本期|本周|明日|预计|现货|送货上门|每人限|每户限|团长[:：]|尺码表|身高.*体重"
)
_EXAMPLE = re.compile(
    r"^[(（【\[]?(?:举?例(?:子|如)?|示例|样例|范例|模板|参考格式|格式|接龙格式|报名格式|下单格式|e\.?g\.?|example)[)）】\]]?\s*(?:[:.、\s)]|$)"
)
_EXAMPLE_INSIDE = re.compile(r"^(?:例|示例|样例|范例|举例|格式|模板)[:\s]|[(（](?:示例|例|样例|例子|示范)[)）]")
_ASKING = re.compile(
    r"[?]|吗[\s。!~哈呀啊]*$|呢[\s。!~]*$|什么时候|啥时候|怎么(?!了)|多久|几点(?!来|取)|哪里|哪儿|多少钱|有没有|还有没|能不能|可不可以|是不是|要不要|好不好|谁(?:有|要|还)"
)
_BEGS = re.compile(r"我|帮|给|加|要|订|留|来一?|报|接")
_TALK = re.compile(
    r"^(?:好的?|收到|谢谢|感谢|多谢|哈+|嗯+|ok|赞|👍|🙏|辛苦|早上?好|晚上好|下午好|中午好|大家|各位|姐妹们?|宝子们?|亲们|@所有人|@全体|接龙赞|支持|期待|可以的?|对的?|是的?|没问题|不客气|欢迎|知道了|明白|了解|楼上|已截单|截单|满了|没了|卖完|抱歉|不好意思|"
    r"对不起|加油|冲|恭喜|祝|真的?|太|这个|那个|上次|今天的|昨天的)"
)
_COUNT = re.compile(rf"(?<![\d.])(?:\d{{1,4}}|{NUMERAL}|半)\s?{UNIT}|[x*×+]\s?\d|各[一1]?|同上|一样")
_MONEY = re.compile(PAID)
_CHANGES = re.compile(r"取消|不要|不买|不订|不接|退|改|换|加|减|付|转|删|作废")
_PER_PACK = re.compile(rf"\d\s*(?:元|块|r|rmb)?\s*(?:/|每|一)\s?\d{{0,3}}{UNIT}|元")
_MOST_STEP = 20
MOST_LOOKED_AT, MOST_LEARNT_FROM = 300, 2_000


class Sort(StrEnum):
    """What a line is taken for."""

    NUMBERED = "numbered"
    PLAIN = "plain"
    ASKING = "asking"
    TALK = "talk"


@dataclass(slots=True)
class Part:
    """A line of the source, or the part of one that is an entry of its own."""

    row: Row
    message: int
    author: str
    sort: Sort
    numbered: Numbered | None = None
    segment: int = -1
    begins_list: bool = False
    is_within_numbers: bool = False
    begs: bool = False
    is_odd: bool = False
    is_bare_name: bool = False
    is_head: bool = False


@dataclass(slots=True)
class _Segment:
    """Numbers that run on: one posting of a list, or a numbered list of goods or rules."""

    parts: list[Part]
    last: int = 0
    is_weak: bool = False


def sorted_parts(messages: Sequence[Message]) -> tuple[list[Part], Terms, list[LeftRow]]:
    """The lines that may be entries, what the head says is sold, and the lines of the head."""
    parts, segments = _numbered_parts(messages)
    _behead(parts, segments)
    is_numbered = any(part.sort == Sort.NUMBERED and not part.is_head for part in parts)
    _sort_plain(parts, is_numbered)
    heads = [part for part in parts if part.is_head]
    terms = terms_of([part.row for part in heads])
    entries = [part for part in parts if not part.is_head]
    return entries, terms, [LeftRow(part.row.number, part.row.text, "header") for part in heads]


def learn_from(parts: Sequence[Part], terms: Terms) -> None:
    """Let the entries tell what the head does not."""
    told = (Sort.NUMBERED, Sort.PLAIN)
    learn(
        terms,
        islice((_body(part) for part in parts if part.sort in told and _COUNT.search(part.row.key)), MOST_LEARNT_FROM),
    )


def _body(part: Part) -> str:
    return part.row.key[part.numbered.start :] if part.numbered else part.row.key


def _numbered_parts(messages: Sequence[Message]) -> tuple[list[Part], list[_Segment]]:
    parts: list[Part] = []
    segments: list[_Segment] = []
    is_fresh = True
    for at, message in enumerate(messages):
        for whole in message.rows:
            row = whole
            if _BEGINS.search(row.key):
                is_fresh = True
            numbered = number_at(row.key)
            if numbered is None and len(row.key) > 12 and (starts := runs_in(row.key)):
                parts.append(Part(cut(whole, 0, starts[0]), at, message.author, Sort.PLAIN))
                row = cut(whole, starts[0])
                numbered = number_at(row.key)
            if numbered is None or not _counts(numbered, segments, row.key):
                parts.append(Part(row, at, message.author, Sort.PLAIN))
                continue
            spans = pieces_of_row(row.key, numbered) if numbered.is_plain else [(0, len(row.key))]
            for start, end in spans:
                piece = cut(row, start, end) if len(spans) > 1 else row
                own = number_at(piece.key) if start else numbered
                if own is not None:
                    is_fresh = _file(Part(piece, at, message.author, Sort.NUMBERED, own), parts, segments, is_fresh)
    return parts, segments


def _file(part: Part, parts: list[Part], segments: list[_Segment], is_fresh: bool) -> bool:
    """Put a numbered part into the segment it runs on from, or begin one. Says whether the next one begins afresh."""
    numbered = part.numbered
    assert numbered is not None
    former = segments[-1] if segments else None
    is_new_message = former is not None and former.parts[-1].message != part.message
    begins = (
        former is None
        or (numbered.no == 1 and (former.last > 1 or is_fresh or is_new_message))
        or (is_fresh and numbered.no <= former.last)
    )
    if begins:
        segments.append(_Segment([]))
    segment = segments[-1]
    segment.parts.append(part)
    segment.last = max(segment.last, numbered.no) if not begins else numbered.no
    segment.is_weak |= not numbered.is_plain
    part.segment, part.begins_list = len(segments) - 1, begins
    parts.append(part)
    return False


def _counts(numbered: Numbered, segments: Sequence[_Segment], key: str) -> bool:
    """Whether a number at the beginning numbers the line. Without a sign after it, it has to run on from the one before."""
    last = segments[-1].last if segments else 0
    if numbered.is_plain:
        return True
    if numbered.no in (last + 1, 1):
        return True
    return bool(segments) and segments[-1].is_weak and last < numbered.no <= last + _MOST_STEP


def _behead(parts: Sequence[Part], segments: Sequence[_Segment]) -> None:
    """Numbered goods and rules belong to the head: they have prices or terms, and count nothing."""
    for at, segment in enumerate(segments):
        bodies = [_body(part) for part in segment.parts[:MOST_LOOKED_AT]]
        counted = sum(bool(_COUNT.search(_PER_PACK.sub("", body))) or bool(_MONEY.search(body)) for body in bodies)
        priced = sum(names_goods(body) for body in bodies)
        ruled = sum(bool(_HEAD.search(body)) for body in bodies)
        is_goods = at + 1 < len(segments) and priced * 10 >= len(bodies) * 6 and counted * 2 <= len(bodies)
        is_rules = ruled * 10 >= len(bodies) * 6 and counted * 3 <= len(bodies)
        if is_goods or is_rules:
            for part in segment.parts:
                part.is_head = True
    for part in segments[0].parts if segments else ():
        if _EXAMPLE_INSIDE.search(_body(part)):
            part.is_head = True
    _move_beginning(segments)


def _move_beginning(segments: Sequence[_Segment]) -> None:
    for segment in segments:
        if segment.parts[0].is_head and not segment.parts[-1].is_head:
            first = next(part for part in segment.parts if not part.is_head)
            first.begins_list = True


def _sort_plain(parts: Sequence[Part], is_numbered: bool) -> None:
    """Say of the lines without a number what they are."""
    ahead = _messages_with_numbers_ahead(parts)
    state = _Stand(is_numbered)
    for part, numbers_follow in zip(parts, ahead, strict=True):
        if part.sort == Sort.NUMBERED:
            state.pass_number(part)
            continue
        key = part.row.key
        state.is_heading |= is_numbered and bool(_BEGINS.search(key))
        part.is_within_numbers = state.seen_in == part.message
        is_above = numbers_follow and (state.is_heading or not part.is_within_numbers)
        part.is_head = (
            is_above or state.opens(part) or bool(_EXAMPLE.match(key) or _BEGINS.search(key)) or _is_head(key)
        )
        state.is_example = bool(_EXAMPLE.match(key)) and len(key) < 8
        part.sort = _plain_sort(key)
        part.begs = bool(_BEGS.search(key) and _COUNT.search(key))
        part.is_odd = is_numbered and not part.author and not part.is_within_numbers
        part.is_bare_name = (
            not is_numbered and state.has_begun and not part.author and len(key) <= 8 and part.sort == Sort.PLAIN
        )
        state.has_begun |= not part.is_head


@dataclass(slots=True)
class _Stand:
    """How far the relay is while its lines are sorted."""

    is_numbered: bool
    has_begun: bool = False
    is_example: bool = False
    is_heading: bool = False
    seen_in: int = -1

    def pass_number(self, part: Part) -> None:
        part.is_head |= self.is_example
        self.is_example = self.is_heading = False
        if not part.is_head:
            self.has_begun, self.seen_in = True, part.message

    def opens(self, part: Part) -> bool:
        """Whether this is a title or tells what is sold, above the first entry of a list without numbers."""
        key = part.row.key
        if self.has_begun:
            return False
        if not self.is_numbered and _begins_with_goods(key):
            return True
        is_wordy = not any(char.isdigit() for char in key) and not _COUNT.search(key) and not _MONEY.search(key)
        return is_wordy and not part.author


def _messages_with_numbers_ahead(parts: Sequence[Part]) -> list[bool]:
    """For each line whether an entry with a number follows in its message, or in the text where no message has an author."""
    ahead, message = [False] * len(parts), -1
    for at in range(len(parts) - 1, -1, -1):
        part = parts[at]
        if part.sort == Sort.NUMBERED and not part.is_head:
            message = part.message
        ahead[at] = message == part.message
    return ahead


def _is_head(key: str) -> bool:
    if _MONEY.search(key):
        return False
    if names_goods(key) and not _COUNT.search(_PER_PACK.sub("", key)):
        return True
    return bool(_HEAD.search(key)) and not _COUNT.search(_PER_PACK.sub("", key))


def _begins_with_goods(key: str) -> bool:
    """Whether a line opens with goods and tells their price, as in 土鸡蛋30枚一板 38元,周六送."""
    is_priced = any(names_goods(one) for one in re.split("[,，;；。]", key[:200]))
    return is_priced and any(key[:length] in GOODS or key[1 : length + 1] in GOODS for length in range(2, 7))


def _plain_sort(key: str) -> Sort:
    if _ASKING.search(key):
        return Sort.ASKING
    if _TALK.search(key) and not _COUNT.search(key) and not _CHANGES.search(key):
        return Sort.TALK
    return Sort.PLAIN
