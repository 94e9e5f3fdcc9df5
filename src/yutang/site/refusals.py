"""A refusal as JSON: {"error": {"code", "message", "fields"}}, the one shape in which the API and channel addresses say no."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Refusal


class OurFault(Refusal):
    code = "our_fault"
    status = 500
    default_message = _("We made a mistake, and it has been written down. Nothing was changed; try again in a minute.")


def is_program(request: HttpRequest) -> bool:
    """Whether who asks reads JSON and no pages."""
    return request.path.startswith(("/api/", "/channels/", "/lane/"))


def refusal_body(refusal: Refusal) -> dict[str, Any]:
    return {"error": {"code": refusal.code, "message": str(refusal), "fields": refusal.fields}}


def refusal_json(refusal: Refusal) -> JsonResponse:
    response = JsonResponse(refusal_body(refusal), status=refusal.status, json_dumps_params={"default": str})
    say_when_to_return(response, refusal)
    return response


def say_when_to_return(response: HttpResponse, refusal: Refusal) -> None:
    """Add Retry-After where the refusal knows the seconds to wait."""
    if "retry_after" in refusal.fields:
        response["Retry-After"] = str(refusal.fields["retry_after"])
