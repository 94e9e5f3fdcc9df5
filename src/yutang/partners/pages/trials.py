"""The merchant's pages about trial tasks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.error_pages import error_page
from yutang.console.notices import notify
from yutang.core import clock
from yutang.core.tenancy import current_merchant_id
from yutang.partners import api
from yutang.partners.forms.recruiting import TaskForm, TaskScoreForm
from yutang.partners.links import task_link
from yutang.partners.pages.cards import pictures_shown, qr


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def task_list(request: HttpRequest) -> HttpResponse:
    """What was handed in and waits for a score."""
    context = {"tasks": api.tasks_to_score(), "back": Action(_("Partners"), reverse("partners:list"))}
    return render(request, "partners/tasks.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def give(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Give a trial task to one applicant or partner."""
    card = api.partner_card(partner_id)
    form = TaskForm(request.POST if request.method == "POST" else None, now=clock.now())
    if form.is_bound and form.is_valid() and (task_id := form.give(partner_id)):
        notify(request, _("The task is given. Send its link."))
        return redirect("partners:task", task_id)
    context = {"form": form, "card": card, "back": Action(card.name, reverse("partners:partner", args=[partner_id]))}
    return render(request, "partners/task_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.SEE_PEOPLE)
def task(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """A trial task: its link, what was handed in, and the score."""
    card, now = api.task_card(task_id), clock.now()
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    if request.method == "POST" and not may_edit:
        return error_page(request, 403)
    known = {"value": card.score, "words": card.score_words} if card.scored_at else {}
    form = TaskScoreForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid() and form.save(task_id, now=now):
        notify(request, _("The score is noted."))
        return redirect("partners:partner", card.partner_id)
    url = request.build_absolute_uri(task_link(current_merchant_id(), task_id, now=now))
    context = {
        "task": card,
        "form": form,
        "may_edit": may_edit,
        "is_overdue": card.is_overdue(now),
        "pictures": pictures_shown(card.pictures),
        "url": url,
        "qr": qr(url),
        "back": Action(card.partner_name, reverse("partners:partner", args=[card.partner_id])),
    }
    return render(request, "partners/task.html", context, status=422 if form.is_bound else 200)
