"""A partner's own page on their phone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from yutang.core import clock
from yutang.core.events import newest_position
from yutang.earnings import api
from yutang.earnings.rules import percent
from yutang.partners import api as partners


@require_safe
@partners.partner_page
def today(request: partners.PartnerRequest) -> HttpResponse:
    """What they have earned today, and today's orders of their offers; the stream adds to it from `position` on."""
    now, partner_id = clock.now(), request.partner.partner_id
    # Before anything is read: what comes meanwhile is told by the stream as well, and shown once.
    position = newest_position()
    orders = api.own_orders_today(partner_id, now=now)
    just_paid = {one.card.id: one.card.total for one in orders if one.card.paid_at is not None}
    amount, _waiting = api.earned_today(partner_id, now=now, just_paid=just_paid)
    context = {
        "partner": partners.partner_card(partner_id),
        "today": amount,
        "month": api.sums_of([partner_id], now=now).get(partner_id, api.Sums()).month,
        "rate": percent(api.rate_at(partner_id, now)),
        "position": position,
        "rows": [mark_safe(api.order_row(one)) for one in orders],  # noqa: S308 - rendered by a template of ours
    }
    return render(request, "earnings/h5/today.html", context)
