"""The merchant's page of what customers said."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.paging import rows_of
from yutang.needs import api
from yutang.needs.forms import UtteranceFilter
from yutang.people.api import customer_card


@require_GET
@staff_page(Permission.SEE_NEEDS)
def utterance_list(request: StaffRequest) -> HttpResponse:
    """What customers said, with what was read from it marked in the words."""
    search = UtteranceFilter(request.GET)
    chosen = search.chosen()
    rows = rows_of(api.utterances(**chosen), request.GET.get("page"))
    customer_id = chosen["customer_id"]
    context = {
        "rows": rows,
        "cards": api.utterance_cards(rows.items),
        "filter_form": search,
        "is_filtered": any(chosen.values()),
        "customer": customer_card(customer_id) if customer_id else None,
        "back": Action(_("Needs"), reverse("needs:list")),
        "may_see_people": request.staff.may(Permission.SEE_PEOPLE),
        "bring_in": bring_in(request),
    }
    return render(request, "needs/utterances.html", context)


def bring_in(request: StaffRequest) -> Action | None:
    """The step that fills an empty page, for those who may take it."""
    may_import = request.staff.may(Permission.IMPORT)
    return Action(_("Bring in reviews or chats"), reverse("imports:list"), "file-import") if may_import else None
