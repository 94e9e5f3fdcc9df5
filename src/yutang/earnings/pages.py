"""The merchant's pages of earnings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.exports import csv_answer
from yutang.console.notices import notify
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.clock import SHOP_ZONE
from yutang.earnings import api, queries
from yutang.earnings.actions import note_export
from yutang.earnings.forms import PartnerFilter, RateForm
from yutang.earnings.rules import percent
from yutang.earnings.words import KIND_WORDS
from yutang.partners import api as partners
from yutang.presale import api as presale


@require_GET
@staff_page(Permission.SEE_INSIGHT)
def partner_list(request: StaffRequest) -> HttpResponse:
    """What each partner earns: their rate, today and this month."""
    now, search = clock.now(), PartnerFilter(request.GET)
    page = rows_of(partners.partners(name=search.chosen()), request.GET.get("page"))
    ids = [card.id for card in page]
    sums, rates = api.sums_of(ids, now=now), queries.rates_now(ids)
    context = {
        "rows": page,
        "lines": [
            {"card": card, "rate": percent(rates.get(card.id, 0)), "sums": sums.get(card.id, api.Sums())}
            for card in page
        ],
        "filter_form": search,
        "is_filtered": bool(search.chosen()),
        "now": now,
    }
    return render(request, "earnings/list.html", context)


@require_GET
@staff_page(Permission.SEE_INSIGHT)
def statement(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    """One partner's entries, newest first."""
    return _shown(request, partner_id)


def _shown(request: StaffRequest, partner_id: UUID, form: RateForm | None = None) -> HttpResponse:
    now, card = clock.now(), partners.partner_card(partner_id)
    page = rows_of(queries.entries_of(partner_id), request.GET.get("page"))
    rates = api.rates_of(partner_id)
    context = {
        "card": card,
        "rows": page,
        "lines": _lines(list(page)),
        "sums": api.sums_of([partner_id], now=now).get(partner_id, api.Sums()),
        "now": now,
        "rates": [(percent(one.basis_points), one) for one in rates],
        "form": form
        or RateForm(label_suffix="", initial={"percent": percent(rates[0].basis_points) if rates else None}),
        "may_set": request.staff.may(Permission.MANAGE_MONEY),
        "export": Action(_("Export"), reverse("earnings:export", args=[partner_id]), "file-export")
        if request.staff.may(Permission.EXPORT)
        else None,
        "back": Action(_("Earnings"), reverse("earnings:list")),
    }
    return render(request, "earnings/statement.html", context, status=422 if form else 200)


def _lines(rows: list[Any]) -> list[dict[str, Any]]:
    cards = [queries.entry_card(row) for row in rows]
    orders = presale.cards_by_id([card.order_id for card in cards])
    return [
        {
            "card": card,
            "order": orders.get(card.order_id),
            "kind": KIND_WORDS[card.kind],
            "rate": percent(card.basis_points),
        }
        for card in cards
    ]


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def set_rate(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    card = partners.partner_card(partner_id)
    form = RateForm(request.POST, label_suffix="")
    if not (form.is_valid() and form.save(partner_id)):
        return _shown(request, partner_id, form)
    notify(
        request,
        _("%(name)s earns %(rate)s %% from now on.") % {"name": card.name, "rate": form.cleaned_data["percent"]},
    )
    return redirect("earnings:statement", partner_id)


@require_GET
@staff_page(Permission.EXPORT)
def export(request: StaffRequest, partner_id: UUID) -> StreamingHttpResponse:
    """All entries of a partner as a file."""
    note_export(partner_id)
    head = [
        _("At"),
        pgettext("earnings", "Order"),
        pgettext("earnings", "What"),
        _("Rests on (yuan)"),
        _("Rate (%)"),
        _("Earned (yuan)"),
    ]
    return csv_answer("earnings.csv", head, _exported(partner_id))


def _exported(partner_id: UUID) -> Iterator[list[object]]:
    for chunk in queries.entries_in_chunks(partner_id):
        for line in _lines(chunk):
            card, order = line["card"], line["order"]
            at = card.at.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M:%S")
            number = order.number if order else ""
            yield [at, number, str(line["kind"]), card.base.yuan, line["rate"], card.amount.yuan]
