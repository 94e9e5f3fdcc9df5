"""The loop in numbers."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.charts import Chart, Series
from yutang.console.components import Action
from yutang.core import clock
from yutang.core.display import day_text
from yutang.core.money import Money
from yutang.insight import api
from yutang.insight.api import FIGURE_NAMES, STAGE_NAMES, Figure, Funnel, FunnelRow, Stage
from yutang.insight.forms import LoopFilter
from yutang.insight.river import address
from yutang.presale.api import RepurchaseRow, repurchase_by_month

CHART_DAYS = 30


@require_GET
@staff_page(Permission.SEE_INSIGHT)
def loop(request: StaffRequest) -> HttpResponse:
    """The loop as a funnel, with today's figures, by community and by source."""
    now = clock.now()
    form = LoopFilter(request.GET)
    part = form.chosen(now)
    funnel = api.loop_funnel(community_id=part.community_id, source=part.source, since=part.since, now=now)
    days = api.day_figures(days=CHART_DAYS, community_id=part.community_id, source=part.source, now=now)
    context = {
        "filter_form": form,
        "has_begun": api.has_begun(),
        "funnel": funnel,
        "river": api.river_of(funnel, days[-1][1], may=request.staff.may),
        "stages": [_stage_row(stage, funnel) for stage in Stage],
        "paid_of_decided": _paid_of_decided(funnel),
        "money": _money(funnel),
        "today_money": Money(days[-1][1][Figure.PAID_FEN]),
        "units": None if part.community_id or part.source else funnel.figures[Figure.UNITS],
        "units_url": address("production:list"),
        "by_community": _split(api.funnels_by_community(source=part.source, since=part.since), _("in no community")),
        "by_source": _split(api.funnels_by_source(community_id=part.community_id, since=part.since), _("unknown")),
        "stage_names": list(STAGE_NAMES.values()),
        "chart": _chart(days, now),
        "begin": Action(_("Import customers"), address("imports:list"), "file-import")
        if address("imports:list")
        else None,
        "now": now,
    }
    return render(request, "insight/loop.html", context)


def _stage_row(stage: Stage, funnel: Funnel) -> tuple[object, int, float | None]:
    return STAGE_NAMES[stage], funnel.people[stage], funnel.share_of_joined(stage)


def _paid_of_decided(funnel: Funnel) -> float | None:
    """The share that paid of all but the undecided, none of whom has paid."""
    return funnel.people[Stage.PAID] / funnel.decided if funnel.decided else None


def _money(funnel: Funnel) -> dict[str, Money]:
    paid, refunded = Money(funnel.figures[Figure.PAID_FEN]), Money(funnel.figures[Figure.REFUNDED_FEN])
    return {"paid": paid, "refunded": refunded, "kept": paid - refunded}


def _split(rows: list[FunnelRow], nameless: str) -> list[dict[str, object]]:
    return [
        {
            "key": row.key,
            "name": row.name or nameless,
            "people": [row.people[stage] for stage in Stage],
            "paid_share": row.paid_share,
        }
        for row in rows
    ]


def _chart(days: list[tuple[date, dict[Figure, int]]], now: datetime) -> Chart:
    today = api.shop_day(now)
    shown = (Figure.JOINED, Figure.ORDERS, Figure.PAID_ORDERS)
    return Chart(
        key="days",
        title=_("Day by day"),
        kind="line",
        unit=_("people and orders"),
        period=_("the last 30 days"),
        as_of=now,
        labels=[day_text(day, today=today) for day, _figures in days],
        series=[Series(FIGURE_NAMES[one], [figures[one] for _day, figures in days]) for one in shown],
    )


MONTHS_SHOWN = 12


@require_GET
@staff_page(Permission.SEE_INSIGHT)
def repurchase(request: StaffRequest) -> HttpResponse:
    """Who bought again, by the month of their first order. On a page of its own, since it reads every order."""
    now = clock.now()
    rows = repurchase_by_month()[-MONTHS_SHOWN:]
    width = max((len(row.by_month) for row in rows), default=0)
    context = {
        "rows": [_cohort(row, width) for row in rows],
        "months": range(width),
        "chart": _repurchase_chart(rows, now) if rows else None,
        "now": now,
        "back": Action(_("Insight"), address("insight:loop")),
    }
    return render(request, "insight/repurchase.html", context)


def _cohort(row: RepurchaseRow, width: int) -> dict[str, object]:
    """A month as the table shows it. Months that are not over for it yet are empty, not zero."""
    shares = [people / row.customers for people in row.by_month]
    return {
        "month": row.month,
        "customers": row.customers,
        "again": row.again / row.customers,
        "shares": [*shares, *[None] * (width - len(shares))],
    }


def _repurchase_chart(rows: list[RepurchaseRow], now: datetime) -> Chart:
    return Chart(
        key="repurchase",
        title=_("Who bought again"),
        kind="bar",
        unit=_("people"),
        period=_("month of the first order"),
        as_of=now,
        labels=[f"{row.month:%Y-%m}" for row in rows],
        series=[
            Series(_("bought for the first time"), [row.customers for row in rows]),
            Series(_("of these bought again"), [row.again for row in rows]),
        ],
    )
