"""Errors that no page answers: explained in the frame that the reader is in, or as JSON where a program asks."""

from __future__ import annotations

from types import ModuleType

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from yutang.console import error_pages as console_pages
from yutang.core.errors import NotAllowed, NotFound, Refusal, TooMuch
from yutang.h5 import error_pages as member_pages
from yutang.site.refusals import OurFault, is_program, refusal_json


def _frame_of(request: HttpRequest) -> ModuleType:
    return member_pages if request.path.startswith(("/m/", "/k/", "/p/")) else console_pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_program(request):
        return refusal_json(TooMuch() if isinstance(exception, RequestDataTooBig) else Refusal())
    answer: HttpResponse = _frame_of(request).bad_request(request, exception)
    return answer


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_program(request):
        return refusal_json(NotAllowed())
    answer: HttpResponse = _frame_of(request).permission_denied(request, exception)
    return answer


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_program(request):
        return refusal_json(NotFound())
    answer: HttpResponse = _frame_of(request).page_not_found(request, exception)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    if is_program(request):
        return refusal_json(OurFault())
    answer: HttpResponse = _frame_of(request).server_error(request)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    answer: HttpResponse = _frame_of(request).csrf_failure(request, reason)
    return answer
