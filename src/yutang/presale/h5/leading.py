"""The leader's pages on a phone: how an offer or a relay stands, who has paid, remind once, close, hand out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.core import clock
from yutang.core.display import moment_text
from yutang.core.errors import Refusal
from yutang.partners import api as partners
from yutang.presale.actions.leading import close_early, note_pickup, remind_buyer
from yutang.presale.actions.relay_lists import close_relay, open_relay, reopen_relay
from yutang.presale.entry_forms import RelayForm
from yutang.presale.queries import leading, relay_lists


@require_safe
@partners.partner_page
def index(request: partners.PartnerRequest) -> HttpResponse:
    """What the leader runs: offers and relays, the running ones first."""
    now, partner_id = clock.now(), request.partner.partner_id
    offers = [(card, card.takes_orders(now)) for card in leading.led_offers(partner_id)]
    relays = [(card, card.takes_entries(now)) for card in leading.led_relays(partner_id)]
    context = {
        "offers": sorted(offers, key=lambda pair: not pair[1]),
        "relays": sorted(relays, key=lambda pair: not pair[1]),
        "back_url": partners.PARTNER_ROOT,
    }
    return render(request, "presale/led.html", context)


@require_safe
@partners.partner_page
def offer(request: partners.PartnerRequest, offer_id: UUID) -> HttpResponse:
    """How an offer stands at this moment; the page asks anew every few seconds."""
    card, now = leading.led_offer(request.partner.partner_id, offer_id), clock.now()
    takes_orders = card.takes_orders(now)
    context = {
        "card": card,
        "takes_orders": takes_orders,
        "unpaid": leading.orders_led(offer_id, is_paid=False),
        "paid": leading.orders_led(offer_id, is_paid=True),
        "can_close": takes_orders and not card.missing_quantity,
        "now": now,
        "back_url": reverse("presale:led"),
    }
    return render(request, "presale/led_offer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partners.partner_page
def close(request: partners.PartnerRequest, offer_id: UUID) -> HttpResponse:
    """What closing now means, and the button that does it: it cannot be taken back."""
    card = leading.led_offer(request.partner.partner_id, offer_id)
    if request.method == "POST":
        close_early(offer_id, now=clock.now())
        messages.success(request, _("Closed: what was paid is being made."))
        return redirect("presale:led_offer", offer_id)
    context = {
        "card": card,
        "unpaid": leading.orders_led(offer_id, is_paid=False),
        "takes_orders": card.takes_orders(clock.now()),
        "back_url": reverse("presale:led_offer", args=[offer_id]),
    }
    return render(request, "presale/led_close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partners.partner_page
def new_relay(request: partners.PartnerRequest) -> HttpResponse:
    """Begin a relay about the leader's own offers, in a community of theirs."""
    now, partner_id = clock.now(), request.partner.partner_id
    offers = [card for card in leading.led_offers(partner_id) if card.takes_orders(now)]
    form = RelayForm(request.POST or None, offers=offers, leader_id=partner_id)
    fault = ""
    if form.is_bound and form.is_valid():
        try:
            relay_id = open_relay(form.draft(), now=now)
        except Refusal as refusal:
            fault = str(refusal)
        else:
            messages.success(request, _("The relay has begun. Pass its address on in the chat."))
            return redirect("presale:led_relay", relay_id)
    context = {"form": form, "fault": fault, "has_offers": bool(offers), "back_url": reverse("presale:led")}
    return render(request, "presale/led_new.html", context, status=422 if form.errors or fault else 200)


@require_safe
@partners.partner_page
def relay(request: partners.PartnerRequest, relay_id: UUID) -> HttpResponse:
    card, now = leading.led_relay(request.partner.partner_id, relay_id), clock.now()
    entries = relay_lists.entries_of(card)
    orders = leading.orders_of_entries([one for entry in entries for one in entry.unpaid])
    context = {
        "card": card,
        "is_open": card.takes_entries(now),
        "can_reopen": card.state == "closed" and now < card.closes_at,
        "entries": [(one, [orders[key] for key in one.unpaid if key in orders]) for one in entries],
        "standing": sum(bool(one.items) for one in entries),
        "paid": sum(one.is_paid for one in entries),
        "totals": relay_lists.totals_of(entries, relay_lists.relay_offers(card)),
        "link": request.build_absolute_uri(reverse("presale:relay_page", args=[relay_id])),
        "now": now,
        "back_url": reverse("presale:led"),
    }
    return render(request, "presale/led_relay.html", context)


@require_POST
@partners.partner_page
def turn_relay(request: partners.PartnerRequest, relay_id: UUID) -> HttpResponse:
    """Close a relay, or take that back: `to` says which."""
    card = leading.led_relay(request.partner.partner_id, relay_id)
    if request.POST.get("to") == "open":
        reopen_relay(card.id, now=clock.now())
        messages.success(request, _("The relay is open again."))
    else:
        close_relay(card.id, now=clock.now())
        messages.success(request, _("The relay is closed. It can be opened again below."))
    return redirect("presale:led_relay", relay_id)


@require_POST
@partners.partner_page
def remind(request: partners.PartnerRequest, order_id: UUID) -> HttpResponse:
    """Remind a buyer once; a second tap says what became of the first."""
    leading.led_offer_of(request.partner.partner_id, order_id)
    now = clock.now()
    answer = remind_buyer(order_id, now=now)
    if answer.is_refused:
        said = _("They want no messages, so none was sent.")
    elif answer.state == "waiting":
        said = _("The reminder goes out %(moment)s.") % {"moment": moment_text(answer.due_at, now=now)}
    else:
        said = _("Reminded %(moment)s. Nobody is reminded twice of one order.") % {
            "moment": moment_text(answer.due_at, now=now)
        }
    messages.success(request, said)
    return redirect(_back(request))


@require_safe
@partners.partner_page
def pickups(request: partners.PartnerRequest, offer_id: UUID) -> HttpResponse:
    card = leading.led_offer(request.partner.partner_id, offer_id)
    text = request.GET.get("q", "")[:40]
    found = leading.pickups_of_offer(offer_id, text)
    return _pickup_page(request, card.title, text, found, reverse("presale:led_offer", args=[offer_id]))


@require_safe
@partners.partner_page
def relay_pickups(request: partners.PartnerRequest, relay_id: UUID) -> HttpResponse:
    card = leading.led_relay(request.partner.partner_id, relay_id)
    text = request.GET.get("q", "")[:40]
    found = leading.pickups_of_relay(relay_id, text)
    return _pickup_page(request, card.title, text, found, reverse("presale:led_relay", args=[relay_id]))


def _pickup_page(
    request: partners.PartnerRequest, title: str, text: str, found: list[leading.LedOrder], back_url: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": title,
        "text": text,
        "orders": found[: leading.MOST_SHOWN],
        "total": len(found),
        "done": sum(one.picked_up_at is not None for one in found),
        "back_url": back_url,
    }
    return render(request, "presale/led_pickups.html", context)


@require_POST
@partners.partner_page
def hand_out(request: partners.PartnerRequest, order_id: UUID) -> HttpResponse:
    """Check an order off, or take that back: `to` says which."""
    leading.led_offer_of(request.partner.partner_id, order_id)
    note_pickup(order_id, is_handed_out=request.POST.get("to") != "back", now=clock.now())
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return render(request, "presale/led_pickup.html", {"one": leading.orders_of_entries([order_id])[order_id]})
    return redirect(_back(request))


@require_safe
@partners.partner_page
def text(request: partners.PartnerRequest, offer_id: UUID) -> HttpResponse:
    card = leading.led_offer(request.partner.partner_id, offer_id)
    context = {
        "card": card,
        "text": leading.offer_text(card),
        "back_url": reverse("presale:led_offer", args=[offer_id]),
    }
    return render(request, "presale/relay_text.html", context)


@require_safe
@partners.partner_page
def relay_text(request: partners.PartnerRequest, relay_id: UUID) -> HttpResponse:
    card = leading.led_relay(request.partner.partner_id, relay_id)
    context = {
        "card": card,
        "text": relay_lists.chat_text(card),
        "back_url": reverse("presale:led_relay", args=[relay_id]),
    }
    return render(request, "presale/relay_text.html", context)


def _back(request: partners.PartnerRequest) -> str:
    """The leader's page that the form stands on."""
    page = request.POST.get("page", "")
    return page if page.startswith(PARTNER_PAGES) and "//" not in page else reverse("presale:led")


PARTNER_PAGES = ("/p/offers", "/p/relays")
