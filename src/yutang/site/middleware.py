"""What is too large or refused is answered in the reader's language, by a page of the frame they are in or JSON; and texts
travel compressed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseFileResponse  # type: ignore[import-untyped]

from yutang.core.errors import Refusal, TooMuch, WrongMethod
from yutang.site.refusals import is_program, refusal_json, say_when_to_return

# Form fields and boundaries come on top of the largest file.
_AROUND_THE_FILE = 64 * 1024


def body_limit() -> int:
    """The largest request body, in bytes, that this place takes."""
    return int(settings.PLACE.upload_limit_mb) * 1024 * 1024 + _AROUND_THE_FILE


class CompressTextMiddleware(GZipMiddleware):
    """Sends pages, styles and scripts compressed: over a phone's line the styles alone would be a second of waiting.

    Pictures and workbooks are compressed already. What streams is left alone, so that its rows leave as they are made.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _is_text(response) or (response.streaming and not isinstance(response, WhiteNoiseFileResponse)):
            return response
        etag = response.get("ETag")
        answer = super().process_response(request, response)
        if etag and isinstance(response, WhiteNoiseFileResponse):
            # WhiteNoise compares tags literally, and gives one file one tag in whatever encoding.
            answer["ETag"] = etag
        return answer


def _is_text(response: HttpResponseBase) -> bool:
    kind = response.get("Content-Type", "").partition(";")[0]
    return kind.startswith("text/") or kind in ("application/json", "application/javascript", "image/svg+xml")


class BodyLimitMiddleware:
    """Refuses by its stated length what is larger than any file may be, before a byte of it is read.

    Stands before everything that reads forms. The page for imports says the same in words of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if stated.isdigit() and int(stated) > body_limit() and not request.path.startswith("/imports/"):
            return answer_to(request, TooMuch())
        return self.get_response(request)


class RefusalMiddleware:
    """Answers refusals, and a method that an address does not take, which Django leaves blank."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != WrongMethod.status:
            return response
        told = answer_to(request, WrongMethod())
        told["Allow"] = response.headers.get("Allow", "")
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_to(request, exception) if isinstance(exception, Refusal) else None


def answer_to(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page of the reader's frame, or as JSON where a program asks."""
    if is_program(request):
        return refusal_json(refusal)
    frame = "h5" if request.path.startswith(("/m/", "/k/", "/p/")) else "console"
    context = {"refusal": refusal, "page_url": _page_of(request, refusal)}
    response = render(request, f"{frame}/refusal.html", context, status=refusal.status)
    say_when_to_return(response, refusal)
    return response


def _page_of(request: HttpRequest, refusal: Refusal) -> str:
    """A member page to look at again: never the target of a form, which opens no page."""
    is_page = refusal.status != WrongMethod.status
    if is_page and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    is_ours = before.netloc == request.get_host() and before.path.startswith(("/m/", "/p/"))
    return before.path if is_ours and (is_page or before.path != request.path) else reverse("presale:my_orders")
