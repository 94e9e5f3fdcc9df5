"""What selection lends to other pages: how its facts are told on a customer's timeline."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from yutang.console.panels import FactWords, Payload


def _voted(payload: Payload) -> str:
    if not payload["count"]:
        return gettext("Took their votes back")
    return gettext("Chose %(count)s styles in a round") % {"count": payload["count"]}


def _round_of(payload: Payload) -> str:
    return reverse("selection:round", args=[payload["round_id"]])


FACT_WORDS = (FactWords("selection.votes_cast", _voted, "heart", _round_of),)
