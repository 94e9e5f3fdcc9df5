"""A member's inbox."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.touch import api
from yutang.touch.actions import read_all, read_touch
from yutang.touch.words import said_in


@require_safe
@member_page
def inbox(request: MemberRequest) -> HttpResponse:
    """What reached this member, newest first."""
    customer_id, language = request.member.customer_id, get_language()
    cards = api.inbox_of(customer_id)
    context = {
        "lines": [{"card": card, "words": said_in(card.words, language)} for card in cards],
        "unread": sum(card.read_at is None for card in cards),
        "is_stopped": api.is_stopped(customer_id),
    }
    return render(request, "touch/h5/inbox.html", context)


@require_POST
@member_page
def open_message(request: MemberRequest, touch_id: UUID) -> HttpResponse:
    """Note that it was read, and lead on to what it is about."""
    return redirect(read_touch(request.member.customer_id, touch_id, now=clock.now()))


@require_POST
@member_page
def mark_all(request: MemberRequest) -> HttpResponse:
    read_all(request.member.customer_id, now=clock.now())
    return redirect("touch:inbox")


@require_POST
@member_page
def stop(request: MemberRequest) -> HttpResponse:
    api.stop_touches(request.member.customer_id, said_by="member", now=clock.now())
    messages.success(request, _("You get no more messages. Your orders stay here as they are."))
    return redirect("touch:inbox")


@require_POST
@member_page
def allow(request: MemberRequest) -> HttpResponse:
    api.allow_touches(request.member.customer_id, now=clock.now())
    messages.success(request, _("You get messages about your orders again."))
    return redirect("touch:inbox")
