"""The left rail: which places there are, which of them this person may see, and where they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from yutang.accounts.api import Permission

THEMES = ("light", "dark")


@dataclass(frozen=True)
class NavItem:
    """One place on the rail. `shortcut` is the letter after `g`; `is_apart` sets it off from the loop above it.

    `url_name` is shown as current on every page of the same URL namespace, or on the page of that name alone
    where it has no namespace.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    shortcut: str
    permission: Permission | None = None
    is_apart: bool = False


@dataclass(frozen=True)
class RailLink:
    """A place on the rail as one person sees it."""

    item: NavItem
    url: str
    is_current: bool


def rail(request: HttpRequest, items: Sequence[NavItem]) -> list[RailLink]:
    """The places that exist and that this member of staff may open, in the given order."""
    staff = getattr(request, "staff", None)
    if staff is None:
        return []
    links = []
    for item in items:
        url = _address(item.url_name)
        if url and (item.permission is None or staff.may(item.permission)):
            links.append(RailLink(item, url, _is_current(request, item)))
    return links


def frame(request: HttpRequest, items: Sequence[NavItem]) -> dict[str, Any]:
    """What the console's base template needs on every page. Made by a context processor in `yutang.site.nav`."""
    theme = request.COOKIES.get("theme", "")
    return {
        "rail": rail(request, items),
        "theme": theme if theme in THEMES else "",
        "search_url": _address("search"),
        "home_url": _address("home") or "/",
        "alerts_url": _address("alerts"),
    }


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _is_current(request: HttpRequest, item: NavItem) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    namespace, _, _name = item.url_name.rpartition(":")
    return match.namespace == namespace if namespace else match.view_name == item.url_name
