"""The merchant's pages of offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.accounts.api import Permission
from yutang.catalog import api as catalog
from yutang.channels.pay import api as pay
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import Rows, rows_of
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.presale import api
from yutang.presale.actions.offering import decide_sku as decide
from yutang.presale.draw_lists import lots_answer
from yutang.presale.errors import OfferNotDraft, WrongWord
from yutang.presale.forms import OfferFilter
from yutang.presale.offer_forms import DraftForm, OfferForm
from yutang.presale.pages.forecasts import shown_forecast
from yutang.presale.pages.links import links_answer
from yutang.presale.pages.rows import order_rows, shown_problems
from yutang.presale.queries import offers as offer_queries
from yutang.presale.queries import orders as order_queries
from yutang.presale.queries.draws import draw_card
from yutang.presale.queries.terms import paid_amount, terms_card
from yutang.presale.wording import OFFER_STATES


@require_safe
@staff_page(Permission.SEE_ORDERS)
def index(request: StaffRequest) -> HttpResponse:
    filter_form = OfferFilter(request.GET)
    page = rows_of(offer_queries.newest_offers(state=filter_form.chosen_state()), request.GET.get("page"))
    cards = offer_queries.offer_cards(page.items)
    pictures = catalog.style_cards([card.style_id for card in cards])
    rows = [_shown_offer(card) | {"picture_url": pictures[card.style_id].small_picture_url} for card in cards]
    may_run = request.staff.may(Permission.RUN_OFFERS)
    context = {
        "rows": Rows(rows, page.number, page.has_next, page.size),
        "filter_form": filter_form,
        "problems": shown_problems(),
        "now": clock.now(),
        "add": Action(_("New presale"), reverse("presale:new"), "plus") if may_run else None,
    } | _whether_paid(request)
    return render(request, "presale/list.html", context)


def _whether_paid(request: StaffRequest) -> dict[str, bool]:
    """Whether buyers can pay at all, and whether the reader may see to it."""
    return {"can_be_paid": bool(pay.ready_channels()), "may_manage": request.staff.may(Permission.MANAGE_MONEY)}


def _shown_offer(card: api.OfferCard) -> dict[str, Any]:
    words, tone = OFFER_STATES[card.state]
    return {"card": card, "state": words, "tone": tone}


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_OFFERS)
def new(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    form = OfferForm(request.POST or None, now=now, round_id=request.GET.get("round", ""))
    if form.is_bound and form.is_valid():
        try:
            made = form.make(now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("Drafted: %(count)s. Look them over and open them.") % {"count": len(made)})
            return redirect("presale:offer", made[0]) if len(made) == 1 else redirect("presale:list")
    context = {"form": form, "back": Action(_("Presale"), reverse("presale:list"))}
    return render(request, "presale/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_OFFERS)
def change(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Other terms for a draft that nobody has seen."""
    now, card = clock.now(), api.offer_card(offer_id)
    if card.state != "draft":
        raise OfferNotDraft
    form = DraftForm(request.POST or None, card=card, now=now)
    if form.is_bound and form.is_valid():
        try:
            form.save(now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("The terms are changed. Nobody has seen it yet."))
            return redirect("presale:offer", offer_id)
    context = {"form": form, "card": card, "back": Action(card.title, reverse("presale:offer", args=[offer_id]))}
    return render(request, "presale/change.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def decide_sku(request: HttpRequest, offer_id: UUID, sku_id: UUID) -> HttpResponse:
    is_left_out = request.POST.get("leave_out") == "1"
    decide(offer_id, sku_id, is_left_out=is_left_out)
    words = _("This size is not sold any more and will not be made.") if is_left_out else _("This size is sold again.")
    notify(request, words)
    return redirect(reverse("presale:offer", args=[offer_id]) + "#sizes")


@require_safe
@staff_page(Permission.SEE_ORDERS)
def offer(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    card = api.offer_card(offer_id)
    page = rows_of(order_queries.found_orders(offer_id=offer_id), request.GET.get("page"))
    may_run = request.staff.may(Permission.RUN_OFFERS)
    context = (
        _shown_offer(card)
        | _whether_paid(request)
        | shown_forecast(offer_id)
        | {
            "style": catalog.style_card(card.style_id),
            "terms": terms_card(offer_id),
            "draw": draw_card(offer_id),
            "may_decide": may_run and card.state in ("draft", "open"),
            "paid_amount": paid_amount(offer_id),
            "rows": order_rows(page),
            "now": clock.now(),
            "back": Action(_("Presale"), reverse("presale:list")),
            "action": _next_step(card) if may_run else None,
            "may_run_offers": may_run,
            "cancel_word": _("call off") if may_run and card.state in ("draft", "open") else "",
        }
    )
    return render(request, "presale/offer.html", context)


def _next_step(card: api.OfferCard) -> Action | None:
    if card.state == "draft":
        return Action(_("Open the presale"), reverse("presale:open", args=[card.id]), "player-play", is_post=True)
    if card.state == "open" and card.community_id:
        return Action(_("Copy the links"), reverse("presale:links", args=[card.id]), "link")
    return None


@require_safe
@staff_page(Permission.RUN_OFFERS)
def links(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    card = api.offer_card(offer_id)
    paths = api.offer_links(offer_id, now=clock.now())
    return links_answer(request, card, paths, Action(card.title, reverse("presale:offer", args=[offer_id])))


@require_safe
@staff_page(Permission.SEE_ORDERS)
def lots(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Every place of the draw of an offer, as its buyers can read it."""
    return lots_answer(offer_id)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def open_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    api.open_offer(offer_id, now=clock.now())
    notify(request, _("The presale is open. Send the links to the community."))
    return redirect("presale:offer", offer_id)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def cancel_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    if request.POST.get("typed", "").strip() != _("call off"):
        raise WrongWord
    api.cancel_offer(offer_id, now=clock.now())
    notify(request, _("The presale is called off. Everybody who paid gets their money back."))
    return redirect("presale:offer", offer_id)
