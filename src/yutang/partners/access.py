"""Who may open a partner's own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yutang.core import clock, limits
from yutang.core.actors import Actor
from yutang.core.answers import answer_within
from yutang.h5.error_pages import error_page
from yutang.partners.links import LinkBroken, LinkExpired
from yutang.partners.passes import COOKIE, PartnerKey, read_phone_cookie
from yutang.partners.queries.passes import is_in_force

PageView = Callable[..., HttpResponseBase]


class PartnerRequest(HttpRequest):
    """A request behind `partner_page`: whose `partner` is known."""

    partner: PartnerKey


def partner_page(page: PageView) -> PageView:
    """Open the page only on a phone that came by a partner's link, inside the merchant's scope and under the partner's key.

    Any other phone is told how to get a link. Partners, and other phones by their address, are counted: raises TooOften.
    """

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = partner_holding(request.COOKIES.get(COOKIE, ""))
        if key is None:
            limits.count(limits.member_pages(), limits.client_address(request))
            return error_page(request, 403, key="no_partner")
        limits.count(limits.member_pages(), key.merchant_id, key.partner_id)
        request.partner = key  # type: ignore[attr-defined]
        actor = Actor("partner", key.partner_id, "")
        return answer_within(key.merchant_id, actor, lambda: page(request, *args, **kwargs))

    return guarded


def partner_holding(cookie: str) -> PartnerKey | None:
    """Whose phone this is by its cookie, looked up afresh; None for a stranger and for a pass that was ended."""
    try:
        key = read_phone_cookie(cookie, now=clock.now())
    except (LinkBroken, LinkExpired):
        return None
    return key if is_in_force(key) else None
