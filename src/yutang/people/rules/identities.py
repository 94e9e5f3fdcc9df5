"""Who is who: which identities prove that two records are one person, and when a shared phone does not. Pure.

A phone is a weak proof: in China families share one, and shops type it in. So it joins two records unless the names that
go with it disagree. What a nickname says is never a proof, neither for nor against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from yutang.people.surnames import COMPOUND_SURNAMES, SURNAMES


class IdentityKind(StrEnum):
    """The kinds of handles. `order_number` stands for a buyer of whom nothing is known but the order."""

    UNIONID = "unionid"
    EXTERNAL_USERID = "external_userid"
    OPENID = "openid"
    DOUYIN_OPEN_ID = "douyin_open_id"
    SHOP_UID = "shop_uid"
    ACCOUNT_NAME = "account_name"
    MEMBER_NUMBER = "member_number"
    ORDER_NUMBER = "order_number"
    PHONE = "phone"


KINDS = frozenset(str(kind) for kind in IdentityKind)
PHONE = IdentityKind.PHONE
UNIONID = IdentityKind.UNIONID

# These mean the same person in every channel; the others only inside their own.
EVERYWHERE = frozenset({UNIONID, IdentityKind.EXTERNAL_USERID, PHONE})

TITLES = {"女士": "f", "小姐": "f", "太太": "f", "阿姨": "f", "姐": "f", "先生": "m", "哥": "m", "老师": "", "总": ""}
_MASK = re.compile(r"[*＊•●·?？xX]+$")
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class PersonName:
    """What a name says of a Chinese person; "" for what it leaves open."""

    surname: str
    given: str
    gender: str

    @property
    def weight(self) -> int:
        return len(self.surname) + len(self.given)


@lru_cache(maxsize=8192)
def read_name(text: str) -> PersonName | None:
    """A real name (王小鱼), a form of address (王女士) or a masked name (王**). None for nicknames and everything else."""
    name = _BLANKS.sub("", text)
    is_masked = bool(_MASK.search(name))
    name = _MASK.sub("", name)
    title = next((one for one in sorted(TITLES, key=len, reverse=True) if name.endswith(one)), "")
    # 姐 and 哥 also end given names: they are titles only straight after a surname.
    if title and (len(title) > 1 or len(name) <= 2):
        surname = name.removesuffix(title)
        is_surname = surname in SURNAMES or surname in COMPOUND_SURNAMES
        return PersonName(surname, "", TITLES[title]) if is_surname else None
    if not _HAN.fullmatch(name):
        return None
    return _split(name, is_masked=is_masked)


def _split(name: str, *, is_masked: bool) -> PersonName | None:
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    given = name[len(surname) :]
    if surname not in SURNAMES and surname not in COMPOUND_SURNAMES:
        return None
    if is_masked:
        return PersonName(surname, "", "")
    is_doubled = len(name) == 2 and name[0] == name[1]
    return PersonName(surname, given, "") if 1 <= len(given) <= 2 and not is_doubled else None


def names_disagree(one: str, other: str) -> bool:
    """Whether two names cannot be one person's: another surname, another given name, another gender. Unsure means no."""
    a, b = read_name(one), read_name(other)
    if a is None or b is None:
        return False
    if a.surname != b.surname or (a.gender and b.gender and a.gender != b.gender):
        return True
    return bool(a.given and b.given and _given_names_differ(a.given, b.given))


def _given_names_differ(one: str, other: str) -> bool:
    """A character left out (王小鱼, 王鱼) is how people write; another character is another person, often a sibling."""
    short, long = sorted((one, other), key=len)
    return short not in long


def fuller_name(known: str, told: str) -> str:
    """The name that says more; the known one where both say as much, or where they cannot be one person's."""
    if not known or not told or names_disagree(known, told):
        return known or told
    weights = [read.weight if (read := read_name(name)) else 0 for name in (known, told)]
    return told if weights[1] > weights[0] else known


@dataclass(frozen=True)
class Bearer:
    """Somebody behind a phone, as far as known: by which names, and on which WeChat accounts (unionids)."""

    names: frozenset[str]
    accounts: frozenset[str]


def may_be_same(one: Bearer, other: Bearer) -> bool:
    """Whether two bearers of one phone are taken for one person.

    With the same full name always; not when their names disagree. Different WeChat accounts under one phone are mostly two people of a family, so then
    it takes the same full name.
    """
    if shares_full_name(one, other):
        return True
    if any(names_disagree(a, b) for a in one.names for b in other.names):
        return False
    return not one.accounts or not other.accounts or bool(one.accounts & other.accounts)


def shares_full_name(one: Bearer, other: Bearer) -> bool:
    shared = one.names & other.names
    return any((name := read_name(text)) is not None and name.given for text in shared)


def who_of(bearers: Sequence[Bearer], told: Bearer) -> int | None:
    """Which of those behind a phone this is: one of exactly that full name first, else the first who may be. None: nobody."""
    possible = [at for at, bearer in enumerate(bearers) if may_be_same(bearer, told)]
    exact = [at for at in possible if shares_full_name(bearers[at], told)]
    return next(iter(exact or possible), None)
