"""The pages that belong to no single step: Today, all alerts, what got stuck."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.display import moment_text, weekday_text
from yutang.insight import api as insight
from yutang.site import alerts, stuck, today
from yutang.site.alerts import address

ALERTS_SHOWN = 50
# Whoever may see one of these has a day here; a factory's staff have only what they make.
_OF_THE_SHOP = (Permission.SEE_PEOPLE, Permission.SEE_ORDERS, Permission.SEE_INSIGHT, Permission.MANAGE_STAFF)


@require_GET
@staff_page()
def home(request: StaffRequest) -> HttpResponse:
    """Today: what changed by money, three things to do, the river, what is on sale, the communities."""
    may = request.staff.may
    if not any(may(permission) for permission in _OF_THE_SHOP):
        return redirect("production:list")
    now = clock.now()
    context: dict[str, Any] = {"now": now, "day": weekday_text(now.astimezone(clock.SHOP_ZONE).date())}
    if today.is_empty_shop():
        return render(request, "site/today.html", {**context, "is_empty": True, **_first_steps(request)})
    context["chores"] = today.things_to_do(may, now=now)
    if may(Permission.SEE_INSIGHT):
        context |= _numbers(request, now)
    if may(Permission.SEE_ORDERS):
        context["offers"] = today.running_offers(now=now)
    if may(Permission.SEE_PEOPLE):
        context["communities"] = today.community_lines()
    return render(request, "site/today.html", context)


def _numbers(request: StaffRequest, now: datetime) -> dict[str, Any]:
    figures = insight.today_figures(now=now)
    difference = figures.taken - figures.taken_yesterday
    return {
        "figures": figures,
        "difference": difference,
        "difference_text": f"+{difference}" if difference.fen > 0 else str(difference),
        "than": _("than yesterday until %(moment)s (%(amount)s)")
        % {"moment": moment_text(now, now=now), "amount": figures.taken_yesterday},
        "takings": [(one, address("presale:offer", one.offer_id)) for one in figures.takings],
        "river": insight.river_of(insight.loop_funnel(now=now), figures.figures, may=request.staff.may),
    }


def _first_steps(request: StaffRequest) -> dict[str, Any]:
    """What a shop with nothing in it can begin with: its own files, or by hand."""
    wanted = (
        (Permission.IMPORT, _("Import your files"), "imports:list", "file-import"),
        (Permission.EDIT_PEOPLE, _("Add a partner"), "partners:add", "user-plus"),
    )
    steps = [Action(label, address(name), icon) for may, label, name, icon in wanted if request.staff.may(may)]
    steps = [step for step in steps if step.url]
    return {"first_step": steps[0] if steps else None, "other_steps": steps[1:]}


@require_GET
@staff_page()
def all_alerts(request: StaffRequest) -> HttpResponse:
    """The latest alerts. Looking at them marks them read."""
    permissions = frozenset(one for one in Permission if request.staff.may(one))
    events = alerts.latest(permissions, limit=ALERTS_SHOWN)
    shown = [(alerts.alert_of(event), alerts.KINDS[event.kind].icon) for event in events]
    alerts.mark_read(request.staff.id)
    return render(request, "site/alerts.html", {"alerts": shown})


@require_GET
@staff_page(Permission.MANAGE_STAFF)
def stuck_facts(request: StaffRequest) -> HttpResponse:
    """Facts that a later step could not take in, and why."""
    found = rows_of(stuck.stuck_deliveries(), request.GET.get("page"))
    return render(request, "site/stuck.html", {"rows": found, "cards": [stuck.card(row) for row in found]})


@require_POST
@staff_page(Permission.MANAGE_STAFF)
def try_stuck_again(request: StaffRequest) -> HttpResponse:
    tried = stuck.try_again()
    notify(request, _("%(count)s facts are tried again within a second or two.") % {"count": tried})
    return redirect("stuck")
