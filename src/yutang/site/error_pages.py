"""Errors that no page answers: explained in the frame that the reader is in."""

from __future__ import annotations

from types import ModuleType

from django.http import HttpRequest, HttpResponse

from yutang.console import error_pages as console_pages
from yutang.h5 import error_pages as member_pages


def _frame_of(request: HttpRequest) -> ModuleType:
    return member_pages if request.path.startswith(("/m/", "/k/")) else console_pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer: HttpResponse = _frame_of(request).bad_request(request, exception)
    return answer


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer: HttpResponse = _frame_of(request).permission_denied(request, exception)
    return answer


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer: HttpResponse = _frame_of(request).page_not_found(request, exception)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = _frame_of(request).server_error(request)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    answer: HttpResponse = _frame_of(request).csrf_failure(request, reason)
    return answer
