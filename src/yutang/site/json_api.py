"""How the JSON API reads and answers: keys at the door, strict JSON, and one shape of error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from yutang.accounts.api import ApiKeyAuth
from yutang.core.bodies import in_words
from yutang.core.errors import NotFound, NotSignedIn, Refusal, TooMuch, Unprocessable
from yutang.site.refusals import refusal_json


class StrictParser(Parser):
    """Reads JSON as RFC 8259 has it: no NaN, and neither NUL characters nor halves of a pair, which databases refuse."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = request.body
        if b"\\u0000" in body or b"\x00" in body:
            raise ValueError("NUL characters are refused")
        read: dict[str, Any] = json.loads(body, parse_constant=_not_json)
        if b"\\ud" in body.lower():
            json.dumps(read, ensure_ascii=False).encode()
        return read


def new_api(namespace: str) -> NinjaAPI:
    """An API whose every operation needs a key, and whose every no is {"error": {"code", "message", "fields"}}."""
    api = NinjaAPI(
        title="Yutang", version="1", urls_namespace=namespace, docs_url=None, auth=ApiKeyAuth(), parser=StrictParser()
    )
    for kind, told in _TOLD.items():
        api.add_exception_handler(kind, told)
    return api


def _not_json(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refused(request: HttpRequest, exception: Refusal) -> HttpResponse:
    return refusal_json(exception)


def _invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """What does not fit the operation's schema: each field with its place, such as "body.items.0.text"."""
    wrong = {".".join(str(part) for part in one["loc"]): in_words(one) for one in exception.errors}
    return refusal_json(Unprocessable(invalid=wrong))


def _unknown_caller(request: HttpRequest, exception: AuthenticationError) -> HttpResponse:
    return refusal_json(NotSignedIn())


def _nothing_here(request: HttpRequest, exception: Http404) -> HttpResponse:
    return refusal_json(NotFound())


def _too_much(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:
    return refusal_json(TooMuch())


def _not_read(request: HttpRequest, exception: HttpError) -> HttpResponse:
    """A body that is not JSON, and whatever else django-ninja itself turns away."""
    response = refusal_json(Refusal(_("What was sent cannot be read.")))
    response.status_code = exception.status_code
    return response


_TOLD: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refusal: _refused,
    ValidationError: _invalid,
    AuthenticationError: _unknown_caller,
    Http404: _nothing_here,
    RequestDataTooBig: _too_much,
    HttpError: _not_read,
}
