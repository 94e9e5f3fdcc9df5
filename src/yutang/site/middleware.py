"""Refusals become answers in the reader's language: a page of the frame they are in, or JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yutang.core.errors import Refusal
from yutang.site.refusals import refusal_json, say_when_to_return


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith(("/api/", "/channels/")):
            return refusal_json(exception)
        frame = "h5" if request.path.startswith(("/m/", "/k/")) else "console"
        response = render(request, f"{frame}/refusal.html", {"refusal": exception}, status=exception.status)
        say_when_to_return(response, exception)
        return response
