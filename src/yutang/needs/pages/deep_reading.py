"""The merchant's page of the second reading by a large model: what is doubtful, how far it is, begin and stop."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.channels.model.api import model_name
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.needs.actions.deep_reading import stop_deepening
from yutang.needs.pages.works import progress_of
from yutang.needs.queries.utterances import doubtful_count
from yutang.needs.queries.words import DEEPEN, latest_work


@require_GET
@staff_page(Permission.SEE_NEEDS)
def deep_reading(request: StaffRequest) -> HttpResponse:
    """What our own reading is not sure of, and how far the model is with it."""
    progress = progress_of(DEEPEN)
    context = {
        "back": Action(_("Needs"), reverse("needs:list")),
        "model": model_name(),
        "doubtful": doubtful_count(),
        "progress": progress,
        "is_under_way": progress is not None and not progress.is_over,
        "latest": latest_work(DEEPEN),
        "may_edit": request.staff.may(Permission.EDIT_NEEDS),
        "may_manage": request.staff.may(Permission.MANAGE_MONEY),
    }
    return render(request, "needs/deep_reading.html", context)


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def stop(request: StaffRequest) -> HttpResponse:
    """Stop the reading that is under way. What was read stays, and the next one goes on behind it."""
    if stop_deepening():
        notify(request, _("Stopped. What was read stays; begin again and it goes on from there."))
    return redirect("needs:deep_reading")
