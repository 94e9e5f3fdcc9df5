"""How well texts are read, against texts labelled by hand: micro precision, recall and F1 over slot values."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .slots import LIST_SLOTS, SINGLE_SLOTS

NUMERIC = frozenset({"height_cm", "weight_kg", "age", "age_months", "budget_yuan"})
CORE = frozenset({*SINGLE_SLOTS, "category", "body", "skin", "hair", "season", "color", "health"}) - {"price_level"}
_TOLERANCES = {"height_cm": 1.0, "weight_kg": 1.5}

Slots = Mapping[str, Any]
Counts = tuple[int, int, int]
"""Right, read, labelled."""


def is_same(slot: str, labelled: Any, read: Any) -> bool:
    """Whether a read value counts as right: cm within 1, kg within 1.5, ages overlapping, each bound of a budget within 10 %."""
    if slot in _TOLERANCES:
        return bool(abs(labelled - read) <= _TOLERANCES[slot])
    if slot in ("age", "age_months"):
        (low, high), (first, last) = _bounds(labelled), _bounds(read)
        slack = 1 if slot == "age_months" else 0
        return bool(low - slack <= last and first <= high + slack and last - first <= max(15, high - low))
    if slot == "budget_yuan":
        return all(_is_near(labelled[edge], read[edge]) for edge in ("min", "max"))
    return bool(labelled == read)


def _bounds(value: Any) -> tuple[float, float]:
    return (value[0], value[-1]) if isinstance(value, list) else (value, value)


def _is_near(labelled: float | None, read: float | None) -> bool:
    if labelled is None or read is None:
        return labelled is read
    return abs(labelled - read) <= 0.1 * labelled


def counts(slot: str, labelled: Slots, read: Slots) -> Counts:
    """What one text gives to the figures of one slot."""
    if slot in LIST_SLOTS:
        wanted, found = set(labelled.get(slot) or ()), set(read.get(slot) or ())
        return len(wanted & found), len(found), len(wanted)
    one, other = labelled.get(slot), read.get(slot)
    right = one is not None and other is not None and is_same(slot, one, other)
    return int(right), int(other is not None), int(one is not None)


def f1(parts: Iterable[Counts]) -> float:
    """Micro F1 of summed counts; 1.0 where there was nothing to read and nothing was read."""
    sums = [sum(column) for column in zip(*parts, strict=True)] or [0, 0, 0]
    right, read, labelled = sums
    return 2 * right / (read + labelled) if read + labelled else 1.0


def figures(pairs: Iterable[tuple[Slots, Slots]]) -> dict[str, Any]:
    """F1 over all slots, the core, the numbers and each slot; accuracy of intent; empty texts left empty. Labelled comes first."""
    pairs = list(pairs)
    table = {slot: [counts(slot, gold, read) for gold, read in pairs] for slot in (*LIST_SLOTS, *SINGLE_SLOTS)}

    def over(is_in: Callable[[str], bool]) -> float:
        return round(f1([count for slot, column in table.items() if is_in(slot) for count in column]), 4)

    empty = [at for at in range(len(pairs)) if not any(column[at][2] for column in table.values())]
    left = sum(not any(column[at][1] for column in table.values()) for at in empty)
    same = sum(gold.get("intent") == read.get("intent") for gold, read in pairs)
    return {
        "texts": len(pairs),
        "all": over(lambda slot: True),
        "core": over(CORE.__contains__),
        "numeric": over(NUMERIC.__contains__),
        "slots": {slot: round(f1(column), 4) for slot, column in table.items() if any(any(c) for c in column)},
        "intent": round(same / len(pairs), 4) if pairs else 1.0,
        "empty_left_empty": f"{left}/{len(empty)}",
    }
