"""Which facts ring the bell, for whom, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yutang.accounts.api import Permission
from yutang.console.components import Alert, Tone
from yutang.core.models import Event
from yutang.core.money import ZERO, Money
from yutang.partners import api as partners
from yutang.partners.events import ApplicationReceived, TrialHandedIn
from yutang.presale import api as presale
from yutang.presale.events import OfferConfirmed, OfferFailed, OrderDeposited, OrderLapsed, OrderPaid, OrderRefunded
from yutang.production import api as production
from yutang.production.events import OrderPlanned
from yutang.selection import api as selection
from yutang.selection.events import RoundClosed
from yutang.site.models import AlertPlace

IN_THE_BELL = 20
COUNTED_AT_MOST = 100
# How far back alerts are looked for: the log holds every word that was said, and a bell is about what is new.
_FACTS_BACK = 100_000

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class AlertKind:
    """How one kind of fact is told: its words, the page it opens, and who may hear of it."""

    words: Callable[[Payload], str]
    page: Callable[[Payload], str]
    permission: Permission
    icon: str
    tone: Tone


def _paid(fact: Payload) -> str:
    # Facts from before deposits were told apart do not name any.
    deposit = Money(fact.get("deposit_fen", 0))
    if deposit:
        return _("Balance of %(amount)s paid: %(title)s × %(quantity)s") % _pieces(fact, less=deposit)
    return _("%(amount)s paid: %(title)s × %(quantity)s") % _pieces(fact)


def _deposited(fact: Payload) -> str:
    return _("Deposit of %(amount)s paid: %(title)s × %(quantity)s") % _pieces(fact)


def _lapsed(fact: Payload) -> str:
    words = _pieces(fact)
    return _("No balance came for %(title)s × %(quantity)s: the deposit of %(amount)s is kept") % words


def _pieces(fact: Payload, *, less: Money = ZERO) -> dict[str, object]:
    return {"amount": Money(fact["amount_fen"]) - less, "title": _offer_title(fact), "quantity": fact["quantity"]}


def _refunded(fact: Payload) -> str:
    return _("%(amount)s given back: %(title)s") % {"amount": Money(fact["amount_fen"]), "title": _offer_title(fact)}


def _confirmed(fact: Payload) -> str:
    words = {"title": _offer_title(fact), "quantity": f"{fact['quantity'] + fact.get('stock_quantity', 0):,}"}
    return _("Enough was paid for %(title)s: %(quantity)s pieces are going to be made") % words


def _failed(fact: Payload) -> str:
    return _("Too little was paid for %(title)s: everybody gets their money back") % {"title": _offer_title(fact)}


def _planned(fact: Payload) -> str:
    card = production.production_card(UUID(fact["production_order_id"]))
    words = {"number": card.number, "title": card.title, "quantity": f"{card.quantity:,}"}
    return _("Production order %(number)s is planned: %(title)s, %(quantity)s pieces") % words


def _closed(fact: Payload) -> str:
    words = {"title": selection.round_card(UUID(fact["round_id"])).title, "winners": len(fact["winner_style_ids"])}
    return _("Voting is over: %(title)s, %(winners)s winners") % words


def _applied(fact: Payload) -> str:
    return _("Somebody applied: %(title)s") % {"title": partners.call_card(UUID(fact["call_id"])).title}


def _handed_in(_fact: Payload) -> str:
    return _("A trial task was handed in and waits for your score")


def _offer_title(fact: Payload) -> str:
    return presale.offer_card(UUID(fact["offer_id"])).title


def _page(name: str, field: str) -> Callable[[Payload], str]:
    """The page of the thing that a field of the fact names; Today where this place has no such page."""
    return lambda fact: address(name, fact[field]) or address("home") or "/"


KINDS: dict[str, AlertKind] = {
    OrderPaid.kind: AlertKind(_paid, _page("presale:order_page", "order_id"), Permission.SEE_ORDERS, "coin", "good"),
    OrderDeposited.kind: AlertKind(
        _deposited, _page("presale:order_page", "order_id"), Permission.SEE_ORDERS, "coin", "good"
    ),
    OrderLapsed.kind: AlertKind(
        _lapsed, _page("presale:order_page", "order_id"), Permission.SEE_ORDERS, "hourglass", "watch"
    ),
    OrderRefunded.kind: AlertKind(
        _refunded, _page("presale:order_page", "order_id"), Permission.SEE_ORDERS, "receipt-refund", "watch"
    ),
    OfferConfirmed.kind: AlertKind(
        _confirmed, _page("presale:offer", "offer_id"), Permission.SEE_ORDERS, "circle-check", "good"
    ),
    OfferFailed.kind: AlertKind(_failed, _page("presale:offer", "offer_id"), Permission.SEE_ORDERS, "circle-x", "bad"),
    OrderPlanned.kind: AlertKind(
        _planned,
        _page("production:order", "production_order_id"),
        Permission.SEE_PRODUCTION,
        "building-factory-2",
        "live",
    ),
    ApplicationReceived.kind: AlertKind(
        _applied, _page("partners:application", "application_id"), Permission.SEE_PEOPLE, "user-plus", "live"
    ),
    TrialHandedIn.kind: AlertKind(
        _handed_in, _page("partners:task", "task_id"), Permission.SEE_PEOPLE, "clipboard-check", "watch"
    ),
    RoundClosed.kind: AlertKind(_closed, _page("selection:round", "round_id"), Permission.RUN_ROUNDS, "hanger", "calm"),
}


def alert_of(event: Event) -> Alert:
    """A fact as news, in the language in force. Only in the scope of its merchant."""
    kind = KINDS[event.kind]
    return Alert(kind.words(event.payload), event.at, kind.page(event.payload), kind.tone)


def latest(permissions: Collection[Permission], *, limit: int, after: int = 0) -> list[Event]:
    """The latest facts that somebody with these permissions hears of, newest first."""
    return list(_heard(permissions, after).order_by("-position")[:limit])


def unread_count(staff_id: UUID, permissions: Collection[Permission]) -> int:
    """How many came since this person last looked at all alerts; it stops counting at a hundred."""
    place = AlertPlace.objects.filter(staff_id=staff_id).values_list("position", flat=True).first() or 0
    return _heard(permissions, place)[:COUNTED_AT_MOST].count()


def mark_read(staff_id: UUID) -> None:
    """Note that somebody has seen all alerts there are."""
    newest = _newest_position()
    AlertPlace.objects.update_or_create(staff_id=staff_id, defaults={"position": newest})


def _heard(permissions: Collection[Permission], after: int) -> QuerySet[Event]:
    kinds = [name for name, kind in KINDS.items() if kind.permission in permissions]
    floor = max(after, _newest_position() - _FACTS_BACK)
    return Event.objects.filter(kind__in=kinds, is_historical=False, position__gt=floor)


def _newest_position() -> int:
    return Event.across_merchants().aggregate(newest=Max("position"))["newest"] or 0


def address(url_name: str, *arguments: object) -> str:
    """The path of a page by its name, or nothing where this place has no such page."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
