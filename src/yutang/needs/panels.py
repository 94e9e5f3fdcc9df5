"""What needs lends to other pages: a card for the customer's page, and how its facts are told on a timeline."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from yutang.accounts.api import Permission, StaffCard
from yutang.console.panels import FactWords, Panel, Payload
from yutang.core import clock
from yutang.needs import api
from yutang.needs.queries.portrait import portrait_of


def customer_panel(request: HttpRequest, customer_id: UUID) -> SafeString:
    """The card on a customer's page: what they ask for and are like, since when, by which words, and for whom they buy."""
    portrait = portrait_of(customer_id, now=clock.now(), sees_health=False)
    staff: StaffCard = request.staff  # type: ignore[attr-defined]
    context = {
        "portrait": portrait,
        "people": (portrait.own, *portrait.circle),
        "cluster": api.cluster_of(portrait.customer_id),
        "may_edit": staff.may(Permission.EDIT_PEOPLE),
        "may_see_health": portrait.hides_health and staff.may(Permission.SEE_PERSONAL_DATA),
        "all_url": f"{reverse('needs:utterances')}?{urlencode({'customer': str(customer_id)})}",
    }
    return render_to_string("needs/panel.html", context, request)


def _heard(payload: Payload) -> str:
    touchpoint = dict(api.TOUCHPOINTS).get(payload["touchpoint"], payload["touchpoint"])
    return gettext("Said something: %(touchpoint)s") % {"touchpoint": touchpoint}


def _words_of(payload: Payload) -> str:
    return f"{reverse('needs:utterances')}?{urlencode({'customer': payload['customer_id']})}"


CUSTOMER_PANEL = Panel("needs", gettext_lazy("Needs and traits"), customer_panel, Permission.SEE_NEEDS)
FACT_WORDS = (FactWords("needs.utterance_heard", _heard, "message-circle", _words_of),)
