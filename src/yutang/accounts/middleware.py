"""Who is at the counter: puts the member of staff on the request and their name over what it does."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from yutang.accounts.queries import StaffCard, shops_of
from yutang.core.actors import acting_as

CHOSEN_MERCHANT = "merchant"
# Open also to staff who still have to enrol a second factor: where they do that, and what is not theirs as staff.
_OPEN_BEFORE_ENROLMENT = (
    "/accounts/",
    "/i18n/",
    "/static/",
    "/media/",
    "/sign-in/",
    "/m/",
    "/k/",
    "/p/",
    "/api/",
    "/channels/",
)

Answer = Callable[[HttpRequest], HttpResponse]


class StaffMiddleware:
    """Sets `request.staff`: the user's entry at the merchant they chose, or the first where they work, or None.

    Read afresh for every request, so that a dismissal or another role is in force from the next one. Who must enrol a
    second factor first is sent there. Entering the merchant's scope is left to the page's guard. Pages of signing in, which
    show secrets of second factors, are kept by no cache.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        if request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        staff = on_duty(request)
        request.staff = staff  # type: ignore[attr-defined]
        if staff is None:
            return self.get_response(request)
        if staff.must_enrol and not request.path.startswith(_OPEN_BEFORE_ENROLMENT):
            return _to_enrolment(request)
        with acting_as(staff.actor):
            return self.get_response(request)


def on_duty(request: HttpRequest) -> StaffCard | None:
    """The signed-in user's entry at the merchant in their session."""
    # Without the cookie nobody is signed in, and the session need not be asked.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    shops = shops_of(request.user.pk)
    chosen = request.session.get(CHOSEN_MERCHANT)
    return next((card for card in shops if str(card.merchant_id) == chosen), shops[0] if shops else None)


def choose_merchant(request: HttpRequest, merchant_id: UUID) -> None:
    """Let the rest of this session act for a merchant."""
    request.session[CHOSEN_MERCHANT] = str(merchant_id)


def _to_enrolment(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else "/"
    there = f"{reverse('mfa_activate_totp')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
