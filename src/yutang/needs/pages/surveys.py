"""The survey for newcomers: its words, its links, and who answered."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.tenancy import current_merchant_id
from yutang.h5.links import member_link
from yutang.needs.actions.surveying import ask_newcomers, word_survey
from yutang.needs.errors import CustomerMissing
from yutang.needs.forms import SurveyLinksForm, SurveyWordsForm
from yutang.needs.queries.surveys import answer_cards, answered, own_words, survey_numbers, survey_words
from yutang.people.api import communities, customer_card, customer_cards, members_of


@require_http_methods(["GET", "POST"])
@staff_page(Permission.SEE_NEEDS)
def survey(request: StaffRequest) -> HttpResponse:
    """What newcomers are asked, how many answered, and what."""
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    known = {f"{key}_{one}": text for key, words in own_words().items() for one, text in words.items()}
    form = SurveyWordsForm(request.POST if request.method == "POST" and may_edit else None, initial=known)
    if form.is_bound and form.is_valid():
        word_survey(form.words(), now=clock.now())
        notify(request, _("The survey asks in these words now."))
        return redirect("needs:survey_page")
    rows = rows_of(answered(), request.GET.get("page"))
    context = {
        "rows": rows,
        "cards": answer_cards(rows.items),
        "numbers": survey_numbers(),
        "words": survey_words(),
        "form": form if may_edit else None,
        "communities": communities() if request.staff.may(Permission.EDIT_PEOPLE) else [],
        "may_see_people": request.staff.may(Permission.SEE_PEOPLE),
        "back": Action(_("Needs"), reverse("needs:list")),
    }
    return render(request, "needs/survey_page.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def survey_links(request: HttpRequest) -> HttpResponse:
    """The links of one customer or of a community, and that these are asked now."""
    now, ids = clock.now(), _asked(request)
    ask_newcomers(ids, now=now)
    cards = customer_cards(ids)
    page, merchant_id = reverse("needs:survey"), current_merchant_id()
    rows = [
        (cards[one].nickname, request.build_absolute_uri(member_link(merchant_id, one, page, now=now))) for one in ids
    ]
    return render(
        request, "needs/survey_links.html", {"rows": rows, "back": Action(_("Survey"), reverse("needs:survey_page"))}
    )


def _asked(request: HttpRequest) -> list[UUID]:
    form = SurveyLinksForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    if told.get("customer"):
        return [customer_card(told["customer"]).id]
    if told.get("community"):
        return members_of(told["community"])
    raise CustomerMissing
