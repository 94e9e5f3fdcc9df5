"""Production's own tags: `{% load production %}`."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yutang.console.components import Tone
from yutang.production.words import STATE_NAMES

register = template.Library()

TONES: dict[str, Tone] = {"planned": "watch", "sent": "live", "made": "good", "shipped": "calm"}
ICONS = {"planned": "hourglass", "sent": "building-factory-2", "made": "circle-check", "shipped": "truck-delivery"}


@register.simple_tag
def production_state(state: str) -> SafeString:
    """The state of a production order in a word and an icon."""
    context = {"word": STATE_NAMES[state], "tone": TONES[state], "icon": ICONS[state]}
    return SafeString(render_to_string("console/parts/status.html", context))
