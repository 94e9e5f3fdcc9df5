"""How touch speaks of purposes, states and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.console.components import Tone
from yutang.console.panels import FactWords

PURPOSE_WORDS: dict[str, Promise] = {
    "service": _("About their own order"),
    "care": _("Care"),
    "offers": _("Offers"),
}
STATE_WORDS: dict[str, tuple[Promise, Tone]] = {
    "waiting": (_("Waiting"), "watch"),
    "sent": (_("Sent"), "good"),
    "refused": (_("Not sent"), "calm"),
}
REASON_WORDS: dict[str, Promise] = {
    "stopped": _("The customer wants no messages at all."),
    "no_consent": _("The customer has not agreed to messages of this kind."),
    "consent_withdrawn": _("The customer took their consent to messages of this kind back."),
    "one_a_day": _("The customer has their one message of the day already."),
}


def said_in(words: Mapping[str, str], language: str | None) -> str:
    """A message in a language of the place; in any it has where it was written without this one."""
    return words.get(language or "") or next(iter(words.values()), "")


FACT_WORDS = (FactWords("touch.touch_sent", _("Got a message"), "message-circle"),)
AUDIT_SENTENCES: dict[str, Promise] = {
    "touch.stopped": _("noted that a customer wants no messages"),
    "touch.exported": _("exported messages to customers"),
    "touch.allowed": _("noted that a customer takes messages again"),
}
