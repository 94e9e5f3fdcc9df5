"""The merchant's pages about applications: read, compare, decide, take back, erase."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.error_pages import error_page
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import Rows, rows_of
from yutang.core import clock
from yutang.core.tenancy import current_merchant_id
from yutang.partners import api
from yutang.partners.actions import screening as actions
from yutang.partners.forms.recruiting import ApplicationFilter, DeclineForm, TaskForm, chosen_rows
from yutang.partners.links import application_link, task_link
from yutang.partners.pages.cards import application_context, pictures_shown, trait_words
from yutang.partners.queries import recruiting as queries
from yutang.partners.queries.scorecards import Scorecard, scorecards
from yutang.partners.rules import COMPARED_AT_ONCE
from yutang.partners.sheets import application_lines, note_export
from yutang.partners.wording import APPLICATION_TONES

SCORE_KINDS = api.SCORE_KINDS


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def application_list(request: StaffRequest) -> HttpResponse:
    """Who would like to become a partner, with the columns of their scorecards."""
    form = ApplicationFilter(request.GET, calls=queries.calls())
    search = form.chosen()
    page = rows_of(queries.found_applications(search), request.GET.get("page"))
    shown = _with_scores(queries.application_cards(list(page.items)))
    context = {
        "rows": Rows(shown, page.number, page.has_next, page.size),
        "filter_form": form,
        "is_filtered": search != type(search)(),
        "score_kinds": SCORE_KINDS,
        "export_url": reverse("partners:export_applications") if request.staff.may(Permission.EXPORT) else "",
        "may_edit": request.staff.may(Permission.EDIT_PEOPLE),
        "may_see_phones": request.staff.may(Permission.EXPORT) and request.staff.may(Permission.SEE_PERSONAL_DATA),
        "calls": Action(_("Calls"), reverse("partners:calls"), "speakerphone"),
        "back": Action(_("Partners"), reverse("partners:list")),
    }
    return render(request, "partners/applications.html", context)


def _with_scores(cards: list[queries.ApplicationCard]) -> list[dict[str, Any]]:
    found = scorecards([card.partner_id for card in cards if card.partner_id])
    return [
        {
            "card": card,
            "tone": APPLICATION_TONES[card.state],
            "scores": [(words, _value(found, card, key)) for key, words in SCORE_KINDS],
        }
        for card in cards
    ]


def _value(found: dict[UUID, Scorecard], card: queries.ApplicationCard, kind: str) -> int | None:
    return found[card.partner_id].value(kind) if card.partner_id else None


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """The list as a file, filtered and ordered as it is shown; phones in full only where a POST asks for them."""
    search = ApplicationFilter(request.GET, calls=queries.calls()).chosen()
    shows_phones = request.method == "POST"
    if shows_phones and not request.staff.may(Permission.SEE_PERSONAL_DATA):
        return error_page(request, 403)
    note_export(shows_phones=shows_phones)
    lines = application_lines(search, shows_phones=shows_phones)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="applications.csv"'
    return answer


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four applicants side by side."""
    pages = queries.application_pages(chosen_rows(request.GET)[:COMPARED_AT_ONCE])
    found = scorecards([page.card.partner_id for page in pages if page.card.partner_id])
    empty = Scorecard((), None, 0)
    columns: list[dict[str, Any]] = [
        {
            "page": page,
            "tone": APPLICATION_TONES[page.card.state],
            "scorecard": found.get(page.card.partner_id, empty) if page.card.partner_id else empty,
            "traits": trait_words(page.traits),
            "pictures": pictures_shown(page.pictures),
        }
        for page in pages
    ]
    rows = [(words, [column["scorecard"].value(key) for column in columns]) for key, words in SCORE_KINDS]
    context = {"columns": columns, "rows": rows, "back": _back()}
    return render(request, "partners/compare.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Ask the chosen applicants to make something as a trial."""
    now, ids = clock.now(), chosen_rows(request.POST if request.method == "POST" else request.GET)
    form = TaskForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid() and (decision_id := form.invite(ids)):
        page = queries.decision_page(decision_id)
        told = ngettext("%(count)s invited.", "%(count)s invited.", len(page.applications))
        undo = reverse("partners:undo_decision", args=[decision_id])
        offer_undo(request, told % {"count": len(page.applications)}, undo)
        return redirect("partners:decision", decision_id)
    states = ("waiting",)
    return _asked(request, form, ids, states, _("Invite to a trial"), _("Give them this task"))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def decline(request: HttpRequest) -> HttpResponse:
    """Say no to the chosen applicants, with words."""
    now, ids = clock.now(), chosen_rows(request.POST if request.method == "POST" else request.GET)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (decision_id := form.decline(ids, now=now)):
        page = queries.decision_page(decision_id)
        told = ngettext("%(count)s declined.", "%(count)s declined.", len(page.applications))
        undo = reverse("partners:undo_decision", args=[decision_id])
        offer_undo(request, told % {"count": len(page.applications)}, undo)
        return redirect("partners:decision", decision_id)
    states = ("waiting", "invited")
    return _asked(request, form, ids, states, _("Decline"), _("Decline with these words"))


def _asked(  # noqa: PLR0913 - one page for two decisions
    request: HttpRequest, form: Any, ids: list[UUID], states: tuple[str, ...], title: str, button: str
) -> HttpResponse:
    chosen = queries.chosen_applications(ids)
    concerned = [card for card in chosen if card.state in states]
    context = {
        "form": form,
        "title": title,
        "button": button,
        "concerned": concerned,
        "others": [card for card in chosen if card.state not in states],
        "back": _back(),
    }
    return render(request, "partners/decide.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """What was decided at once, with the links to send."""
    page, now = queries.decision_page(decision_id), clock.now()
    merchant_id = current_merchant_id()
    links = [
        (card, request.build_absolute_uri(_link_for(merchant_id, card, task_id, now)))
        for card, task_id in page.applications
    ]
    return render(request, "partners/decision.html", {"page": page, "links": links, "back": _back()})


def _link_for(merchant_id: UUID, card: queries.ApplicationCard, task_id: UUID | None, now: Any) -> str:
    if task_id is not None:
        return task_link(merchant_id, task_id, now=now)
    return application_link(merchant_id, card.id, now=now)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    count = actions.undo_decision(decision_id, now=clock.now())
    told = ngettext("Taken back for %(count)s.", "Taken back for %(count)s.", count)
    notify(request, told % {"count": count})
    return redirect("partners:applications")


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def application(request: StaffRequest, application_id: UUID) -> HttpResponse:
    """What one volunteer told; who has a scorecard is shown on the partner's page."""
    page = queries.application_page(application_id)
    if page.card.partner_id is not None:
        return redirect("partners:partner", page.card.partner_id)
    context = {
        **application_context(request, page),
        "may_edit": request.staff.may(Permission.EDIT_PEOPLE),
        "back": _back(),
    }
    return render(request, "partners/application.html", context)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def adopt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take what a repeated application tells in place of the earlier one."""
    earlier = actions.adopt_repeated(application_id, now=clock.now())
    notify(request, _("What was told later counts now."))
    return redirect("partners:application", earlier)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def erase(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Erase what a volunteer told, after a typed word."""
    page = queries.application_page(application_id)
    is_wrong = request.method == "POST" and request.POST.get("typed", "").strip() != _erase_word()
    if request.method == "POST" and not is_wrong:
        actions.erase_application(application_id)
        notify(request, _("Everything this volunteer told is erased."))
        return redirect("partners:applications")
    context = {"page": page, "word": _erase_word(), "is_wrong": is_wrong, "back": _back()}
    return render(request, "partners/erase.html", context, status=422 if is_wrong else 200)


def _erase_word() -> str:
    return _("erase")


def _back() -> Action:
    return Action(_("Applications"), reverse("partners:applications"))
