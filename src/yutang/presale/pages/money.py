"""The merchant's pages of money: what is to settle, the ledger, and the bills of payment services."""

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
from yutang.console.paging import Rows, rows_of
from yutang.core import clock
from yutang.presale import api
from yutang.presale.actions.aftersales import give_refund_by_hand, undo_payment
from yutang.presale.actions.reconciling import settle_difference
from yutang.presale.forms import HandRefundForm, SettleForm
from yutang.presale.pages.rows import shown_entries, shown_problems, shown_refund
from yutang.presale.queries import bills as bill_queries
from yutang.presale.queries import ledger as ledger_queries
from yutang.presale.queries import orders as order_queries
from yutang.presale.wording import ACCOUNT_NOTES, ACCOUNTS, BILL_STATES, DIFFERENCES, SETTLED, STRANGE_PAYMENT


@require_safe
@staff_page(Permission.SEE_ORDERS)
def after_sales(request: StaffRequest) -> HttpResponse:
    """One list to finish: refunds that wait for a person, money that does not fit, differences with the bills."""
    refunds = [shown_refund(one) for one in api.open_refunds()]
    cards = order_queries.cards_by_id([one["card"].order_id for one in refunds])
    context = {
        "refunds": [one | {"order": cards[one["card"].order_id]} for one in refunds],
        "problems": [one for one in shown_problems() if one["card"].kind != "refund_failed"],
        "differences": [_shown_difference(one) for one in api.open_differences()],
        "hand_form": HandRefundForm(auto_id=False),
        "may_manage": request.staff.may(Permission.MANAGE_MONEY),
        "now": clock.now(),
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/after_sales.html", context)


def _shown_difference(card: bill_queries.DifferenceCard) -> dict[str, Any]:
    words, advice = DIFFERENCES[card.kind]
    if card.kind == "payment_here" and card.order_id is None:
        advice = STRANGE_PAYMENT
    return {"card": card, "words": words, "advice": advice, "settled": SETTLED.get(card.settled, "")}


@require_safe
@staff_page(Permission.MANAGE_MONEY)
def ledger(request: HttpRequest) -> HttpResponse:
    """What every account holds, whether the books are right, and the latest entries."""
    page = rows_of(ledger_queries.newest_entries(), request.GET.get("page"))
    entries = shown_entries(ledger_queries.entry_cards(page.items))
    held = ledger_queries.balances()
    context = {
        "accounts": [(ACCOUNTS[one], held[one], ACCOUNT_NOTES[one]) for one in held],
        "faults": api.ledger_faults(limit=20),
        "is_locked": api.ledger_is_locked(),
        "rows": Rows(entries, page.number, page.has_next, page.size),
        "now": clock.now(),
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/ledger.html", context)


@require_safe
@staff_page(Permission.MANAGE_MONEY)
def bills(request: HttpRequest) -> HttpResponse:
    """Day by day: whether the payment service's bill says what our books say."""
    page = rows_of(bill_queries.newest_days(), request.GET.get("page"))
    rows = [_shown_day(one) for one in bill_queries.day_cards(page.items)]
    context = {
        "rows": Rows(rows, page.number, page.has_next, page.size),
        "now": clock.now(),
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/bills.html", context)


def _shown_day(card: bill_queries.DayCard) -> dict[str, Any]:
    words, tone = BILL_STATES[card.state]
    return {"card": card, "state": words, "tone": tone}


@require_safe
@staff_page(Permission.MANAGE_MONEY)
def bill_day(request: HttpRequest, bill_day_id: UUID) -> HttpResponse:
    card = bill_queries.day_card(bill_day_id)
    context = _shown_day(card) | {
        "differences": [_shown_difference(one) for one in bill_queries.differences_of(bill_day_id)],
        "may_manage": True,
        "back": Action(_("Bills"), reverse("presale:bills")),
    }
    return render(request, "presale/bill_day.html", context)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def settle(request: HttpRequest, difference_id: UUID) -> HttpResponse:
    form = SettleForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    how, words = said.get("how", ""), said.get("words", "")
    bill_day_id = settle_difference(difference_id, how, words=words, now=clock.now())
    notify(request, _("Noted as dealt with."))
    return redirect("presale:bill_day", bill_day_id)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def give_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    form = HandRefundForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    by, reference = said.get("by", ""), said.get("reference", "")
    order_id = give_refund_by_hand(refund_id, by=by, reference=reference, now=clock.now())
    notify(request, _("Noted: the buyer has the money."))
    return redirect("presale:order_page", order_id)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def undo(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    order_id = undo_payment(payment_id, now=clock.now())
    notify(request, _("Taken back. The order waits for its payment again."))
    return redirect("presale:order_page", order_id)
