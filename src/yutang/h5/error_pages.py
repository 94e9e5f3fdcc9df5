"""Pages that say no or sorry to a customer: what happened, what was kept, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ErrorWords:
    title: str | Promise
    happened: str | Promise
    kept: str | Promise
    todo: str | Promise


_KEPT = _("Your orders and choices are safe.")
_FROM_CHAT = _("Go back to the chat and open the link there again, or ask for a fresh one.")

WORDS: dict[str, ErrorWords] = {
    "400": ErrorWords(
        _("We did not understand that"), _("The address or the form was not complete."), _KEPT, _FROM_CHAT
    ),
    "403": ErrorWords(_("This page is not yours"), _("It belongs to somebody else."), _KEPT, _FROM_CHAT),
    "no_member": ErrorWords(
        _("This page belongs to a chat"),
        _("It opens from a link that was sent to you, so that we know whose choices and orders to show."),
        _KEPT,
        _("Ask for your own link in the chat with the shop and open it there."),
    ),
    "no_partner": ErrorWords(
        _("This page belongs to a partner"),
        _("It opens from a link that the shop gave you. A link that was replaced opens nothing any more."),
        _("Your earnings are safe."),
        _("Ask the shop for your link and open it on this phone."),
    ),
    "link_broken": ErrorWords(
        _("This link is not complete"),
        _("Part of it may have been cut off on the way."),
        _KEPT,
        _("Ask for a fresh link in the chat with the shop."),
    ),
    "410": ErrorWords(
        _("This link has ended"),
        _("Links from the chat work for 90 days."),
        _KEPT,
        _("Ask for a fresh link in the chat with the shop."),
    ),
    "csrf": ErrorWords(
        _("This page was open for too long"),
        _("We could not tell that the choice came from this page, so we did not take it."),
        _KEPT,
        _("Go back, reload the page and choose again. Cookies must be allowed."),
    ),
    "404": ErrorWords(
        _("There is nothing here"), _("What was here may be over, or the link is for somebody else."), _KEPT, _FROM_CHAT
    ),
    "413": ErrorWords(
        _("This is larger than we can take"),
        _("The picture or file was too large and was not read."),
        _KEPT,
        _("Choose a smaller picture and send it again."),
    ),
    "429": ErrorWords(
        _("A little too fast"), _("There were many tries in a short time."), _KEPT, _("Wait a minute and try again.")
    ),
    "500": ErrorWords(
        _("Something broke on our side"),
        _("We made a mistake, and it has been written down."),
        _("Nothing was paid twice; your orders are safe."),
        _("Try again in a minute. If it happens again, tell us in the chat."),
    ),
    "503": ErrorWords(
        _("We are away for a moment"),
        _("Many people are here just now."),
        _KEPT,
        _("Wait a minute and reload the page."),
    ),
}


def error_page(request: HttpRequest, status: int, *, key: str = "") -> HttpResponse:
    """A page that explains an error. `key` chooses more exact words than those of the status."""
    words = WORDS.get(key) or WORDS.get(str(status), WORDS["400"])
    tone = "warn" if status >= 500 else "info"
    return render(request, "h5/error.html", {"words": words, "tone": tone}, status=status)


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
