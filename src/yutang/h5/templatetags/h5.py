"""The member frame's components, as tags: `{% load h5 %}`. docs/frames.md lists their use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Form, RadioSelect, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yutang.core import clock, display
from yutang.core.money import Money
from yutang.h5.components import Choice, Measure, OrderCard, Picture, StyleCard, Text

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """Money with its sign and thousands: ¥1,234.50."""
    if not isinstance(amount, Money):
        raise TypeError(f"{amount!r} is not Money")
    return str(amount)


@register.filter
def moment(value: datetime) -> SafeString:
    """A moment in the shop's time: 14:02 today, else with its day."""
    text = display.moment_text(value, now=clock.now())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.filter
def day(value: date) -> str:
    """A day: 21 Nov, 11月21日; with its year where that is another one."""
    return display.day_text(value, today=clock.now().astimezone(clock.SHOP_ZONE).date())


@register.filter
def masked_phone(phone: str) -> str:
    """A phone number without its middle."""
    return display.masked_phone(phone)


@register.inclusion_tag("h5/parts/picture.html")
def picture(picture: Picture, is_first: bool = False) -> dict[str, Any]:
    """A picture in a frame of 3:4; loaded when it comes near, unless it is the first thing seen."""
    return {"picture": picture, "is_first": is_first}


@register.inclusion_tag("h5/parts/style_card.html")
def style_card(card: StyleCard, is_first: bool = False) -> dict[str, Any]:
    """One style: picture, name, price, and a heart to tap."""
    return {"card": card, "is_first": is_first}


@register.inclusion_tag("h5/parts/style_grid.html")
def style_grid(cards: Sequence[StyleCard]) -> dict[str, Any]:
    """Styles in two columns."""
    return {"cards": cards}


@register.inclusion_tag("h5/parts/price.html")
def price(amount: Money, before: Money | None = None, note: Text = "") -> dict[str, Any]:
    """A price, with what it was before where that is higher."""
    return {"amount": amount, "before": before if before is not None and before > amount else None, "note": note}


@register.inclusion_tag("h5/parts/tally.html")
def tally(done: int, total: int, note: Text = "") -> dict[str, Any]:
    """Honest progress: so many of so many. `note` says what happens when it is reached or not."""
    return {"done": done, "total": total, "note": note}


@register.inclusion_tag("h5/parts/measures.html")
def measures(rows: Sequence[Measure], her_name: Text) -> dict[str, Any]:
    """Her measures beside mine."""
    return {"rows": rows, "her_name": her_name, "has_mine": any(row.mine for row in rows)}


@register.inclusion_tag("h5/parts/choices.html")
def choices(name: str, legend: Text, options: Sequence[Choice]) -> dict[str, Any]:
    """Sizes or options as large radio buttons."""
    return {"name": name, "legend": legend, "options": options}


@register.inclusion_tag("h5/parts/size_sheet.html")
def size_sheet(key: str, title: Text, options: Sequence[Choice], button: Text) -> dict[str, Any]:
    """A sheet that slides up when the address ends in `#key`; stands inside the page's form and sends it."""
    return {"key": key, "title": title, "options": options, "button": button}


@register.inclusion_tag("h5/parts/order_card.html")
def order_card(order: OrderCard) -> dict[str, Any]:
    """One order: state first, then what, how many, how much."""
    return {"order": order}


@register.inclusion_tag("h5/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form as a WeUI cell."""
    widget = bound.field.widget
    look = "weui-textarea" if isinstance(widget, Textarea) else "weui-input"
    is_check = isinstance(widget, CheckboxInput)
    is_plain = is_check or isinstance(widget, RadioSelect)
    control = bound.as_widget(attrs=dict(widget.attrs) if is_plain else {**widget.attrs, "class": look})
    return {"field": bound, "control": control, "is_check": is_check}


@register.inclusion_tag("h5/parts/fields.html")
def fields(form: Form) -> dict[str, Any]:
    """All fields of a form as WeUI cells, with what is wrong with the form as a whole before them."""
    return {"form": form}
