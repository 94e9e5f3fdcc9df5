"""The merchant's page of who speaks for whom, and what would be if."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.exports import csv_answer
from yutang.console.notices import notify, offer_undo
from yutang.core import clock
from yutang.core.errors import NotAllowed, Unprocessable
from yutang.needs.actions import assigning as actions
from yutang.needs.forms import PairForm, WhatIfForm
from yutang.needs.queries import assignment as queries
from yutang.needs.queries import ranking
from yutang.needs.wording import fit_part, joined, why_nobody


@require_GET
@staff_page(Permission.SEE_NEEDS)
def board(request: StaffRequest) -> HttpResponse:
    """Each cluster with its KOC and why, the gaps, everybody's load, and what would be if somebody left or joined."""
    now = clock.now()
    found = queries.board(now=now)
    kocs = [(str(load.partner.id), load.partner.name) for load in found.loads]
    form = WhatIfForm(request.GET or None, kocs=kocs)
    asked = form.asked() if form.is_bound else None
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    context = {
        "board": found,
        "posts": _posts(found),
        "gaps": [post for post in found.posts if post.speaker is None],
        "free": sum(max(0, load.places.count - len(load.posts)) for load in found.loads if not load.places.keeps_only),
        "form": form,
        "answer": queries.what_if(asked, now=now) if asked else None,
        "joins": asked is not None and bool(asked.joins),
        "back": Action(_("Needs"), reverse("needs:list")),
        "export": Action(_("Export"), reverse("needs:export_assignment"), "file-export")
        if request.staff.may(Permission.EXPORT)
        else None,
        "may_edit": may_edit,
        "may_recruit": request.staff.may(Permission.EDIT_PEOPLE),
        "recruit": Action(_("Recruit KOCs"), reverse("partners:new_call"), "user-plus"),
    }
    return render(request, "needs/assignment.html", context)


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def decide(request: HttpRequest) -> HttpResponse:
    """Pin a KOC to a cluster, or rule her out for it."""
    form = PairForm(request.POST)
    if not form.is_valid():
        raise Unprocessable(_("Choose a KOC first."))
    told = form.cleaned_data
    rule_id = actions.decide_pair(told["cluster"], told["partner"], told["kind"], now=clock.now())
    rule = queries.rule_card(rule_id)
    said = _("%(name)s speaks for them now.") if rule.is_pin else _("%(name)s will not speak for them.")
    offer_undo(request, said % {"name": rule.partner.name}, reverse("needs:undo_pair", args=[rule_id]))
    return redirect(_to(rule.cluster_id))


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def lift(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Let the reckoning decide again."""
    actions.lift_decision(rule_id, now=clock.now())
    rule = queries.rule_card(rule_id)
    said = _("Nothing is decided about %(name)s here any more.") % {"name": rule.partner.name}
    offer_undo(request, said, reverse("needs:undo_pair", args=[rule_id]))
    return redirect(_to(rule.cluster_id))


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def undo(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Take back what was decided or lifted last."""
    actions.undo_decision(rule_id, now=clock.now())
    notify(request, _("It is as it was before."))
    return redirect(_to(queries.rule_card(rule_id).cluster_id))


@require_GET
@staff_page(Permission.SEE_NEEDS)
def export(request: StaffRequest) -> HttpResponseBase:
    """The board as a file."""
    if not request.staff.may(Permission.EXPORT):
        raise NotAllowed
    return csv_answer("assignment.csv", _head(), map(_cells, queries.board(now=clock.now()).posts))


@require_GET
@staff_page(Permission.SEE_NEEDS)
def ranked(request: HttpRequest, cluster_id: UUID) -> HttpResponse:
    """All ranked styles of one cluster."""
    title = queries.cluster_title(cluster_id)
    context = {
        "title": title,
        "ranking": ranking.ranking_of(cluster_id, limit=ranking.MOST_SHOWN),
        "back": Action(title, reverse("needs:cluster", args=[cluster_id])),
    }
    return render(request, "needs/ranking.html", context)


def _posts(found: queries.Board) -> list[dict[str, Any]]:
    speakers = {post.cluster_id: post.speaker.partner for post in found.posts if post.speaker}
    shown = ranking.styles_to_show(speakers)
    return [
        {
            "post": post,
            "parts": [(fit_part(part.kind), part) for part in post.speaker.fit.parts] if post.speaker else [],
            "styles": shown.get(post.cluster_id, []),
            "why": why_nobody(post.why, post.nearest.partner.name if post.nearest else "") if post.why else "",
            "recruit_query": urlencode({"title": _call_title(post)}),
            "joins_query": urlencode(_like(post)),
        }
        for post in found.posts
    ]


def _call_title(post: queries.Post) -> str:
    return (_("Wanted: a KOC like %(traits)s") % {"traits": joined(chip.text for chip in post.wanted)})[:64]


def _like(post: queries.Post) -> dict[str, str]:
    """Somebody like this cluster, as the what-if form takes her."""
    built = [chip.value for chip in post.wanted if chip.slot in ("body", "skin", "hair", "health")]
    styles = [chip.value for chip in post.wanted if chip.slot == "style"]
    told = [chip.value for chip in post.wanted if chip.slot in ("for_whom", "occupation")]
    heights = [chip.value.split("-")[0] for chip in post.wanted if chip.slot == "height_cm"][:1]
    ages = [chip.value.split("-")[0] for chip in post.wanted if chip.slot == "age"][:1]
    found = {"body": built, "style": styles, "words": told, "height_cm": heights, "age": ages}
    return {name: "、".join(values) for name, values in found.items() if values}


def _head() -> list[str]:
    return [
        _("Need cluster"), _("Customers"), _("KOC"), _("Fit"), _("Since"), _("Decided by staff"), _("Shares with them"),
        _("Does not have"), _("Next best"), _("Why nobody"),
    ]  # fmt: skip


def _cells(post: queries.Post) -> Iterable[str]:
    koc = post.speaker
    yield post.title
    yield str(post.customers)
    yield koc.partner.name if koc else ""
    yield f"{koc.fit.score:.2f}" if koc else ""
    yield post.since.astimezone(clock.SHOP_ZONE).date().isoformat() if post.since else ""
    yield post.pin.partner.name if post.pin else ""
    yield joined(chip.text for chip in koc.reasons) if koc else ""
    yield joined(chip.text for chip in koc.gaps) if koc else ""
    yield post.next_best.partner.name if post.next_best else ""
    yield why_nobody(post.why, post.nearest.partner.name if post.nearest else "") if post.why else ""


def _to(cluster_id: UUID) -> str:
    return f"{reverse('needs:assignment')}#c-{cluster_id}"
