"""The console's components, as tags: `{% load console %}`. docs/frames.md lists their use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from django import template
from django.contrib.messages import get_messages
from django.forms import BoundField, CheckboxInput, Form, RadioSelect, Select
from django.http import HttpRequest
from django.template import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yutang.console.charts import Chart, options
from yutang.console.components import Action, JobProgress, RiverStep, Text, TimelineEntry, Tone, grouped_by_day
from yutang.console.notices import undo_url_of
from yutang.console.paging import Rows
from yutang.core import clock, display
from yutang.core.money import Money

register = template.Library()

SPRITE = "console/vendor/tabler-icons-3.51.0/sprite.svg"
_STATIC = Path(__file__).parents[1] / "static"
_TONE_ICONS: dict[Tone, str] = {
    "good": "circle-check",
    "watch": "alert-triangle",
    "bad": "circle-x",
    "live": "player-play",
    "calm": "circle",
}


@cache
def icon_names() -> frozenset[str]:
    """The icons that the sprite holds."""
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', (_STATIC / SPRITE).read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the sprite; hidden from screen readers unless it has a label. Raises ValueError on an unknown name."""
    if name not in icon_names():
        raise ValueError(f"the sprite has no icon {name!r}; docs/frames.md says how to add one")
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', spoken, static(SPRITE), name)


@register.filter
def money(amount: Money) -> str:
    """Money with its sign and thousands: ¥1,234.50."""
    if not isinstance(amount, Money):
        raise TypeError(f"{amount!r} is not Money")
    return str(amount)


@register.filter
def count(number: int | float) -> str:
    """A number with thousands set off: 12,345."""
    return f"{number:,}"


@register.filter
def share(part: float) -> str:
    """A share of one as a percentage: 0.652 gives 65%."""
    return f"{part:.0%}"


@register.filter
def moment(value: datetime) -> SafeString:
    """A moment in the shop's time: 14:02 today, else with its day."""
    text = display.moment_text(value, now=clock.now())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.filter
def shop_clock(value: datetime) -> str:
    """The shop's clock at that moment: 14:02."""
    return value.astimezone(clock.SHOP_ZONE).strftime("%H:%M")


@register.filter
def day(value: date) -> str:
    """A day: 21 Nov, 11月21日; with its year where that is another one."""
    return display.day_text(value, today=clock.now().astimezone(clock.SHOP_ZONE).date())


@register.filter
def weekday(value: date) -> str:
    """A day with its weekday."""
    return display.weekday_text(value.astimezone(clock.SHOP_ZONE) if isinstance(value, datetime) else value)


@register.filter
def masked_phone(phone: str) -> str:
    """A phone number without its middle."""
    return display.masked_phone(phone)


@register.inclusion_tag("console/parts/page_header.html")
def page_header(
    title: Text,
    lead: Text = "",
    as_of: datetime | None = None,
    action: Action | None = None,
    back: Action | None = None,
) -> dict[str, Any]:
    """What the page is, how fresh its figures are, and its one primary action."""
    return {"title": title, "lead": lead, "as_of": as_of, "action": action, "back": back}


@register.inclusion_tag("console/parts/as_of.html")
def as_of(value: datetime) -> dict[str, Any]:
    return {"moment": value}


@register.inclusion_tag("console/parts/action.html")
def action_button(action: Action, look: str = "btn") -> dict[str, Any]:
    """A link or a one-button form that looks like a button."""
    return {"action": action, "look": look}


@register.inclusion_tag("console/parts/empty.html")
def empty(title: Text, text: Text, action: Action | None = None, icon: str = "fish") -> dict[str, Any]:
    """What will be here, and the one step that fills it."""
    return {"title": title, "text": text, "action": action, "icon": icon}


@register.inclusion_tag("console/parts/filter_bar.html", takes_context=True)
def filter_bar(context: RequestContext, form: Form, export_url: str = "") -> dict[str, Any]:
    """A GET form whose state stands in the address; replaces `#rows` in place where there is JavaScript."""
    request: HttpRequest = context["request"]
    names = {bound.html_name for bound in form}
    is_active = any(value for name, value in request.GET.items() if name in names)
    return {"form": form, "path": request.path, "is_active": is_active, "export_url": export_url, "request": request}


@register.inclusion_tag("console/parts/pager.html", takes_context=True)
def pager(context: RequestContext, rows: Rows[Any]) -> dict[str, Any]:
    """Forward and back, without a count."""
    return {"rows": rows, "request": context["request"]}


@register.inclusion_tag("console/parts/job_progress.html")
def job_progress(progress: JobProgress) -> dict[str, Any]:
    """A long work: asks again every second until it is over; can be left and found again."""
    return {"progress": progress}


@register.inclusion_tag("console/parts/tally.html")
def tally(done: int, total: int, label: Text = "", note: Text = "") -> dict[str, Any]:
    """So many of so many: 212 of 300."""
    return {"done": done, "total": total, "label": label, "note": note}


@register.inclusion_tag("console/parts/status.html")
def status(word: Text, tone: Tone = "calm", icon: str = "") -> dict[str, Any]:
    """A state in a word and an icon; colour only helps."""
    return {"word": word, "tone": tone, "icon": icon or _TONE_ICONS[tone]}


@register.inclusion_tag("console/parts/change.html")
def change(value: float, than: Text, text: str = "", good: Literal["up", "down"] = "up") -> dict[str, Any]:
    """A change with what it is compared to. `value` is a share (0.12); `text` replaces the written percentage.

    `good` says which way is good news: fewer refunds are.
    """
    is_good = value > 0 if good == "up" else value < 0
    look = "quiet" if value == 0 else "up" if is_good else "down"
    return {"value": value, "than": than, "text": text or (f"{value:+.0%}" if value else "0%"), "look": look}


@register.inclusion_tag("console/parts/definitions.html")
def definitions(title: Text, pairs: Sequence[tuple[Text, object]]) -> dict[str, Any]:
    """A card of words and what they are here. A value that is empty shows a dash."""
    return {"title": title, "pairs": pairs}


@register.inclusion_tag("console/parts/timeline.html")
def timeline(entries: Sequence[TimelineEntry]) -> dict[str, Any]:
    """What happened, newest first as given, under its days."""
    return {"days": grouped_by_day(entries)}


@register.inclusion_tag("console/parts/river.html")
def river(steps: Sequence[RiverStep]) -> dict[str, Any]:
    """The loop as a river: each number opens its rows, with the share that came through from the one before."""
    widest = max((step.value for step in steps), default=0) or 1
    drawn = []
    for step, after in zip_longest(steps, steps[1:]):
        onward = after.value / step.value if after is not None and step.value else None
        drawn.append({"step": step, "level": f"{100 * step.value / widest:.1f}", "onward": onward})
    return {"drawn": drawn}


@register.inclusion_tag("console/parts/chart.html", takes_context=True)
def chart(context: RequestContext, chart: Chart) -> dict[str, Any]:
    """A drawing and, behind a line to open, the same numbers as a table."""
    is_first = not context.render_context.get("has_chart_scripts")
    context.render_context["has_chart_scripts"] = True
    return {
        "chart": chart,
        "options": options(chart),
        "options_id": f"options-{chart.key}",
        "needs_scripts": is_first,
        "has_summary": bool(chart.series),
    }


@register.inclusion_tag("console/parts/toasts.html", takes_context=True)
def toasts(context: RequestContext) -> dict[str, Any]:
    """What was just done, with undo. On a page of its own place; in an htmx fragment it joins those already there."""
    request: HttpRequest = context["request"]
    is_fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    notices = [
        {"text": message.message, "undo_url": undo_url_of(message.extra_tags), "level": message.level_tag}
        for message in get_messages(request)
    ]
    return {"notices": notices, "is_fragment": is_fragment}


@register.inclusion_tag("console/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form: label, control, hint, and what is wrong with it."""
    widget = bound.field.widget
    look = "form-control"
    if isinstance(widget, CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, Select) and not isinstance(widget, RadioSelect):
        look = "form-select"
    classes = f"{look} is-invalid" if bound.errors else look
    control = bound.as_widget(attrs={**widget.attrs, "class": f"{widget.attrs.get('class', '')} {classes}".strip()})
    kind = "check" if isinstance(widget, CheckboxInput) else "group" if isinstance(widget, RadioSelect) else "line"
    return {"field": bound, "control": control, "kind": kind}


@register.inclusion_tag("console/parts/fields.html")
def fields(form: Form) -> dict[str, Any]:
    """All fields of a form, with what is wrong with the form as a whole before them."""
    return {"form": form}


@register.inclusion_tag("console/parts/typed_word.html")
def typed_word(word: str, warning: Text, name: str = "typed") -> dict[str, Any]:
    """A word to type before what cannot be undone. The page must compare it again."""
    # Browsers refuse a pattern that escapes more than the syntax characters, and then check nothing.
    pattern = re.sub(r"([\\^$.*+?()\[\]{}|])", r"\\\1", word)
    return {"word": word, "warning": warning, "name": name, "pattern": pattern}
