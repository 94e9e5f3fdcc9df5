"""What is opened on a phone without signing in: by volunteers a call, their application, a trial task; by partners their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.accounts.api import merchant_card
from yutang.catalog.api import small_picture_url
from yutang.core import clock, limits
from yutang.core.actors import Actor
from yutang.core.answers import answer_within
from yutang.core.errors import Refusal, TooOften
from yutang.h5.error_pages import error_page
from yutang.partners import passes, rules
from yutang.partners.actions import recruiting, trials
from yutang.partners.errors import ApplicationMissing, TaskMissing
from yutang.partners.forms.volunteers import VolunteerForm, pictures_in
from yutang.partners.links import (
    LINK_LIFE,
    LinkBroken,
    LinkExpired,
    Opened,
    Purpose,
    application_link,
    read_link,
    task_link,
)
from yutang.partners.queries import recruiting as queries
from yutang.partners.queries.passes import is_in_force
from yutang.partners.wording import consent_words

APPLICATIONS = limits.Rate("volunteer's application", 10, 600)
# Counted whether or not the number has applied, so that the count says nothing about it.
OF_ONE_PHONE = limits.Rate("applications of one phone", 6, 86_400)
PICTURES = limits.Rate("volunteer's pictures", 40, 600)

PageView = Callable[..., HttpResponseBase]


def opened_by(purpose: Purpose) -> Callable[[PageView], PageView]:
    """Open the page only by a link of this purpose, inside its merchant's scope; any other link explains itself.

    Every try is counted by the address it comes from: raises TooOften.
    """

    def guard(page: PageView) -> PageView:
        @wraps(page)
        def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            limits.count(limits.member_pages(), limits.client_address(request))
            try:
                opened = read_link(purpose, token, now=clock.now())
            except LinkBroken:
                return error_page(request, 403, key="link_broken")
            except LinkExpired:
                return error_page(request, 410)
            actor = Actor("member", None, "")
            return answer_within(
                opened.merchant_id, actor, lambda: _answer(page, request, opened, token, *args, **kwargs)
            )

        return guarded

    return guard


def _answer(page: PageView, request: HttpRequest, opened: Opened, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return page(request, opened, *args, **kwargs)
    except (ApplicationMissing, TaskMissing):
        return render(request, "partners/h5/gone.html", status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by("call")
def join(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """A call and the form to answer it. What was typed stays where something is wrong with it."""
    now, call = clock.now(), queries.call_card(opened.thing_id)
    shop = merchant_card().name
    if not call.takes_applications(now):
        return render(request, "partners/h5/closed.html", {"call": call, "shop": shop}, status=410)
    form, status = VolunteerForm(request.POST or None, call=call), 200
    if form.is_bound:
        sent, status = _send(request, opened, form)
        if sent:
            words = _("We have it. Keep this page, for example as a favourite: by it you see and change what you told.")
            messages.success(request, words)
            return redirect(application_link(opened.merchant_id, sent, now=now))
    context = {"call": call, "shop": shop, "form": form, "consent": consent_words(shop)}
    return render(request, "partners/h5/join.html", context, status=status)


def _send(request: HttpRequest, opened: Opened, form: VolunteerForm) -> tuple[UUID | None, int]:
    """The application that was sent, or None with the reasons in the form and the status that says so."""
    if not form.is_valid():
        return None, 422
    try:
        limits.count(APPLICATIONS, limits.client_address(request))
        limits.count(OF_ONE_PHONE, opened.merchant_id, form.cleaned_data["phone"])
    except TooOften as refusal:
        form.add_error(None, str(refusal))
        return None, refusal.status
    return form.apply(consent_words=consent_words(merchant_card().name), now=clock.now()), 422


@require_safe
@opened_by("application")
def mine(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """What a volunteer told, how it stands, and the trial they are asked for."""
    page, now = queries.application_page(opened.thing_id), clock.now()
    tasks = queries.tasks_of(page.card.partner_id) if page.card.partner_id else []
    context = {
        "page": page,
        "shop": merchant_card().name,
        "tasks": [(task, task_link(opened.merchant_id, task.id, now=now)) for task in tasks],
        "link": request.build_absolute_uri(),
        "pictures": _pictures(page.pictures),
        "room": rules.MOST_PICTURES - len(page.pictures) if page.can_change else 0,
        "add_url": reverse("partners:mine_pictures", args=[token]),
        "drop_url": reverse("partners:mine_drop", args=[token]),
        "change_url": reverse("partners:mine_change", args=[token]),
    }
    return render(request, "partners/h5/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by("application")
def change_mine(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """The form that changes what was told."""
    page = queries.application_page(opened.thing_id)
    if not page.can_change:
        return redirect("partners:mine", token)
    form = VolunteerForm.of(page, queries.call_card(page.card.call_id), request.POST or None)
    if form.is_bound and form.is_valid() and form.change(page.card.id, now=clock.now()):
        messages.success(request, _("Changed."))
        return redirect("partners:mine", token)
    context = {"form": form, "back_url": reverse("partners:mine", args=[token])}
    return render(request, "partners/h5/change.html", context, status=422 if form.is_bound else 200)


@require_POST
@opened_by("application")
def add_my_pictures(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    _take_pictures(request, lambda content: recruiting.add_application_picture(opened.thing_id, content))
    return redirect(f"{reverse('partners:mine', args=[token])}#pictures")


@require_POST
@opened_by("application")
def drop_my_picture(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    recruiting.drop_application_picture(opened.thing_id, request.POST.get("picture", ""))
    return redirect(f"{reverse('partners:mine', args=[token])}#pictures")


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by("task")
def trial(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """What is to be made, and the form to hand it in; again, until it is scored."""
    task, now = queries.task_card(opened.thing_id), clock.now()
    text, error = task.text, ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        if request.FILES:
            # Chosen and not sent on their own: whoever presses the large button means them too.
            _take_pictures(request, lambda content: trials.add_task_picture(task.id, content))
        try:
            trials.hand_in(task.id, text, now=now)
        except Refusal as refusal:
            task, error = queries.task_card(opened.thing_id), str(refusal)
        else:
            messages.success(request, _("Handed in. You may change it until it has been looked at."))
            return redirect("partners:trial", token)
    context = {
        "task": task,
        "shop": merchant_card().name,
        "text": text,
        "error": error,
        "is_overdue": task.is_overdue(now),
        "pictures": _pictures(task.pictures),
        "can_drop": task.scored_at is None,
        "room": 0 if task.scored_at else rules.MOST_PICTURES - len(task.pictures),
        "add_url": reverse("partners:trial_pictures", args=[token]),
        "drop_url": reverse("partners:trial_drop", args=[token]),
    }
    return render(request, "partners/h5/trial.html", context, status=422 if error else 200)


@require_POST
@opened_by("task")
def add_trial_pictures(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    trials.keep_draft(opened.thing_id, request.POST.get("text", ""))
    _take_pictures(request, lambda content: trials.add_task_picture(opened.thing_id, content))
    return redirect(f"{reverse('partners:trial', args=[token])}#pictures")


@require_POST
@opened_by("task")
def drop_trial_picture(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    trials.keep_draft(opened.thing_id, request.POST.get("text", ""))
    trials.drop_task_picture(opened.thing_id, request.POST.get("picture", ""))
    return redirect(f"{reverse('partners:trial', args=[token])}#pictures")


@require_safe
def open_pass(request: HttpRequest, token: str) -> HttpResponse:
    """Make this phone the partner's and lead on to their pages; a link that is no good explains itself.

    Links that are no good are counted by the address they are tried from: raises TooOften.
    """
    now = clock.now()
    try:
        key = passes.read_pass(token, now=now)
    except LinkBroken:
        limits.count(limits.member_pages(), limits.client_address(request))
        return error_page(request, 403, key="link_broken")
    except LinkExpired:
        return error_page(request, 410)
    if not is_in_force(key):
        limits.count(limits.member_pages(), limits.client_address(request))
        return error_page(request, 403, key="no_partner")
    response = HttpResponseRedirect(passes.PARTNER_ROOT, headers={"Cache-Control": "private, no-store"})
    response.set_cookie(
        passes.COOKIE,
        passes.phone_cookie(key, now=now),
        max_age=LINK_LIFE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _take_pictures(request: HttpRequest, add: Callable[[bytes], str]) -> None:
    """Keep each picture that is one, and say by name what was wrong with the others."""
    limits.count(PICTURES, limits.client_address(request))
    sent = pictures_in(request.FILES.getlist("pictures"))
    if not sent:
        messages.error(request, _("Choose a picture first."))
    for name, content in sent:
        try:
            add(content)
        except Refusal as refusal:
            if isinstance(refusal, ApplicationMissing | TaskMissing):
                raise
            messages.error(request, f"{name}: {refusal}" if name else str(refusal))


def _pictures(urls: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(url, small_picture_url(url)) for url in urls]
