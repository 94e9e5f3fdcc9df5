"""Pages that say no or sorry: what happened, what was kept, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ErrorWords:
    title: str | Promise
    happened: str | Promise
    kept: str | Promise
    todo: str | Promise


_NOTHING_CHANGED = _("Nothing was changed.")

WORDS: dict[str, ErrorWords] = {
    "400": ErrorWords(
        _("This request makes no sense to us"),
        _("The address or the form is not as we expect it."),
        _NOTHING_CHANGED,
        _("Go back and try again from the page you came from."),
    ),
    "403": ErrorWords(
        _("Your role does not open this page"),
        _("You are signed in, but this page needs a permission that your role does not have."),
        _NOTHING_CHANGED,
        _("Ask the owner of the shop for the permission, or go back."),
    ),
    "no_shop": ErrorWords(
        _("You do not work for a shop here"),
        _("You are signed in, but no shop lists you among its staff, or it has closed your entry."),
        _NOTHING_CHANGED,
        _("Ask the owner of the shop to add you, or sign in under another name."),
    ),
    "csrf": ErrorWords(
        _("This page was open for too long"),
        _("We could not tell that the form came from this page, so we did not accept it."),
        _("Nothing was saved. Your words are still there when you go back."),
        _("Go back, reload the page and send it again. Cookies must be allowed."),
    ),
    "404": ErrorWords(
        _("There is nothing here"),
        _("The address may be mistyped, or what was here is gone or belongs to another shop."),
        _NOTHING_CHANGED,
        _("Look for it with the search, or start from Today."),
    ),
    "413": ErrorWords(
        _("This is larger than we can take"),
        _("The file or form was too large and was not read."),
        _("Nothing of it was saved."),
        _("Split the file into smaller ones and send them one after the other."),
    ),
    "429": ErrorWords(
        _("Too many tries"),
        _("There were more tries in a short time than we allow."),
        _NOTHING_CHANGED,
        _("Wait a minute and try again."),
    ),
    "500": ErrorWords(
        _("Something broke on our side"),
        _("We made a mistake while answering. It has been written down for the people who run this place."),
        _("What you were doing was not saved; everything saved before is still there."),
        _("Try again in a minute. If it happens again, tell the people who run this place what you did."),
    ),
    "503": ErrorWords(
        _("We are away for a moment"),
        _("The place is starting, being updated, or has too much to do just now."),
        _("Everything saved before is still there."),
        _("Wait a minute and reload the page."),
    ),
}


def error_page(request: HttpRequest, status: int, *, key: str = "") -> HttpResponse:
    """A page that explains an error. `key` chooses more exact words than those of the status."""
    words = WORDS.get(key) or WORDS.get(str(status), WORDS["400"])
    context = {"words": words, "status": status, "back_url": _came_from(request)}
    return render(request, "console/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(request, 413 if too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, key="csrf")


def _came_from(request: HttpRequest) -> str:
    """The page of this place that led here, or nothing."""
    referrer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "" if path == request.get_full_path() else path
