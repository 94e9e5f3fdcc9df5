"""The left rail: the loop, in its order and words. Only steps that exist are shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from yutang.accounts.api import Permission
from yutang.console.navigation import NavItem, frame

NAVIGATION = [
    NavItem("today", pgettext_lazy("rail", "Today"), "home", "sun-high", "t"),
    NavItem("partners", pgettext_lazy("rail", "Partners"), "partners:list", "users-group", "k", Permission.SEE_PEOPLE),
    NavItem("people", pgettext_lazy("rail", "People"), "people:list", "users", "p", Permission.SEE_PEOPLE),
    NavItem("needs", pgettext_lazy("rail", "Needs"), "needs:list", "message-2-heart", "n", Permission.SEE_NEEDS),
    NavItem("touch", pgettext_lazy("rail", "Touch"), "touch:list", "message-circle", "c", Permission.SEE_PEOPLE),
    NavItem("catalog", pgettext_lazy("rail", "Styles"), "catalog:list", "shirt", "y", Permission.RUN_ROUNDS),
    NavItem("selection", pgettext_lazy("rail", "Select"), "selection:list", "hanger", "s", Permission.RUN_ROUNDS),
    NavItem("presale", pgettext_lazy("rail", "Presale"), "presale:list", "shopping-bag", "o", Permission.SEE_ORDERS),
    NavItem(
        "production",
        pgettext_lazy("rail", "Make"),
        "production:list",
        "building-factory-2",
        "m",
        Permission.SEE_PRODUCTION,
    ),
    NavItem("earnings", pgettext_lazy("rail", "Earn"), "earnings:list", "coin", "e", Permission.SEE_INSIGHT),
    NavItem(
        "insight", pgettext_lazy("rail", "Insight"), "insight:loop", "report-analytics", "i", Permission.SEE_INSIGHT
    ),
    NavItem("imports", pgettext_lazy("rail", "Import"), "imports:list", "table-import", "b", Permission.IMPORT),
    NavItem("settings", pgettext_lazy("rail", "Settings"), "settings:overview", "settings", ",", is_apart=True),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the rail for this person, and what the console's frame needs beside it."""
    return frame(request, NAVIGATION)
