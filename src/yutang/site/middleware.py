"""Refusals become answers in the reader's language: a page of the frame they are in, or JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yutang.core.errors import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith(("/api/", "/channels/")):
            body = {"error": {"code": exception.code, "message": str(exception), "fields": exception.fields}}
            return JsonResponse(body, status=exception.status, json_dumps_params={"default": str})
        frame = "h5" if request.path.startswith(("/m/", "/k/")) else "console"
        return render(request, f"{frame}/refusal.html", {"refusal": exception}, status=exception.status)
