"""The merchant's pages about need clusters."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.charts import Chart, Series
from yutang.console.components import Action, JobProgress
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.jobs import after_commit
from yutang.core.tenancy import current_merchant_id
from yutang.needs import api
from yutang.needs.jobs import carry_out_rebuild
from yutang.needs.pages.utterances import bring_in
from yutang.needs.queries import maps
from yutang.needs.queries.ranking import ranking_of

MOST_BARS = 24
MOST_ON_MAP = 40
MOST_UNMET = 3


@require_GET
@staff_page(Permission.SEE_NEEDS)
def cluster_list(request: StaffRequest) -> HttpResponse:
    """What customers ask for: who asks for the same, in whose words, who can speak for them, and what serves them."""
    only_unmet = request.GET.get("unmet") == "1"
    found = api.clusters()
    shown = [card for card in found if card.is_unmet] if only_unmet else found
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    last = api.latest_rebuild()
    context = {
        "clusters": shown,
        "only_unmet": only_unmet,
        "unmet_count": sum(card.is_unmet for card in found),
        "unmet": [_unmet(request, card) for card in found if card.is_unmet and card.customer_count][:MOST_UNMET],
        "chart": _sizes(found) if found else None,
        "places": maps.cluster_map(found[:MOST_ON_MAP]) if found and not only_unmet else [],
        "drawing": (maps.WIDTH, maps.HEIGHT),
        "lone_count": maps.lone_count(),
        "communities": maps.alike_communities(),
        "may_see_people": request.staff.may(Permission.SEE_PEOPLE),
        "as_of": last.finished_at if last else None,
        "progress": _progress(last) if last and not _is_old(last) else None,
        "group": Action(_("Group again"), reverse("needs:rebuild"), "refresh", is_post=True) if may_edit else None,
        "has_utterances": bool(found) or api.has_utterances(),
        "bring_in": bring_in(request),
    }
    return render(request, "needs/list.html", context)


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def rebuild(request: HttpRequest) -> HttpResponse:
    """Group all needs again, behind the page. While it is under way, asking again changes nothing."""
    rebuild_id, is_new = api.ask_for_rebuild(now=clock.now())
    if is_new:
        after_commit(carry_out_rebuild, str(current_merchant_id()), str(rebuild_id))
    else:
        notify(request, _("Needs are being grouped already."))
    return redirect("needs:list")


@require_GET
@staff_page(Permission.SEE_NEEDS)
def progress(request: HttpRequest, rebuild_id: UUID) -> HttpResponse:
    """The progress of a grouping, drawn anew. When it has just ended the page around it is loaded afresh."""
    card = api.rebuild_card(rebuild_id)
    response = render(request, "needs/progress.html", {"progress": _progress(card)})
    if card.state == "finished":
        response["HX-Refresh"] = "true"
    return response


@require_GET
@staff_page(Permission.SEE_NEEDS)
def cluster(request: StaffRequest, cluster_id: UUID) -> HttpResponse:
    """One cluster: its words, its members, who can speak for them and what is missing."""
    card = api.cluster_card(cluster_id)
    rows = rows_of(api.member_rows(cluster_id), request.GET.get("page"), size=24)
    sizes = maps.sizes_of(cluster_id)
    context = {
        "card": card,
        "history": _history(card, sizes) if len(sizes) > 1 else None,
        "members": api.member_cards(rows.items),
        "ranking": ranking_of(card.id),
        "rows": rows,
        "start": _start(request, card),
        "back": Action(_("Needs"), reverse("needs:list")),
        "may_see_people": request.staff.may(Permission.SEE_PEOPLE),
    }
    return render(request, "needs/cluster.html", context)


@require_GET
@staff_page(Permission.SEE_NEEDS)
def alone(request: StaffRequest) -> HttpResponse:
    """The voices that are in no cluster, with their words: what the clusters do not tell."""
    rows = rows_of(maps.lone_rows(), request.GET.get("page"), size=50)
    context = {
        "members": api.member_cards(rows.items),
        "rows": rows,
        "back": Action(_("Needs"), reverse("needs:list")),
        "may_see_people": request.staff.may(Permission.SEE_PEOPLE),
    }
    return render(request, "needs/alone.html", context)


def _start(request: StaffRequest, card: api.ClusterCard) -> Action | None:
    """The step that follows from a cluster, for those who may take it."""
    if not (card.is_living and request.staff.may(Permission.RUN_ROUNDS)):
        return None
    return Action(_("Start a selection round"), f"/selection/new?{urlencode({'cluster': str(card.id)})}", "hanger")


def _unmet(request: StaffRequest, card: api.ClusterCard) -> dict[str, object]:
    return {"card": card, "start": _start(request, card)}


def _history(card: api.ClusterCard, sizes: Sequence[maps.SizeOnDay]) -> Chart:
    unknown = [one.size - one.customer_count for one in sizes]
    series = [Series(_("Customers"), [one.customer_count for one in sizes])]
    if any(unknown):
        series.append(Series(_("Unknown speakers"), unknown))
    return Chart(
        key="cluster-history",
        title=_("How many asked for this"),
        kind="line",
        unit=_("people"),
        period=_("Days on which needs were grouped"),
        as_of=card.updated_at,
        labels=[date_format(one.day, "MONTH_DAY_FORMAT") for one in sizes],
        series=series,
    )


def _sizes(clusters: Sequence[api.ClusterCard]) -> Chart:
    shown = clusters[:MOST_BARS]
    known = [card.customer_count for card in shown]
    unknown = [card.size - card.customer_count for card in shown]
    series = [Series(_("Customers"), known)]
    if any(unknown):
        series.append(Series(_("Unknown speakers"), unknown))
    return Chart(
        key="cluster-sizes",
        title=_("How many ask for the same"),
        kind="stacked",
        unit=_("people"),
        period=_("Need cluster"),
        as_of=max(card.updated_at for card in shown),
        labels=[card.short_title for card in shown],
        series=series,
    )


def _progress(card: api.RebuildCard) -> JobProgress:
    note = ""
    if card.state == "finished":
        note = _("%(clusters)s clusters of %(voices)s voices.") % {"clusters": card.clusters, "voices": card.voices}
    elif card.state == "failed":
        note = _("The clusters from before are unchanged. Try again; if it happens again, tell who runs this place.")
    return JobProgress(
        key=f"rebuild-{card.id}",
        title=_("Grouping needs"),
        state=card.state,
        done=card.done,
        total=api.REBUILD_STEPS if card.state == "running" else None,
        poll_url=reverse("needs:progress", args=[card.id]),
        page_url=reverse("needs:list"),
        note=note,
    )


def _is_old(card: api.RebuildCard) -> bool:
    """Whether a grouping ended well, so that its clusters say all there is to say."""
    return card.state == "finished"
