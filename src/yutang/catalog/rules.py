"""How a SKU is named, and which lists of SKUs and styles make sense. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SHOWN_FIRST = ("color", "size")
LONGEST_CODE = 64
HIGHEST_PRICE_FEN = 100_000_000_00


@dataclass(frozen=True)
class SkuDraft:
    """A SKU to be made: its code, its options such as {"size": "M", "color": "白色"}, and what it costs to make, in fen."""

    code: str
    options: Mapping[str, str] = field(default_factory=dict)
    cost_fen: int | None = None


CHART_MEASURES = ("height_cm", "weight_kg", "bust_cm", "waist_cm", "hip_cm")
MOST_CENTIMETRES = 250

SizeChart = Mapping[str, Mapping[str, Sequence[float]]]


def senseless_range(chart: SizeChart) -> str | None:
    """The place of a range that cannot be, such as "M.waist_cm": a measure that we do not know, or anything but a smaller and a
    larger number that a body can have. None where all are fine.
    """
    for size, ranges in chart.items():
        for name, ends in ranges.items():
            is_range = len(ends) == 2 and 0 < ends[0] <= ends[1] <= MOST_CENTIMETRES
            if name not in CHART_MEASURES or not is_range:
                return f"{size}.{name}"
    return None


def sku_label(options: Mapping[str, str]) -> str:
    """The options as people read them: colour, then size, then the rest by name; "" for a style without choices."""
    names = [name for name in SHOWN_FIRST if options.get(name)]
    names += sorted(name for name in options if name not in SHOWN_FIRST and options[name])
    return " / ".join(str(options[name]) for name in names)


def senseless_sku(skus: Sequence[SkuDraft]) -> str | None:
    """The code of a SKU that cannot be: an empty or over-long code, one that stands twice, or options that do. None where all are fine."""
    codes = Counter(sku.code for sku in skus)
    labels = Counter(sku_label(sku.options) for sku in skus)
    for sku in skus:
        is_code_bad = not sku.code.strip() or len(sku.code) > LONGEST_CODE or codes[sku.code] > 1
        if is_code_bad or labels[sku_label(sku.options)] > 1 or not 0 <= (sku.cost_fen or 0) <= HIGHEST_PRICE_FEN:
            return sku.code
    return None


def is_sensible_style(*, code: str, title: str, price_fen: int) -> bool:
    """Whether a style can be made of this."""
    is_named = 0 < len(code.strip()) <= LONGEST_CODE and 0 < len(title.strip()) <= 128
    return is_named and 0 < price_fen <= HIGHEST_PRICE_FEN
