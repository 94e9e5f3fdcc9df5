"""The member's page of the newcomers' survey: two questions, one thumb, no sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.h5.components import Choice
from yutang.needs.actions.surveying import answer_survey
from yutang.needs.forms import SurveyForm
from yutang.needs.queries.surveys import reply_of, survey_words


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def survey(request: MemberRequest) -> HttpResponse:
    """Ask, thank, and let what was answered be corrected."""
    customer_id = request.member.customer_id
    if request.method == "POST":
        form = SurveyForm(request.POST)
        if form.is_valid():
            answer_survey(customer_id, form.answers(), now=clock.now())
            return redirect("needs:survey")
    else:
        form = SurveyForm(initial=reply_of(customer_id) or {})
    chosen = str(form["for_whom"].value() or "")
    context = {
        "form": form,
        "words": survey_words(),
        "has_answered": not form.is_bound and bool(form.initial),
        "for_whom": [Choice(value, label, is_chosen=value == chosen) for value, label in form.for_whom_choices()],
    }
    return render(request, "needs/survey.html", context, status=422 if form.is_bound else 200)
