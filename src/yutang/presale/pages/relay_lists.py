"""The merchant's pages of relays: begin one, see how it stands, copy it, close it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.exports import csv_answer
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import Rows, rows_of
from yutang.core import clock
from yutang.core.clock import SHOP_ZONE
from yutang.core.errors import NotAllowed, Refusal
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.relay_lists import close_relay, open_relay, reopen_relay
from yutang.presale.entry_forms import RelayForm
from yutang.presale.pages.links import links_answer
from yutang.presale.queries import relay_lists as lists


@require_safe
@staff_page(Permission.SEE_ORDERS)
def index(request: StaffRequest) -> HttpResponse:
    page, now = rows_of(lists.newest_relays(), request.GET.get("page")), clock.now()
    names = {one.id: one.name for one in people.communities()}
    rows = [
        {"card": card, "community": names[card.community_id], "is_open": card.takes_entries(now)}
        for card in lists.relay_cards(page.items)
    ]
    may_run = request.staff.may(Permission.RUN_OFFERS)
    context = {
        "rows": Rows(rows, page.number, page.has_next, page.size),
        "now": now,
        "add": Action(_("New relay"), reverse("presale:new_relay"), "plus") if may_run else None,
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/relays.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_OFFERS)
def new(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    offers = [card for card in api.open_offers() if card.takes_orders(now)]
    form = RelayForm(request.POST or None, offers=offers, initial=_begun(offers, request.GET.get("offer", "")))
    if form.is_bound and form.is_valid():
        try:
            relay_id = open_relay(form.draft(), now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("The relay has begun. Send the links to the community."))
            return redirect("presale:relay_board", relay_id)
    context = {"form": form, "has_offers": bool(offers), "back": Action(_("Relays"), reverse("presale:relays"))}
    return render(request, "presale/relay_new.html", context, status=422 if form.errors else 200)


def _begun(offers: list[api.OfferCard], chosen: str) -> dict[str, Any]:
    """What a new relay says before anything was typed: all that the chosen offer knows."""
    card = next((one for one in offers if str(one.id) == chosen), None)
    if card is None:
        return {}
    return {
        "offers": [chosen],
        "community": str(card.community_id or ""),
        "title": card.title[:64],
        "closes_at": card.closes_at.astimezone(SHOP_ZONE),
    }


@require_safe
@staff_page(Permission.SEE_ORDERS)
def relay(request: StaffRequest, relay_id: UUID) -> HttpResponse:
    card, now = lists.relay_card(relay_id), clock.now()
    offers, entries = lists.relay_offers(card), lists.entries_of(card)
    may_run, is_open = request.staff.may(Permission.RUN_OFFERS), card.takes_entries(now)
    page = rows_of(entries, request.GET.get("page"))
    links_url = reverse("presale:relay_links", args=[relay_id])
    context = {
        "card": card,
        "rows": page,
        "offers": offers,
        "community": people.community_card(card.community_id).name,
        "is_open": is_open,
        "can_reopen": may_run and card.state == "closed" and now < card.closes_at,
        "may_run": may_run,
        "totals": lists.totals_of(entries, offers),
        "text": lists.chat_text(card),
        "now": now,
        "action": Action(_("Copy the links"), links_url, "link") if may_run and is_open else None,
        "export_url": reverse("presale:export_relay", args=[relay_id]) if request.staff.may(Permission.EXPORT) else "",
        "back": Action(_("Relays"), reverse("presale:relays")),
    }
    return render(request, "presale/relay_board.html", context)


@require_safe
@staff_page(Permission.RUN_OFFERS)
def links(request: HttpRequest, relay_id: UUID) -> HttpResponse:
    card = lists.relay_card(relay_id)
    paths = lists.relay_links(card, reverse("presale:relay_page", args=[relay_id]), now=clock.now())
    return links_answer(request, card, paths, Action(card.title, reverse("presale:relay_board", args=[relay_id])))


@require_safe
@staff_page(Permission.SEE_ORDERS)
def export(request: StaffRequest, relay_id: UUID) -> HttpResponseBase:
    """The list as a file: a row for each thing of each entry."""
    if not request.staff.may(Permission.EXPORT):
        raise NotAllowed
    card = lists.relay_card(relay_id)
    head = [
        pgettext("relay", "Number"), pgettext("relay", "Name"), _("Product"), _("Quantity"), pgettext("relay", "Paid"),
        pgettext("relay", "Note"),
    ]  # fmt: skip
    return csv_answer("relay.csv", head, _cells(card))


def _cells(card: lists.RelayCard) -> Iterator[list[object]]:
    for entry in lists.entries_of(card):
        if not entry.items:
            said = pgettext("relay", "withdrawn") if entry.is_withdrawn else pgettext("relay", "not paid in time")
            yield [entry.number, entry.name, said, 0, "", entry.note]
        for item in entry.items:
            paid = pgettext("relay", "paid") if entry.is_paid else pgettext("relay", "not paid yet")
            if entry.is_partly_paid:
                paid = pgettext("relay", "partly paid")
            yield [entry.number, entry.name, item.label, item.quantity, paid, entry.note]


@require_POST
@staff_page(Permission.RUN_OFFERS)
def close(request: HttpRequest, relay_id: UUID) -> HttpResponse:
    close_relay(relay_id, now=clock.now())
    offer_undo(request, _("The relay is closed."), reverse("presale:reopen_relay", args=[relay_id]))
    return redirect("presale:relay_board", relay_id)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def reopen(request: HttpRequest, relay_id: UUID) -> HttpResponse:
    reopen_relay(relay_id, now=clock.now())
    notify(request, _("The relay is open again."))
    return redirect("presale:relay_board", relay_id)
