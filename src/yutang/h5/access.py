"""Who may open a member page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yutang.core import limits
from yutang.core.actors import Actor
from yutang.core.answers import answer_within
from yutang.h5.error_pages import error_page
from yutang.h5.links import MemberKey

PageView = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request behind `member_page`: whose `member` is known."""

    member: MemberKey


def member_page(page: PageView) -> PageView:
    """Open the page only on a phone that came by a member link, inside the merchant's scope and under the customer's key.

    On any other phone the page explains that it belongs to a chat, and how to get a link of one's own. Members, and phones
    without a link by their address, are counted: raises TooOften.
    """

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member: MemberKey | None = getattr(request, "member", None)
        if member is None:
            limits.count(limits.member_pages(), limits.client_address(request))
            return error_page(request, 403, key="no_member")
        limits.count(limits.member_pages(), member.merchant_id, member.customer_id)
        actor = Actor("member", member.customer_id, "")
        return answer_within(member.merchant_id, actor, lambda: page(request, *args, **kwargs))

    return guarded
