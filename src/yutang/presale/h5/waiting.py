"""The member's place in the line of an offer that is sold out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.presale import api
from yutang.presale.actions.waiting import leave_waiting
from yutang.presale.queries.waiting import next_wave_at, waiting_of


@require_safe
@member_page
def waiting(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """Where I stand, when units come back, and what happens then."""
    offer, card = api.offer_card(offer_id), waiting_of(request.member.customer_id, offer_id)
    context = {
        "offer": offer,
        "card": card,
        "takes_orders": offer.takes_orders(clock.now()),
        "next_wave_at": next_wave_at(offer_id),
        "back_url": reverse("presale:style", args=[offer_id]),
    }
    return render(request, "presale/waiting.html", context)


@require_POST
@member_page
def leave(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    leave_waiting(request.member.customer_id, offer_id, now=clock.now())
    messages.success(request, _("You are off the waiting list."))
    return redirect("presale:waiting", offer_id)
