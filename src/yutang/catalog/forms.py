"""What staff type of a style, read into values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.catalog import api
from yutang.catalog.queries import categories
from yutang.core.errors import Refusal
from yutang.core.money import Money

WORDS = re.compile(r"[\s,，、;；/]+")
MOST_SKUS = 200


class StyleFilter(forms.Form):
    """Which styles the list shows."""

    q = forms.CharField(
        label=_("Title or code"), required=False, max_length=64, widget=forms.TextInput({"type": "search"})
    )
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("all")), *((one, one) for one in categories())]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "category": self.cleaned_data.get("category", "")}


class PictureForm(forms.Form):
    """A picture for a style."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 10 MB; upright, 3:4, looks best."),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_picture(self) -> bytes:
        file = self.cleaned_data["picture"]
        if file.size > api.MOST_PICTURE_BYTES:
            raise ValidationError(gettext("The picture has more than 10 MB. Make it smaller and try again."))
        return bytes(file.read())


class StyleForm(forms.Form):
    """A style to be added, with one SKU for each colour in each size."""

    code = forms.CharField(label=_("Style code"), max_length=64)
    title = forms.CharField(label=_("Title"), max_length=128)
    category = forms.CharField(label=_("Category"), max_length=64, required=False)
    price = forms.DecimalField(label=_("Price (yuan)"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2)
    colors = forms.CharField(
        label=_("Colours"), max_length=200, required=False, help_text=_("Separated by commas or blanks.")
    )
    sizes = forms.CharField(
        label=_("Sizes"), max_length=200, required=False, help_text=_("Separated by commas or blanks.")
    )
    description = forms.CharField(
        label=_("Description"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    look = forms.CharField(label=_("Look"), max_length=64, required=False)
    season = forms.CharField(label=_("Season"), max_length=64, required=False)
    effect = forms.CharField(label=_("Effect"), max_length=64, required=False)
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 10 MB; upright, 3:4, looks best."),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        colors, sizes = (_words(told.get(name, "")) or [""] for name in ("colors", "sizes"))
        if len(colors) * len(sizes) > MOST_SKUS:
            raise ValidationError(gettext("That would be more than 200 SKUs. Split the style."))
        told["skus"] = [_sku(told.get("code", ""), color, size) for color in colors for size in sizes]
        return told

    def add(self) -> UUID | None:
        """The id of the new style; None where it is refused, which the form then says."""
        told = self.cleaned_data
        attributes = {"style": told["look"], "season": told["season"], "effect": told["effect"]}
        try:
            return api.add_style(
                code=told["code"],
                title=told["title"],
                category=told["category"],
                price=Money.from_yuan(told["price"]),
                skus=told["skus"],
                description=told["description"],
                attributes={name: value for name, value in attributes.items() if value},
                picture=told["picture"].read() if told["picture"] else None,
            )
        except Refusal as refusal:
            self.add_error(None, str(refusal))
            return None


MEASURE_NAMES = {
    "height_cm": _("Height (cm)"),
    "weight_kg": _("Weight (kg)"),
    "bust_cm": _("Bust (cm)"),
    "waist_cm": _("Waist (cm)"),
    "hip_cm": _("Hips (cm)"),
}
RANGE = re.compile(r"^(\d{1,3}(?:\.\d)?)\s*(?:[-–—~～至到]+\s*(\d{1,3}(?:\.\d)?))?$")


class SizeChartForm(forms.Form):
    """Whom each size fits: a small table, one row a size and one column a measure, each cell such as 158-165."""

    def __init__(self, *args: Any, card: api.StyleCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sizes = card.sizes
        for size in card.sizes:
            for measure in api.CHART_MEASURES:
                attrs = {"aria-label": f"{size}: {MEASURE_NAMES[measure]}", "placeholder": "—", "class": "form-control"}
                known = _written(card.size_chart.get(size, {}).get(measure))
                widget = forms.TextInput(attrs)
                self.fields[f"{size}:{measure}"] = forms.CharField(
                    required=False, max_length=16, initial=known, widget=widget
                )

    @property
    def columns(self) -> list[Any]:
        return [MEASURE_NAMES[measure] for measure in api.CHART_MEASURES]

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(size, [self[f"{size}:{measure}"] for measure in api.CHART_MEASURES]) for size in self._sizes]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        chart: dict[str, dict[str, list[float]]] = {}
        for size in self._sizes:
            for measure in api.CHART_MEASURES:
                text = unicodedata.normalize("NFKC", str(told.get(f"{size}:{measure}", ""))).strip()
                if not text:
                    continue
                found = RANGE.match(text)
                if found is None:
                    self.add_error(f"{size}:{measure}", gettext("Write it as 158-165."))
                    continue
                least = float(found[1])
                chart.setdefault(size, {})[measure] = [least, float(found[2] or least)]
        told["chart"] = chart
        return told


def _written(ends: Sequence[float] | None) -> str:
    return "-".join(f"{end:g}" for end in dict.fromkeys(ends)) if ends else ""


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in WORDS.split(text.strip()) if word))


def _sku(code: str, color: str, size: str) -> api.SkuDraft:
    options = {name: value for name, value in (("color", color), ("size", size)) if value}
    return api.SkuDraft("-".join([code, *options.values()])[:64], options)
