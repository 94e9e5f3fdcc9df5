"""A refusal as JSON: {"error": {"code", "message", "fields"}}, the one shape in which the API and channel addresses say no."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from yutang.core.errors import Refusal


def refusal_json(refusal: Refusal) -> JsonResponse:
    body = {"error": {"code": refusal.code, "message": str(refusal), "fields": refusal.fields}}
    response = JsonResponse(body, status=refusal.status, json_dumps_params={"default": str})
    say_when_to_return(response, refusal)
    return response


def say_when_to_return(response: HttpResponse, refusal: Refusal) -> None:
    """Add Retry-After where the refusal knows the seconds to wait."""
    if "retry_after" in refusal.fields:
        response["Retry-After"] = str(refusal.fields["retry_after"])
