"""How touch speaks of purposes, states and reasons."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.console.panels import FactWords

PURPOSE_WORDS: dict[str, Promise] = {
    "service": _("About their own order"),
    "care": _("Care"),
    "offers": _("Offers"),
}
REASON_WORDS: dict[str, Promise] = {
    "stopped": _("The customer wants no messages at all."),
    "no_consent": _("The customer has not agreed to messages of this kind."),
    "consent_withdrawn": _("The customer took their consent to messages of this kind back."),
    "one_a_day": _("The customer has their one message of the day already."),
}
FACT_WORDS = (FactWords("touch.touch_sent", _("Got a message"), "message"),)
AUDIT_SENTENCES: dict[str, Promise] = {
    "touch.stopped": _("noted that a customer wants no messages"),
    "touch.allowed": _("noted that a customer takes messages again"),
}
