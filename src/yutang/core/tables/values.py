"""Cells to values: phone numbers, money, counts, yes and no, text. Each reader gives a value or raises BadValue.

A blank cell is a BadValue "value.blank" (but "" for text): whether that matters is the caller's to know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import phonenumbers
from django.utils.translation import gettext_lazy as _

from yutang.core.tables.errors import BadValue

MOBILE_CN = re.compile(r"1[3-9]\d{9}")
MASKED = re.compile(r"(\+?\d*)[*•●x]{2,}\d*", re.IGNORECASE)
VIRTUAL = re.compile(r"(?:\+?86)?1[3-9]\d{9}(?:-|转|分机|,|#|ext\.?)\d{1,6}", re.IGNORECASE)
SEVERAL = re.compile(r"\d{7,}[/,;、|]\+?\d{7,}")
EXPONENT = re.compile(r"\d\.\d+E\+?\d+|\dE\+\d+", re.IGNORECASE)
PHONE_SIGNS = re.compile(r"[\s\-.()]+")
SHORTEST_PHONE = 11

YUAN = re.compile(r"^(?:人民币|rmb|cny|¥)|(?:元|圆|块|rmb|cny|¥)$", re.IGNORECASE)
OTHER_CURRENCY = re.compile(r"[$€£₩₽฿]|usd|hkd|eur|gbp|jpy|美元|港币|港元|欧元|日元", re.IGNORECASE)
AMOUNT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+")
MINUS = "-−–"
MOST_FEN = 10_000_000_000

WHOLE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?")
MOST_INTEGER = 1_000_000_000

YES_WORDS = "是 有 对 真 √ ✓ y yes true t 1 on 已付款 已支付 已启用 启用 已关注 已开启 开启 已同意 同意"
YES = frozenset(YES_WORDS.split())
NO_WORDS = "否 无 没有 不是 错 假 × ✗ n no false f 0 off 未付款 待付款 未支付 待支付 未启用 停用 禁用 未关注 已关闭 关闭 不同意"
NO = frozenset(NO_WORDS.split())

KEPT_CONTROLS = "\n\t"
JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class MaskedPhone:
    """A number that a platform hid or replaced by a passing one. It is false: nobody can be known or reached by it."""

    shown: str

    def __bool__(self) -> bool:
        return False


def read_phone(cell: str, *, region: str = "CN") -> str | MaskedPhone:
    """A mobile number in E.164, or a MaskedPhone for 138****1234 and for a privacy number with an extension.

    Numbers with a country code may be of anywhere; others are of the region. Landlines are refused, since a whole office
    may stand behind one.
    """
    if region == "CN" and MOBILE_CN.fullmatch(cell) and cell.isascii():
        return f"+86{cell}"
    shown = _plain(cell)
    text = PHONE_SIGNS.sub("", shown)
    if not text:
        raise BadValue.blank()
    if MASKED.fullmatch(text) or VIRTUAL.fullmatch(shown.replace(" ", "")):
        return MaskedPhone(cell.strip())
    if SEVERAL.search(text):
        raise BadValue("phone.several", _("“%(cell)s” holds more than one phone number. Keep one."), cell=cell)
    if EXPONENT.fullmatch(shown):
        text = _unrounded(shown)
    elif re.fullmatch(r"\d{11}\.0", shown):
        text = shown[:-2]
    return _parse_phone(text, region)


def read_money(cell: str, *, allow_negative: bool = False, most_fen: int = MOST_FEN) -> int:
    """Yuan as people write them, in whole fen. What is not surely an amount of yuan is refused, never rounded."""
    text = _plain(cell).replace(" ", "")
    if not text:
        raise BadValue.blank()
    if OTHER_CURRENCY.search(text):
        raise BadValue("money.other_currency", _("“%(cell)s” is not in yuan. Give the amount in yuan."), cell=cell)
    is_negative, digits = _sign_and_digits(text)
    if not AMOUNT.fullmatch(digits):
        message = _("“%(cell)s” is not an amount of money. Write it like 1234.50, and nothing paid as 0.")
        raise BadValue("money.unreadable", message, cell=cell)
    amount = Decimal(digits.replace(",", ""))
    fen = amount * 100
    if fen > most_fen:
        message = _("“%(cell)s” is more money than can be right. Is this column really the amount?")
        raise BadValue("money.too_much", message, cell=cell)
    if fen != fen.to_integral_value():
        raise BadValue("money.too_fine", _("“%(cell)s” has parts of a fen. Round it to two decimals."), cell=cell)
    if is_negative and fen and not allow_negative:
        raise BadValue("money.negative", _("“%(cell)s” is negative. An amount here is 0 or more."), cell=cell)
    return -int(fen) if is_negative else int(fen)


def read_integer(cell: str, *, least: int = 0, most: int = MOST_INTEGER) -> int:
    """A whole number from least to most; "3.0" and "1,234" are whole, "3.5" and "3 pieces" are not numbers here."""
    text = _plain(cell).replace(" ", "").replace("−", "-")
    if not text:
        raise BadValue.blank()
    if not WHOLE.fullmatch(text):
        raise BadValue("integer.unreadable", _("“%(cell)s” is not a whole number. Write it like 12."), cell=cell)
    digits = text.partition(".")[0].replace(",", "")
    # Also keeps int() from a number of a million digits.
    number = int(digits) if len(digits) <= len(str(most)) + 20 else most + 1
    if not least <= number <= most:
        message = _("“%(cell)s” is out of range. It must lie between %(least)s and %(most)s.")
        raise BadValue("integer.out_of_range", message, cell=cell, least=least, most=most)
    return number


def read_boolean(cell: str, *, yes: Collection[str] = (), no: Collection[str] = ()) -> bool:
    """Yes or no as exports write it; `yes` and `no` add words of the caller's own and win over the usual ones."""
    text = _plain(cell).casefold()
    if not text:
        raise BadValue.blank()
    for words, answer in ((yes, True), (no, False), (YES, True), (NO, False)):
        if text in words or text.removesuffix(".0") in words:
            return answer
    raise BadValue("boolean.unreadable", _("“%(cell)s” is neither yes nor no. Write 是 or 否."), cell=cell)


def read_text(cell: str, *, max_length: int) -> str:
    """The text without control characters and stray direction marks; too long is refused, not cut."""
    if cell.isascii() and cell.isprintable():
        text = cell.strip()
    else:
        lines = cell.replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", "".join(filter(_is_kept, lines))).strip()
    if len(text) > max_length:
        message = _("This text has %(length)s characters, and at most %(most)s are kept. Shorten it.")
        raise BadValue("text.too_long", message, length=len(text), most=max_length)
    return text


def read_reference(cell: str, *, max_length: int) -> str:
    """An order number or another code as text. One that a spreadsheet has rounded (1.23457E+17) is refused."""
    text = read_text(cell, max_length=max_length)
    if EXPONENT.fullmatch(text):
        message = _("Excel has rounded this number to %(cell)s. Format the column as text and enter it again.")
        raise BadValue("reference.rounded", message, cell=text)
    return text.removesuffix(".0") if text[:1].isdigit() and text[:-2].isdigit() else text


def _is_kept(char: str) -> bool:
    """Not the invisible: controls, direction marks, halves of characters. Joiners hold emoji families together."""
    return char in KEPT_CONTROLS or char in JOINERS or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def _plain(cell: str) -> str:
    """Half width, and without the invisible marks that come along when a number is copied from a contact card."""
    if cell.isascii():
        return cell.strip()
    text = unicodedata.normalize("NFKC", cell)
    return "".join(char for char in text if unicodedata.category(char) != "Cf").strip()


def _unrounded(shown: str) -> str:
    """The digits behind 1.3812345678E+10; where Excel has dropped some, nobody can bring them back."""
    mantissa, _sign, power = shown.upper().partition("E")
    digits = mantissa.replace(".", "")
    try:
        whole = len(digits) - 1 == int(power) and len(digits) >= SHORTEST_PHONE
    except ValueError:
        whole = False
    if not whole:
        message = _("Excel has rounded this phone number to %(cell)s. Format the column as text and enter it again.")
        raise BadValue("phone.rounded", message, cell=shown)
    return digits


def _parse_phone(text: str, region: str) -> str:
    digits = f"+{text[2:]}" if text.startswith("00") else text
    if region == "CN" and MOBILE_CN.fullmatch(local := re.sub(r"^(?:\+86|86(?=\d{11}$))0?", "", digits)):
        return f"+86{local}"
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        message = _("“%(cell)s” is not a phone number. A mobile number has 11 digits and begins with 1.")
        raise BadValue("phone.unreadable", message, cell=text)
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
        message = _("“%(cell)s” is a landline. A mobile number is needed here.")
        raise BadValue("phone.landline", message, cell=text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _sign_and_digits(text: str) -> tuple[bool, str]:
    """Strip the sign, the brackets of bookkeeping and the words for yuan: (is_negative, what is left)."""
    if text[0] == "(" and text[-1] == ")":
        return True, YUAN.sub("", text[1:-1])
    if text[0] in MINUS + "+":
        return text[0] in MINUS, YUAN.sub("", text[1:])
    digits = YUAN.sub("", text)
    if digits and digits[0] in MINUS:
        return True, digits[1:]
    return False, digits
