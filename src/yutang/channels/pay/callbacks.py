"""Where providers tell us what happened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yutang.channels.pay.actions import receive_notification
from yutang.core import clock


@csrf_exempt
@require_POST
def notify(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Answer 204 once a notification has had its effect, now or earlier; a refusal tells the provider to try again."""
    receive_notification(account_id, request.headers, request.body, now=clock.now())
    return HttpResponse(status=204)
