"""What touch lends to other pages: a customer's latest messages, and whether they want any."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from yutang.accounts.api import Permission
from yutang.console.panels import Panel
from yutang.touch import api
from yutang.touch.queries import latest_of
from yutang.touch.words import REASON_WORDS, STATE_WORDS, said_in

SHOWN = 5


def customer_panel(request: HttpRequest, customer_id: UUID) -> SafeString:
    """The card on a customer's page."""
    language = get_language()
    context = {
        "customer_id": customer_id,
        "is_stopped": api.is_stopped(customer_id),
        "may_edit": request.staff.may(Permission.EDIT_PEOPLE),  # type: ignore[attr-defined]
        "lines": [
            {
                "card": card,
                "words": said_in(card.words, language),
                "state": STATE_WORDS[card.state][0],
                "tone": STATE_WORDS[card.state][1],
                "reason": REASON_WORDS.get(card.reason, ""),
            }
            for card in latest_of(customer_id, limit=SHOWN)
        ],
    }
    return render_to_string("touch/panel.html", context, request)


CUSTOMER_PANEL = Panel("messages", gettext_lazy("Messages"), customer_panel, Permission.SEE_PEOPLE)
