"""How moments, days and phone numbers are written for people, in the form of their language."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language

from yutang.core.clock import SHOP_ZONE

_YEAR_DAY = {"zh": "Y年n月j日", "en": "j M Y"}
_DAY = {"zh": "n月j日", "en": "j M"}
_WEEKDAY = {"zh": "n月j日 l", "en": "l j F"}


def _form(forms: dict[str, str]) -> str:
    return forms["zh" if (get_language() or "zh").startswith("zh") else "en"]


def day_text(day: date, *, today: date) -> str:
    """A day as people write it; the year only where it is another one."""
    return date_format(day, _form(_DAY if day.year == today.year else _YEAR_DAY))


def weekday_text(day: date) -> str:
    """A day with its weekday: Saturday 21 November, 11月21日 星期六."""
    return date_format(day, _form(_WEEKDAY))


def moment_text(moment: datetime, *, now: datetime) -> str:
    """An aware moment in the shop's time: the clock alone for today, with the day before or after."""
    local, here = moment.astimezone(SHOP_ZONE), now.astimezone(SHOP_ZONE)
    clock = local.strftime("%H:%M")
    return clock if local.date() == here.date() else f"{day_text(local.date(), today=here.date())} {clock}"


def masked_phone(phone: str) -> str:
    """A phone number that cannot be rung: its first three and last four digits, without the country code of China.

    A number too short to hide anything that way shows its last two digits only.
    """
    digits = "".join(character for character in phone if character.isdigit())
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) >= 9:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return f"{'*' * max(len(digits) - 2, 4)}{digits[-2:]}" if len(digits) > 2 else "****"
