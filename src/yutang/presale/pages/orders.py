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
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.presale import api
from yutang.presale.actions.aftersales import look_at_delivery, record_payment, refund_part
from yutang.presale.actions.problems import Explanation
from yutang.presale.forms import HandPaymentForm, HandRefundForm, RefundPartForm
from yutang.presale.order_forms import OrderFilter
from yutang.presale.pages.rows import names_of, order_rows, shown_entries, shown_order, shown_problems, shown_refund
from yutang.presale.queries import ledger as ledger_queries
from yutang.presale.queries import orders as order_queries
from yutang.presale.queries.family import names_on
from yutang.presale.queries.handing import handing_of
from yutang.presale.queries.order_search import OrderSearch, searched_orders
from yutang.presale.wording import CHANNELS, PAYMENT_STATES


@require_safe
@staff_page(Permission.SEE_ORDERS)
def orders(request: StaffRequest) -> HttpResponse:
    filter_form = OrderFilter(request.GET)
    search = filter_form.chosen()
    page = rows_of(searched_orders(search), request.GET.get("page"))
    may_export = request.staff.may(Permission.EXPORT)
    context = {
        "rows": order_rows(page),
        "filter_form": filter_form,
        "is_filtered": search != OrderSearch(),
        "export_url": reverse("presale:export_orders") if may_export else "",
        "may_export_delivery": may_export and request.staff.may(Permission.SEE_PERSONAL_DATA),
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/orders.html", context)


@require_safe
@staff_page(Permission.SEE_ORDERS)
def order(request: StaffRequest, order_id: UUID) -> HttpResponse:
    return render(request, "presale/order_page.html", _order_context(request, api.order_card(order_id)))


def _order_context(request: StaffRequest, card: api.OrderCard) -> dict[str, Any]:
    may_manage = request.staff.may(Permission.MANAGE_MONEY)
    is_own = card.offer_id is not None
    can_refund = may_manage and card.state in ("deposited", "paid", "lapsed") and is_own
    is_balance_due = card.state == "deposited" and card.balance_due_at is not None
    can_record = may_manage and is_own and (card.state in ("placed", "expired") or is_balance_due)
    names = _names(request, card)
    return shown_order(card) | {
        "lines": [(line, names.get(line.id, "")) for line in card.lines],
        "buyer": names_of([card.customer_id]).get(card.customer_id, ""),
        "offer": api.offer_card(card.offer_id) if card.offer_id else None,
        "delivery": _delivery(request, card),
        "handing": handing_of(card.id),
        "payments": [_shown_payment(one) for one in order_queries.payments_of(card.id)],
        "problems": [one for one in shown_problems() if one["card"].order_id == card.id],
        "entries": shown_entries(ledger_queries.entries_of(card.id)),
        "may_manage": may_manage,
        "can_refund": can_refund,
        "part_form": RefundPartForm(lines=card.lines, names=names) if can_refund and card.state != "lapsed" else None,
        "hand_form": HandPaymentForm(total=card.due, now=clock.now()) if can_record else None,
        "refund_form": HandRefundForm(auto_id=False),
        "back": Action(_("Orders"), reverse("presale:orders")),
    }


def _delivery(request: StaffRequest, card: api.OrderCard) -> api.DeliveryCard | None:
    """Whoever may see phone and address in full is written down for it."""
    return look_at_delivery(card.id) if request.staff.may(Permission.SEE_PERSONAL_DATA) else None


def _names(request: StaffRequest, card: api.OrderCard) -> dict[UUID, str]:
    """For whom its lines are: names are personal data, as addresses are."""
    return names_on([card]) if request.staff.may(Permission.SEE_PERSONAL_DATA) else {}


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def give_part_back(request: StaffRequest, order_id: UUID) -> HttpResponse:
    card = api.order_card(order_id)
    form = RefundPartForm(request.POST, lines=card.lines, names=_names(request, card))
    if form.is_valid():
        try:
            refund_part(order_id, form.wish(), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("The money is on its way back to the buyer."))
            return redirect("presale:order_page", order_id)
    context = _order_context(request, card) | {"part_form": form}
    return render(request, "presale/order_page.html", context, status=422)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def record_money(request: StaffRequest, order_id: UUID) -> HttpResponse:
    card = api.order_card(order_id)
    form = HandPaymentForm(request.POST, total=card.due, now=clock.now())
    if form.is_valid():
        try:
            payment_id = record_payment(order_id, form.given(), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Recorded: %(amount)s.") % {"amount": card.due}
            offer_undo(request, text, reverse("presale:undo_payment", args=[payment_id]))
            return redirect("presale:order_page", order_id)
    context = _order_context(request, card) | {"hand_form": form}
    return render(request, "presale/order_page.html", context, status=422)


def _shown_payment(card: order_queries.PaymentCard) -> dict[str, Any]:
    words, tone = PAYMENT_STATES[card.state]
    return {
        "card": card,
        "state": words,
        "tone": tone,
        "channel": CHANNELS.get(card.channel, card.channel),
        "refunds": [shown_refund(one) for one in card.refunds],
        "can_undo": card.recorded_by and card.state == "paid" and not card.refunds,
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
    said = request.POST.get("explanation", "")
    explanation: Explanation = "returned" if said == "returned" else "kept" if said == "kept" else ""
    api.settle_problem(problem_id, now=clock.now(), explanation=explanation)
    notify(request, _("Noted as dealt with."))
    return redirect("presale:after_sales")
