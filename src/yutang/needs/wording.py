"""Slots and values as people read them, in their language. The canonical words are Chinese; English ones are glosses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

SLOT_LABELS: dict[str, Promise] = {
    "category": pgettext_lazy("slot", "Category"),
    "body": gettext_lazy("Body"),
    "skin": gettext_lazy("Skin"),
    "hair": gettext_lazy("Hair"),
    "season": gettext_lazy("Season"),
    "style": gettext_lazy("Look"),
    "effect": gettext_lazy("Effect"),
    "avoid": gettext_lazy("To avoid"),
    "feature": pgettext_lazy("slot", "Feature"),
    "occasion": gettext_lazy("Occasion"),
    "color": gettext_lazy("Colour"),
    "health": gettext_lazy("Health"),
    "height_cm": gettext_lazy("Height"),
    "weight_kg": gettext_lazy("Weight"),
    "build": gettext_lazy("Build"),
    "age": gettext_lazy("Age"),
    "age_months": gettext_lazy("Age in months"),
    "occupation": gettext_lazy("Occupation"),
    "for_whom": gettext_lazy("For whom"),
    "budget_yuan": gettext_lazy("Budget"),
    "price_level": gettext_lazy("Price level"),
    "word": gettext_lazy("Word"),
    "city": gettext_lazy("City"),
    "size": gettext_lazy("Size"),
    "ingredient": gettext_lazy("Ingredient"),
    "additive": gettext_lazy("Additive"),
    "ignore": gettext_lazy("Means nothing here"),
}
DOMAINS: dict[str, Promise] = {
    "apparel": gettext_lazy("Clothes, shoes and bags"),
    "beauty": gettext_lazy("Beauty and care"),
    "food-health": gettext_lazy("Food and health"),
    "mother-baby": gettext_lazy("Mother and baby"),
}
BUILDS: dict[str, Promise] = {
    "slim": gettext_lazy("slim build"),
    "even": gettext_lazy("even build"),
    "full": gettext_lazy("full build"),
    "large": gettext_lazy("large build"),
}
REASONS: dict[str, Promise] = {
    "empty": gettext_lazy("nothing was said"),
    "not_text": gettext_lazy("this is no text"),
    "too_long": gettext_lazy("too long for one utterance"),
    "spam": gettext_lazy("the same over and over"),
    "instruction": gettext_lazy("words meant for a machine, not a need"),
    "not_chinese": gettext_lazy("not in Chinese"),
    "nothing_found": gettext_lazy("no need was found in it"),
}


SOURCES: dict[str, Promise] = {
    "by_hand": gettext_lazy("typed by staff"),
    "survey": gettext_lazy("answered in the survey"),
    "import": gettext_lazy("from an imported file"),
}


def source_text(origin: str, source: str) -> str:
    """How something about a person is known; what was said in passing shows its words instead."""
    if origin == "said":
        return _("said by the customer")
    return str(SOURCES.get(source.split(":", maxsplit=1)[0], source))


def slot_label(slot: str) -> str:
    """What a slot is called."""
    return str(SLOT_LABELS.get(slot, slot))


def domain_label(domain: str) -> str:
    """What a trade is called; one without a name stands for all of them."""
    return str(DOMAINS.get(domain, _("All trades")))


def reason_text(reason: str) -> str:
    """Why nothing was read, in words."""
    return str(REASONS.get(reason, reason))


def value_text(slot: str, value: Any) -> str:
    """A value as people say it: with its unit, and in English where there is a word for it."""
    if isinstance(value, Mapping):
        return _budget(value.get("min"), value.get("max"))
    form = _FORMS.get(slot)
    return form(_number(value)) if form else _word(slot, str(value))


def word_text(word: str) -> str:
    """A canonical word in the reader's language; where English has none the word itself."""
    return word if _reads_chinese() else glosses().get(word, word)


def for_whom_text(about: str) -> str:
    """For whom something is: for the mother, 给妈妈."""
    return f"给{about}" if _reads_chinese() else word_text(about)


def kin_text(about: str) -> str:
    """A person of a customer's circle: mother, 妈妈."""
    return word_text(about).removeprefix("for ")


def title_text(parts: Sequence[tuple[str, str]]) -> str:
    """The name of a cluster, from the slots and values that make it up."""
    return joined(value_text(slot, value) for slot, value in parts) or _("Needs without a common word")


def joined(texts: Iterable[str]) -> str:
    return " · ".join(texts)


@lru_cache(maxsize=1)
def glosses() -> Mapping[str, str]:
    """The English word for each canonical Chinese one."""
    with files("yutang.needs").joinpath("glosses.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {word: gloss for table in tables.values() for word, gloss in table.items()}


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _word(slot: str, word: str) -> str:
    if slot == "avoid":
        return _("no %(thing)s") % {"thing": word_text(word)}
    if slot == "build":
        return str(BUILDS.get(word, word))
    return f"{word}季" if slot == "season" and _reads_chinese() else word_text(word)


def _number(value: Any) -> str:
    """One number, or a range of them with a dash between."""
    return "–".join(map(_plain, value)) if isinstance(value, list | tuple) else _plain(value).replace("-", "–")


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _budget(low: Any, high: Any) -> str:
    if low is not None and high is not None:
        return f"¥{_plain(low)}–{_plain(high)}"
    if high is not None:
        return _("up to ¥%(amount)s") % {"amount": _plain(high)}
    return _("from ¥%(amount)s") % {"amount": _plain(low)}


_FORMS: dict[str, Callable[[str], str]] = {
    "height_cm": lambda text: f"{text} cm",
    "weight_kg": lambda text: f"{text} kg",
    "age": lambda text: _("%(age)s years old") % {"age": text},
    "age_months": lambda text: _("%(age)s months old") % {"age": text},
    "budget_yuan": lambda text: f"¥{text}",
}


FIT_PARTS: dict[str, Promise] = {
    "trait": gettext_lazy("Built like them"),
    "style": gettext_lazy("Wears what they like"),
    "content": gettext_lazy("Speaks of what they speak of"),
    "craft": gettext_lazy("Makes good content"),
}
WHY_NOBODY: dict[str, Promise] = {
    "nobody_alike": gettext_lazy("No KOC is enough like them."),
    "no_room": gettext_lazy("Those who are like them have no room left."),
    "forbidden": gettext_lazy("Those who are like them were ruled out by staff."),
    "away": gettext_lazy("Those who are like them are away."),
}


def fit_part(kind: str) -> str:
    """What a part of a fit says."""
    return str(FIT_PARTS[kind])


def why_nobody(why: str, nearest: str) -> str:
    """Why nobody speaks for a cluster, and who comes nearest."""
    if why == "nobody_alike" and nearest:
        return _("No KOC is enough like them; %(name)s comes nearest.") % {"name": nearest}
    return str(WHY_NOBODY[why])
