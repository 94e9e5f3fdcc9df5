"""A chat as it was copied: messages with authors, and lines that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yutang.presale.rules.relays.relay import LeftRow
from yutang.presale.rules.relays.text import Row, key_of
from yutang.presale.rules.relays.words import UNIT

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|昨天|今天|前天|(?:星期|周)[一二三四五六日天])"
_CLOCK = r"(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?"
_MOMENT = rf"(?:{_DATE}\s*,?\s*{_CLOCK}|{_CLOCK})"
_BRACKETED = re.compile(rf"^[\[(]\s*{_MOMENT}\s*[\])]\s*(?P<author>[^:\n]{{1,40}}?)\s*(?::\s*(?P<body>.*))?$")
_AUTHOR_FIRST = re.compile(rf"^(?P<author>\S[^:\n]{{0,40}}?)\s*[(\[]?\s*{_DATE}\s*,?\s*{_CLOCK}\s*[)\]]?\s*:?$")
_AUTHOR_CLOCK = re.compile(rf"^(?P<author>\S[^:\n]{{0,30}}?)\s+{_CLOCK}\s*:?$")
_MOMENT_FIRST = re.compile(rf"^{_DATE}\s*,?\s*{_CLOCK}\s*(?:-\s*)?(?P<author>[^:\n]{{0,40}}?)\s*(?::\s*(?P<body>.*))?$")
_ONLY_MOMENT = re.compile(rf"^[-—=_*\s]*(?:{_MOMENT}|\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)[-—=_*\s]*$")
_AUTHOR_ALONE = re.compile(r"^(?P<author>[^\s:\d#][^:]{0,23}):$")
_NO_AUTHOR = re.compile(
    r"接龙|价格|规则|截止|地址|时间|说明|注意|要求|品种|款式|口味|尺码|颜色|规格|格式|示例|例|如下|名单|报名|下单|付款|自提|提货|备注|商品|产品|套餐|订单|水果|蔬菜|今日|本期|团购|预售|清单|通知|公告|内容|方式|电话|开团|更正|更新|修改|取消"
)
_SYSTEM = re.compile(
    r"撤回了一条消息|撤回一条消息|加入了?群聊|退出了?群聊|移出了?群聊|拍了拍|修改群名|邀请.{1,40}加入|以下为新消息|以下是新消息|以上是历史|查看更多消息|消息已被|开启了朋友验证|群公告$|"
    r"^\[(?:图片|语音|视频|表情|动画表情|文件|链接|小程序|红包|转账|位置|聊天记录|名片|拍一拍)[^\]]{0,30}\]$|领取了.{0,30}红包|收到红包|通话时长|recalled a message|joined the group"
)
_RULE = re.compile(r"^[-—=_*~.\s·+<>^…━─═☆★◆◇●○■□▪⬇👇👆🔥🌸🎉❤️♥]+$")
_QUANTITY = re.compile(rf"(?:\d|[一二两三四五六七八九十])\s?{UNIT}|[x*+]\s?\d")
_ANSWER_TO = re.compile(r"^(?:回复|引用)\s?@?[^:\s]{1,24}\s?:\s*")
_LONGEST_QUOTE = 60


@dataclass(slots=True)
class Message:
    """Lines that one person sent at once; the author is "" where the text does not tell."""

    author: str = ""
    rows: list[Row] = field(default_factory=list)


def messages_of(rows: Sequence[Row]) -> tuple[list[Message], list[LeftRow]]:
    """The messages of a copied chat, and the lines that are stamps, notices of the program or quotations."""
    reader = _ChatReader()
    for row in rows:
        reader.take(row)
    return [one for one in reader.messages if one.rows], reader.left


class _ChatReader:
    def __init__(self) -> None:
        self.messages = [Message()]
        self.left: list[LeftRow] = []
        self._quoted = 0

    def take(self, row: Row) -> None:
        if self._is_quote(row):
            self._leave(row, "quote")
        elif _RULE.match(row.text) or _SYSTEM.search(row.key):
            self._leave(row, "system")
        elif (stamp := _stamp(row)) is not None:
            self._begin(row, stamp)
        else:
            answer = _ANSWER_TO.match(row.key)
            self.messages[-1].rows.append(cut(row, answer.end()) if answer and answer.end() < len(row.key) else row)

    def _begin(self, row: Row, stamp: re.Match[str] | str) -> None:
        said = {} if isinstance(stamp, str) else stamp.groupdict()
        self.messages.append(Message(_author(said.get("author") or "")))
        body = said.get("body") or ""
        if body.strip():
            self.messages[-1].rows.append(Row(row.number, row.raw, body.strip(), key_of(body.strip()), row.is_struck))
        else:
            self._leave(row, "system")

    def _is_quote(self, row: Row) -> bool:
        if self._quoted:
            self._quoted = 0 if "」" in row.text[-3:] else self._quoted - 1
            return True
        if row.text.startswith("「") and ":" in row.text[:40]:
            self._quoted = 0 if "」" in row.text[-3:] else _LONGEST_QUOTE
            return True
        return row.text.startswith(("> ", ">"))

    def _leave(self, row: Row, taken_for: str) -> None:
        self.left.append(LeftRow(row.number, row.text, taken_for))


def _stamp(row: Row) -> re.Match[str] | str | None:
    text = row.text
    if len(text) > 200 and ":" not in text[:80]:
        return None
    if _ONLY_MOMENT.match(text):
        return text
    if ":" not in text[:100]:
        return None
    dated = next(
        (found for pattern in (_BRACKETED, _MOMENT_FIRST, _AUTHOR_FIRST) if (found := pattern.match(text))), None
    )
    return dated if dated and not _NO_AUTHOR.search(dated["author"]) else _undated(row)


def _undated(row: Row) -> re.Match[str] | None:
    """小鱼 21:03 and 小鱼: are stamps as well, but 小鱼 2份 20:30 and 价格: are not."""
    found = _AUTHOR_CLOCK.match(row.text)
    if found and not row.text[0].isdigit() and not _QUANTITY.search(key_of(found["author"])) and "截" not in row.text:
        return found
    found = _AUTHOR_ALONE.match(row.text)
    return found if found and not _NO_AUTHOR.search(row.key) and not _QUANTITY.search(row.key) else None


def cut(row: Row, start: int, end: int | None = None) -> Row:
    """A part of a line, as a line."""
    text = row.text[start:end]
    lead = len(text) - len(text.lstrip())
    stop = lead + len(text.strip())
    return Row(row.number, row.raw, text[lead:stop], row.key[start:end][lead:stop], row.is_struck)


def _author(said: str) -> str:
    return said.strip(" -:@()[]").strip()
