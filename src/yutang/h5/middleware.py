"""Puts the member on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yutang.core import clock
from yutang.h5.links import LinkBroken, LinkExpired, MemberKey, read_cookie

COOKIE = "member"


class MemberMiddleware:
    """Sets `request.member` to the MemberKey of this phone, or to None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member: MemberKey | None = None
        if value := request.COOKIES.get(COOKIE):
            try:
                member = read_cookie(value, now=clock.now())
            except (LinkBroken, LinkExpired):
                # A cookie that is no good is as good as none: the page explains how to get a fresh one.
                member = None
        request.member = member  # type: ignore[attr-defined]
        return self.get_response(request)
