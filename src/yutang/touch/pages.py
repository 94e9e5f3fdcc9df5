"""The merchant's pages of touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.exports import csv_answer
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.clock import SHOP_ZONE
from yutang.people import api as people
from yutang.touch import api, queries
from yutang.touch.actions import note_export
from yutang.touch.forms import TouchFilter
from yutang.touch.words import PURPOSE_WORDS, REASON_WORDS, STATE_WORDS, said_in


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def touch_list(request: StaffRequest) -> HttpResponse:
    """What was said to customers, what waits, and what was not sent and why."""
    search = TouchFilter(request.GET)
    page = rows_of(queries.found_touches(**search.chosen()), request.GET.get("page"))
    context = {
        "rows": page,
        "lines": _lines(queries.touch_cards(list(page))),
        "filter_form": search,
        "is_filtered": any(search.chosen().values()),
        "export_url": reverse("touch:export") if request.staff.may(Permission.EXPORT) else "",
    }
    return render(request, "touch/list.html", context)


def _lines(cards: Sequence[queries.TouchCard]) -> list[dict[str, Any]]:
    living = people.living_ids([card.customer_id for card in cards])
    customers = people.customer_cards(list(living.values()))
    language = get_language()
    return [
        {
            "card": card,
            "customer": customers[living[card.customer_id]],
            "words": said_in(card.words, language),
            "purpose": PURPOSE_WORDS[card.purpose],
            "state": STATE_WORDS[card.state][0],
            "tone": STATE_WORDS[card.state][1],
            "reason": REASON_WORDS.get(card.reason, ""),
        }
        for card in cards
    ]


@require_GET
@staff_page(Permission.EXPORT)
def export(request: StaffRequest) -> StreamingHttpResponse:
    """The list as a file, filtered as it is shown."""
    note_export()
    head = [
        _("Asked for"),
        _("Customer"),
        _("What for"),
        pgettext("message", "Words"),
        _("State"),
        _("Why not"),
        _("Due"),
        _("Sent"),
        _("Read"),
    ]
    return csv_answer("messages.csv", head, _exported(TouchFilter(request.GET).chosen()))


def _exported(chosen: dict[str, str]) -> Iterator[list[object]]:
    for cards in queries.touches_in_chunks(queries.found_touches(**chosen)):
        for line in _lines(cards):
            card = line["card"]
            times = [
                moment.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
                for moment in (card.asked_at, card.due_at, card.sent_at, card.read_at)
            ]
            who, what = line["customer"].nickname, [str(line["purpose"]), line["words"]]
            yield [times[0], who, *what, str(line["state"]), str(line["reason"]), *times[1:]]


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def stop(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    api.stop_touches(customer_id, said_by="staff", now=clock.now())
    notify(request, _("Nothing more is sent to this customer, not even about their orders."))
    return redirect("people:customer", customer_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def allow(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    api.allow_touches(customer_id, now=clock.now())
    notify(request, _("This customer gets messages again, as far as they agreed to them."))
    return redirect("people:customer", customer_id)
