"""A relay as it was copied from a chat, read into lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from yutang.presale.rules.relays import checks
from yutang.presale.rules.relays.catalogue import Catalogue
from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.entries import Entry, EntryReader, orders_in
from yutang.presale.rules.relays.messages import cut, messages_of
from yutang.presale.rules.relays.numbering import ORNAMENTS, Numbered
from yutang.presale.rules.relays.relay import LeftRow, Relay, RelayLine
from yutang.presale.rules.relays.sorting import Part, Sort, learn_from, sorted_parts
from yutang.presale.rules.relays.text import LONGEST_ROW, Row, rows_of
from yutang.presale.rules.relays.tokens import Kind

MOST_ROWS = 50
_MONEY_OR_NOTE = frozenset(
    {Kind.PAID, Kind.UNPAID, Kind.PAID_AMOUNT, Kind.NOTE, Kind.PLACE, Kind.PHONE, Kind.AMOUNT, Kind.DEPOSIT}
)
_COUNTED = frozenset(
    {Kind.COUNT, Kind.PLUS, Kind.EACH, Kind.ALL, Kind.SAME, Kind.NUMBER, Kind.SIZE, Kind.TOTAL_COUNT, Kind.ROUGH}
)
_COMMANDS = frozenset({Kind.CHANGE, Kind.CANCEL, Kind.MORE, Kind.LESS})
_INTERJECTION = re.compile(
    r"算了|那个?|好的?|嗯+|哈+|还是|等等|团长|老板|群主|亲|谢谢|麻烦|对了|不好意思|抱歉|我.{0,3}|有的?|先|还有"
)
_BY_NUMBER = re.compile(
    r"^(?:(?:更正|修改|改一下|更新|补充|注意)[:,，]?\s?)?(?:@?(?:群主|团长|老板|老师)?[,，、: ]*)?(?:把|麻烦|帮我?把?|请把?)?(?:第\s?(?P<no>\d{1,4})(?:号|个|位|楼|条|单)?|(?P<no2>\d{1,4})\s?(?:号|楼|#)|(?P<no3>\d{1,4})[.、:)]?(?=\s?(?:改|换|取消|退出|不要了|加[一二两三\d]|减[一二两三\d])))的?[\s,，:：]*"
)


def read_relay(text: str, catalogue: Catalogue | None = None) -> Relay:
    """Read a text relay. What is not certain is flagged in its line; nothing of the source is dropped. Linear in its length."""
    messages, left = messages_of(rows_of(text))
    parts, terms, heads = sorted_parts(messages)
    if catalogue is not None:
        catalogue.tell(terms)
    learn_from(parts, terms)
    left += heads
    reading = _Reading(EntryReader(terms), left)
    for part in parts:
        reading.take(part)
    lines = reading.finished()
    checks.check(lines, terms)
    if catalogue is not None:
        for line in lines:
            catalogue.resolve(line)
    return Relay(tuple(lines), tuple(sorted(left, key=lambda one: one.row)), tuple(terms.goods))


@dataclass(slots=True)
class _List:
    """The entries of one posting of the list, findable by number and by name."""

    entries: list[Entry] = field(default_factory=list)
    by_no: dict[int, list[Entry]] = field(default_factory=dict)
    by_name: dict[str, list[Entry]] = field(default_factory=dict)
    by_both: dict[tuple[str, int], Entry] = field(default_factory=dict)
    edited: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        if entry.line.no is not None:
            self.by_no.setdefault(entry.line.no, []).append(entry)
        if entry.line.name:
            name = plain_name(entry.line.name)
            self.by_name.setdefault(name, []).append(entry)
            if entry.line.no is not None:
                self.by_both.setdefault((name, entry.line.no), entry)


def _plainly(row: Row) -> Row:
    """是6斤 after a number says what it is from now on: 改6斤."""
    return replace(row, key="改" + row.key[1:]) if row.key[:1] in "是为=" else row


def plain_name(name: str) -> str:
    """A name as it is compared: letters and digits only."""
    return "".join(char for char in name.lower() if char.isalnum()) or name


class _Reading:
    """Goes through a relay line by line and keeps what it stands at."""

    def __init__(self, reader: EntryReader, left: list[LeftRow]) -> None:
        self._reader, self._left = reader, left
        self._lists: list[_List] = [_List()]
        self._last: Entry | None = None
        self._message = -1

    @property
    def _list(self) -> _List:
        return self._lists[-1]

    def take(self, part: Part) -> None:
        if part.message != self._message:
            self._message = part.message
            self._last = None
        if part.begins_list and self._list.entries:
            self._lists.append(_List())
        if part.sort == Sort.NUMBERED and part.numbered is not None:
            self._numbered(part, part.numbered)
        elif part.sort == Sort.TALK:
            self._left.append(LeftRow(part.row.number, part.row.text, "talk"))
        else:
            self._unnumbered(part)

    def _numbered(self, part: Part, numbered: Numbered) -> None:
        body, is_strange = cut(part.row, numbered.start), False
        if numbered.marked:
            marks = part.row.text[: numbered.marked].replace("~", "")
            body = replace(body, text=f"{body.text} {marks}", key=f"{body.key} {marks}")
            is_strange = any(mark not in ORNAMENTS for mark in marks)
        if not body.text:
            self._left.append(LeftRow(part.row.number, part.row.text, "talk"))
            return
        if self._changes_by_number(part):
            return
        entry = self._reader.read(body, numbered.no)
        entry.line.text = part.row.text
        if is_strange:
            entry.line.doubt(Doubt.WORDS_LEFT)
        self._fill_name(entry, part.author)
        known = self._target(entry)
        if known is not None and entry.is_command:
            self._apply(entry, known, part.row)
        elif known is not None and known.line.no == numbered.no:
            self._replace(known, entry)
        else:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        self._resolve(entry)
        self._list.add(entry)
        self._last = entry

    def _replace(self, known: Entry, entry: Entry) -> None:
        """The same person under the same number again: what was said last holds."""
        self._resolve(entry)
        entry.line.rows = (*known.line.rows[:MOST_ROWS], *entry.line.rows)
        known.line, known.reference, known.pieces, known.key, known.text = (
            entry.line,
            entry.reference,
            entry.pieces,
            entry.key,
            entry.text,
        )
        self._last = known

    def _fill_name(self, entry: Entry, author: str) -> None:
        if not entry.line.name and author:
            entry.line.name = author
            entry.line.trust(Doubt.NO_NAME)

    def _target(self, entry: Entry) -> Entry | None:
        """The entry of the same person: under the same number first, else the only one of that name."""
        name = plain_name(entry.line.name) if entry.line.name else ""
        same_name = self._list.by_name.get(name, [])
        only = same_name[0] if len(same_name) == 1 else None
        if entry.line.no is None:
            return only
        is_change = entry.is_command and not entry.adds
        return self._list.by_both.get((name, entry.line.no)) or (only if is_change else None)

    def _changes_by_number(self, part: Part) -> bool:
        """3号改M码, 第3个取消, 3号已付: about an entry that stands already."""
        found = _BY_NUMBER.match(part.row.key)
        if found is None:
            return False
        no = int(found["no"] or found["no2"] or found["no3"])
        rest = cut(part.row, found.end())
        entry = self._reader.read_rest(_plainly(rest), no, "")
        if not entry.is_command and not entry.has(_COMMANDS):
            # 3号 小鱼 改2份 names the person once more.
            entry = self._reader.read(rest, no)
            if not entry.is_command or not self._list.by_name.get(plain_name(entry.line.name)):
                return self._doubts_by_number(no, rest, part)
        targets = self._list.by_no.get(no, [])
        entry.line.text = part.row.text
        if len(targets) == 1:
            self._apply(entry, targets[0], part.row)
            return True
        if found["no3"] and not targets:
            return False
        entry.line.name = ""
        entry.line.doubt(Doubt.REFERENCE_UNCLEAR)
        self._list.add(entry)
        return True

    def _doubts_by_number(self, no: int, rest: Row, part: Part) -> bool:
        """7号胖胖又要了1斤: who is meant is plain, what is to be done is not."""
        known = next(
            (one for one in self._list.by_no.get(no, []) if one.line.name and rest.text.startswith(one.line.name)), None
        )
        if known is None or part.sort == Sort.NUMBERED:
            return False
        known.line.rows, known.line.text = (*known.line.rows, part.row.number), f"{known.line.text}\n{part.row.text}"
        known.line.doubt(Doubt.CHANGE_UNCLEAR)
        return True

    def _apply(self, entry: Entry, known: Entry, row: Row) -> None:
        line = known.line
        if len(line.rows) > MOST_ROWS:
            line.doubt(Doubt.TOO_LONG)
            return
        line.rows = (*line.rows, row.number)
        line.text = f"{line.text}\n{row.text}"
        if entry.line.paid is not None:
            line.paid = entry.line.paid
        line.doubt(*(one for one in entry.line.reasons if one == Doubt.PAYMENT_UNCLEAR))
        at = next((at for at, piece in enumerate(entry.pieces) if piece.kind in _COMMANDS), None)
        if at is not None:
            if line.is_cancelled:
                line.doubt(Doubt.CHANGE_UNCLEAR)
            self._change(entry, known, at)
        elif not entry.only_money:
            line.doubt(Doubt.CHANGE_UNCLEAR)
        if line.name:
            self._list.edited[plain_name(line.name)] = known
        self._last = known

    def _change(self, entry: Entry, known: Entry, at: int) -> None:
        """黑色改白色 and 白色不要了 name what is meant before they say what becomes of it."""
        line, before = known.line, entry.pieces[:at]
        meant = self._reader.said(entry, before).items if orders_in(before) else []
        if not meant:
            self._reader.apply(entry, entry.pieces[at:], line)
            return
        fits = [
            item
            for item in line.items
            if all(
                one in ("", other)
                for one, other in (
                    (meant[0].size, item.size),
                    (meant[0].colour, item.colour),
                    (meant[0].product, item.product),
                )
            )
        ]
        if len(meant) != 1 or len(fits) != 1:
            line.doubt(Doubt.CHANGE_UNCLEAR)
            return
        rest = tuple(item for item in line.items if item is not fits[0])
        line.items = (fits[0],)
        self._reader.apply(entry, entry.pieces[at:], line)
        if rest:
            line.items, line.is_cancelled = (*rest, *line.items), False

    def _resolve(self, entry: Entry) -> None:
        """Give an entry that is like another one the other one's items."""
        reference, line = entry.reference, entry.line
        if reference is None:
            return
        if reference == "above":
            likes = self._list.entries[-1:]
        elif isinstance(reference, int):
            likes = self._list.by_no.get(reference, [])
        else:
            likes = self._list.by_name.get(plain_name(reference), [])
        if len(likes) != 1 or not likes[0].line.items or likes[0].line.reasons or line.items:
            line.doubt(Doubt.REFERENCE_UNCLEAR)
        if len(likes) == 1 and not line.items:
            line.items = likes[0].line.items

    def _unnumbered(self, part: Part) -> None:
        if self._changes_by_number(part):
            return
        entry = self._entry_without_number(part)
        named = bool(entry.line.name)
        if not named and self._continues(entry, part):
            return
        self._fill_name(entry, part.author)
        target = self._target(entry)
        if target is not None and (named or part.author) and (entry.is_command or entry.has(_COMMANDS)):
            self._apply(entry, target, part.row)
        elif not orders_in(entry.pieces) and not entry.has(_COMMANDS):
            self._remark(part, entry)
        elif named and self._is_second_row(entry, part):
            self._join(part.row)
        else:
            self._new_unnumbered(entry, part)

    def _entry_without_number(self, part: Part) -> Entry:
        if part.sort == Sort.ASKING:
            entry = self._reader.read_rest(part.row, None, "")
            entry.line.doubt(Doubt.NO_NAME)
            return entry
        entry = self._reader.read(part.row)
        return self._by_author(entry, part) if part.author else entry

    def _by_author(self, entry: Entry, part: Part) -> Entry:
        """What stands before the order in a message is a name only if the relay knows it; else it is talk, and the author orders."""
        said = plain_name(entry.line.name) if entry.line.name else ""
        if not said or said == plain_name(part.author) or said in self._list.by_name:
            return entry
        is_talk = _INTERJECTION.fullmatch(entry.line.name) is not None
        entry.line.note = " ".join(one for one in (entry.line.name, entry.line.note) if one)
        entry.line.name = part.author
        if not is_talk:
            entry.line.doubt(Doubt.NAME_OR_ITEM)
        return entry

    def _new_unnumbered(self, entry: Entry, part: Part) -> None:
        if part.sort == Sort.ASKING and not part.begs:
            self._left.append(LeftRow(part.row.number, part.row.text, "talk"))
            return
        if part.sort == Sort.ASKING:
            entry.line.doubt(Doubt.SAID_IN_PASSING)
        if entry.has(_COMMANDS) and entry.is_command:
            entry.line.doubt(Doubt.REFERENCE_UNCLEAR)
        former = self._list.by_name.get(plain_name(entry.line.name), []) if entry.line.name else []
        for one in former[-1:]:
            # Said again without saying that it changes: instead of the first, or on top of it.
            one.line.doubt(Doubt.CHANGE_UNCLEAR)
            entry.line.doubt(Doubt.CHANGE_UNCLEAR)
        if part.is_odd or not entry.has(_COUNTED):
            entry.line.doubt(Doubt.SAID_IN_PASSING)
        self._add(entry)

    def _continues(self, entry: Entry, part: Part) -> bool:
        """A line without a name, right under an entry of the same message, is more of that entry."""
        if self._last is None or part.sort == Sort.ASKING:
            return False
        if not (orders_in(entry.pieces) or entry.has(_MONEY_OR_NOTE) or entry.has(_COMMANDS)):
            return False
        self._join(part.row)
        return True

    def _is_second_row(self, entry: Entry, part: Part) -> bool:
        """草莓礼盒 2份 under "3. 小鱼" is what 小鱼 orders."""
        last = self._last
        return (
            last is not None
            and part.is_within_numbers
            and not last.line.items
            and not last.line.is_cancelled
            and not last.reference
        )

    def _join(self, row: Row) -> None:
        last = self._last
        if last is None:
            return
        if len(last.text) + len(row.text) > LONGEST_ROW:
            last.line.rows = (*last.line.rows[:MOST_ROWS], row.number)
            last.line.doubt(Doubt.TOO_LONG)
            return
        joint = Row(row.number, row.raw, f"{last.text}，{row.text}", f"{last.key},{row.key}", row.is_struck)
        entry = self._reader.read(joint, last.line.no)
        if last.line.name and entry.line.name != last.line.name:
            entry.line.name = last.line.name
            entry.line.trust(Doubt.NO_NAME)
        entry.line.rows = (*last.line.rows, row.number)
        entry.line.text = f"{last.line.text}\n{row.text}"
        self._resolve(entry)
        last.line, last.reference, last.pieces, last.key, last.text = (
            entry.line,
            entry.reference,
            entry.pieces,
            entry.key,
            entry.text,
        )

    def _remark(self, part: Part, entry: Entry) -> None:
        """Nothing is ordered here: a remark on the entry above or on the author's own, or talk."""
        target = self._target(entry) if part.author or entry.only_money else None
        if entry.only_money and target is not None:
            self._apply(entry, target, part.row)
        elif self._last is not None and entry.has(_MONEY_OR_NOTE) and part.sort != Sort.ASKING and not part.author:
            self._join(part.row)
        elif part.is_bare_name:
            self._add(entry)
        else:
            self._left.append(LeftRow(part.row.number, part.row.text, "talk"))

    def finished(self) -> list[RelayLine]:
        """The lines of the last posting of each list; who is missing there is asked about."""
        kept: list[_List] = []
        for one in self._lists:
            former = kept[-1] if kept else None
            if former is not None and _is_posted_again(former, one):
                kept[-1] = self._succeeded(former, one)
            elif one.entries:
                kept.append(one)
        return [entry.line for one in kept for entry in one.entries]

    def _succeeded(self, former: _List, later: _List) -> _List:
        for name, entry in former.edited.items():
            now = later.by_name.get(name, [])
            if len(now) == 1 and (now[0].line.items, now[0].line.is_cancelled) != (
                entry.line.items,
                entry.line.is_cancelled,
            ):
                now[0].line.doubt(Doubt.CHANGE_UNCLEAR)
        missing = [
            entry
            for entry in former.entries
            if entry.line.name and plain_name(entry.line.name) not in later.by_name and not entry.line.is_cancelled
        ]
        for entry in former.entries:
            if entry not in missing:
                self._left.extend(LeftRow(at, entry.line.text, "earlier") for at in entry.line.rows[:1])
        for entry in missing:
            entry.line.doubt(Doubt.LEFT_OUT_LATER)
            later.entries.append(entry)
        return later


def _is_posted_again(former: _List, later: _List) -> bool:
    """Whether the later list holds most of the people of the former one, or begins with the same person."""
    names = set(former.by_name)
    shared = len(names & set(later.by_name))
    if not shared:
        return False
    first, then = former.entries[0].line, later.entries[0].line
    begins_alike = first.no == then.no and plain_name(first.name) == plain_name(then.name)
    return begins_alike or shared * 10 >= len(names) * 6
