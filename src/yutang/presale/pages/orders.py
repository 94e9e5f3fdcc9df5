"""The merchant's pages of orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.presale import api
from yutang.presale.forms import OrderFilter
from yutang.presale.pages.rows import names_of, order_rows, shown_order, shown_problems, shown_refund
from yutang.presale.queries import orders as order_queries
from yutang.presale.wording import CHANNELS, PAYMENT_STATES


@require_safe
@staff_page(Permission.SEE_ORDERS)
def orders(request: HttpRequest) -> HttpResponse:
    filter_form = OrderFilter(request.GET)
    text, state = filter_form.chosen()
    page = rows_of(order_queries.found_orders(text=text, state=state), request.GET.get("page"))
    context = {
        "rows": order_rows(page),
        "filter_form": filter_form,
        "is_filtered": bool(text or state),
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/orders.html", context)


@require_safe
@staff_page(Permission.SEE_ORDERS)
def order(request: StaffRequest, order_id: UUID) -> HttpResponse:
    card = api.order_card(order_id)
    may_manage = request.staff.may(Permission.MANAGE_MONEY)
    context = shown_order(card) | {
        "buyer": names_of([card.customer_id]).get(card.customer_id, ""),
        "offer": api.offer_card(card.offer_id) if card.offer_id else None,
        "delivery": api.delivery_of(order_id) if request.staff.may(Permission.SEE_PERSONAL_DATA) else None,
        "payments": [_shown_payment(one) for one in order_queries.payments_of(order_id)],
        "problems": [one for one in shown_problems() if one["card"].order_id == order_id],
        "may_manage": may_manage,
        "can_refund": may_manage and card.state == "paid" and card.offer_id is not None,
        "back": Action(_("Orders"), reverse("presale:orders")),
    }
    return render(request, "presale/order_page.html", context)


def _shown_payment(card: order_queries.PaymentCard) -> dict[str, Any]:
    words, tone = PAYMENT_STATES[card.state]
    return {
        "card": card,
        "state": words,
        "tone": tone,
        "channel": CHANNELS.get(card.channel, card.channel),
        "refunds": [shown_refund(one) for one in card.refunds],
    }


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def refund_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    api.request_refund(order_id, now=clock.now(), by_staff=True)
    notify(request, _("The money is on its way back to the buyer."))
    return redirect("presale:order_page", order_id)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def retry_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    order_id = api.retry_refund(refund_id, now=clock.now())
    notify(request, _("The refund is tried again in a moment."))
    return redirect("presale:order_page", order_id)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def settle_problem(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    api.settle_problem(problem_id, now=clock.now())
    notify(request, _("Noted as dealt with."))
    return redirect("presale:list")
