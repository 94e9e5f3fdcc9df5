"""Advice on sizes, in words, and the two numbers that it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yutang.catalog import api as catalog
from yutang.presale.rules.sizing import MEASURES, SizeAdvice, advise, missing_measures

UNITS = {"height_cm": "cm", "weight_kg": "kg", "bust_cm": "cm", "waist_cm": "cm", "hip_cm": "cm"}


@dataclass(frozen=True)
class ShownAdvice:
    """What a page says of sizes: the one advised and why in one line, or that height and weight are wanted for it."""

    size: str = ""
    words: str = ""
    note: str = ""
    asks: bool = False


def size_advice(card: catalog.StyleCard, traits: Mapping[str, Any]) -> ShownAdvice | None:
    """Advice for somebody of these traits; None where the style has no size chart."""
    chart = {size: card.size_chart[size] for size in card.sizes if size in card.size_chart}
    if not chart:
        return None
    mine = {name: float(traits[name]) for name in MEASURES if isinstance(traits.get(name), int | float)}
    asks = bool(missing_measures(chart, mine))
    advice = advise(chart, mine)
    if advice is None:
        known = any(name in mine for ranges in chart.values() for name in ranges)
        words = _("None of the sizes fits your measures well. Ask the shop before you order.") if known else ""
        return ShownAdvice(words=words, asks=asks)
    return ShownAdvice(advice.size, _words(advice, mine), _note(advice), asks)


def _words(advice: SizeAdvice, mine: Mapping[str, float]) -> str:
    """Such as "162 cm, 55 kg: M; closer fit S"."""
    measures = _(", ").join(_measure(name, mine[name]) for name in advice.used)
    text = _("%(measures)s: %(size)s") % {"measures": measures, "size": advice.size}
    if advice.closer:
        text += _("; closer fit %(size)s") % {"size": advice.closer}
    if advice.looser:
        text += _("; looser fit %(size)s") % {"size": advice.looser}
    return text


def _measure(name: str, value: float) -> str:
    number = f"{value:g} {UNITS[name]}"
    called = {"bust_cm": _("bust %(number)s"), "waist_cm": _("waist %(number)s"), "hip_cm": _("hips %(number)s")}
    return called[name] % {"number": number} if name in called else number


def _note(advice: SizeAdvice) -> str:
    notes = {
        "sure": _("All your measures lie within this size."),
        "likely": _("This rests on one measure alone."),
        "between": _("You are between sizes; this is the nearest."),
    }
    return notes[advice.certainty]
