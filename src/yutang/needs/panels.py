"""What needs lends to other pages: a card for the customer's page, and how its facts are told on a timeline."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from yutang.accounts.api import Permission
from yutang.console.paging import rows_of
from yutang.console.panels import FactWords, Panel, Payload
from yutang.core import clock
from yutang.needs import api

SHOWN_NEEDS = 12
SHOWN_UTTERANCES = 5


def customer_panel(request: HttpRequest, customer_id: UUID) -> SafeString:
    """The card on a customer's page: what they ask for, the words it was read from, and who asks for the same."""
    needs = api.customer_needs(customer_id, now=clock.now())
    chips = [api.Chip(slot, value) for slot, values in needs.slots.items() for value in values]
    said = rows_of(api.utterances(customer_id=customer_id, kept="needs"), 1, size=SHOWN_UTTERANCES)
    context = {
        "chips": chips[:SHOWN_NEEDS],
        "utterances": api.utterance_cards(said.items),
        "count": needs.utterances,
        "cluster": api.cluster_of(needs.customer_id),
        "all_url": f"{reverse('needs:utterances')}?{urlencode({'customer': str(customer_id)})}",
    }
    return render_to_string("needs/panel.html", context, request)


def _heard(payload: Payload) -> str:
    touchpoint = dict(api.TOUCHPOINTS).get(payload["touchpoint"], payload["touchpoint"])
    return gettext("Said something: %(touchpoint)s") % {"touchpoint": touchpoint}


def _words_of(payload: Payload) -> str:
    return f"{reverse('needs:utterances')}?{urlencode({'customer': payload['customer_id']})}"


CUSTOMER_PANEL = Panel("needs", gettext_lazy("Needs"), customer_panel, Permission.SEE_NEEDS)
FACT_WORDS = (FactWords("needs.utterance_heard", _heard, "message-circle", _words_of),)
