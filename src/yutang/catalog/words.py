"""The words for what a style may say of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ATTRIBUTE_WORDS: dict[str, str | Promise] = {
    "style": _("Look"),
    "season": _("Season"),
    "effect": _("Effect"),
    "feature": _("Feature"),
    "color": _("Colour"),
    "occasion": _("Occasion"),
    "category": _("Category"),
    "ingredient": _("Ingredient"),
}


def attribute_rows(attributes: Mapping[str, Any]) -> list[tuple[str | Promise, object]]:
    """Attributes with their words; lists are joined."""
    return [
        (ATTRIBUTE_WORDS.get(name, name), "、".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in attributes.items()
        if value
    ]
