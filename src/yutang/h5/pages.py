"""Opening a member link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from yutang.core import clock, limits
from yutang.h5.error_pages import error_page
from yutang.h5.links import LINK_LIFE, LinkBroken, LinkExpired, member_cookie, read_link
from yutang.h5.middleware import COOKIE


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Make this phone the customer's and lead on to the page; a link that is no good explains itself.

    Links that are no good are counted by the address they are tried from: raises TooOften.
    """
    now = clock.now()
    try:
        key, to = read_link(token, now=now)
    except LinkBroken:
        limits.count(limits.member_pages(), limits.client_address(request))
        return error_page(request, 403, key="link_broken")
    except LinkExpired:
        return error_page(request, 410)
    response = HttpResponseRedirect(to, headers={"Cache-Control": "private, no-store"})
    response.set_cookie(
        COOKIE,
        member_cookie(key, now=now),
        max_age=LINK_LIFE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
