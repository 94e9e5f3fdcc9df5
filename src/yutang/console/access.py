"""Who may open a merchant page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from yutang.accounts.api import Permission, StaffCard
from yutang.console.error_pages import error_page
from yutang.core.answers import answer_within


class StaffRequest(HttpRequest):
    """A request behind `staff_page`: whose `staff` is known."""

    staff: StaffCard


PageView = Callable[..., HttpResponseBase]


def staff_page(permission: Permission | None = None) -> Callable[[PageView], PageView]:
    """Open the page only to signed-in staff whose role allows it, inside their merchant's scope and under their name.

    Strangers are sent to sign in and brought back; an htmx request is told to move the whole page there. Whoever is
    signed in but has no shop, or a role without the permission, gets a 403 page.
    """

    def guard(page: PageView) -> PageView:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            staff: StaffCard | None = getattr(request, "staff", None)
            if staff is None:
                return _no_shop(request) if request.user.is_authenticated else _sign_in(request)
            if permission is not None and not staff.may(permission):
                return error_page(request, 403)
            return answer_within(staff.merchant_id, staff.actor, lambda: page(request, *args, **kwargs))

        return guarded

    return guard


def _no_shop(request: HttpRequest) -> HttpResponse:
    return error_page(request, 403, key="no_shop")


def _sign_in(request: HttpRequest) -> HttpResponse:
    is_htmx = request.headers.get("HX-Request") == "true"
    there = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _page_of(request, is_htmx=is_htmx)})}"
    if is_htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)


def _page_of(request: HttpRequest, *, is_htmx: bool) -> str:
    """The page to come back to: for a fragment the page around it, never another host, never a form's target."""
    if not is_htmx:
        return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    around = request.headers.get("HX-Current-URL", "")
    if not url_has_allowed_host_and_scheme(around, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(around)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
