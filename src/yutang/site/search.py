"""One search over everything that has a name or a number. Each step answers for its own nouns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yutang.accounts.api import Permission
from yutang.catalog import api as catalog
from yutang.console.access import StaffRequest, staff_page
from yutang.core.tables import BadValue, read_phone
from yutang.needs import api as needs
from yutang.people import api as people
from yutang.presale import api as presale
from yutang.production import api as production
from yutang.selection import api as selection
from yutang.site.alerts import address

LONGEST = 100
OF_A_KIND = 5


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and its page where it has one; of a customer also the page that says what to offer them."""

    title: str
    note: str
    url: str
    adviser_url: str = ""


@dataclass(frozen=True)
class Finder:
    """What may be found of one noun, and by whom."""

    noun: str | Promise
    icon: str
    permission: Permission
    find: Callable[[str], Iterator[Hit]]


@dataclass(frozen=True)
class Group:
    noun: str | Promise
    icon: str
    hits: list[Hit]


def _customers(text: str) -> Iterator[Hit]:
    holder = _holder_of(text)
    cards = [people.customer_card(holder)] if holder else people.customers_called(text, limit=OF_A_KIND)
    for card in cards:
        note = " · ".join(word for word in (card.masked_phone, card.community_name) if word)
        yield Hit(
            card.nickname or card.masked_phone,
            note,
            address("people:customer", card.id),
            address("needs:adviser", card.id),
        )


def _holder_of(text: str) -> people.CustomerId | None:
    """Whose phone this is. A number is only found whole: by its parts anybody could be."""
    try:
        phone = read_phone(text)
    except BadValue:
        return None
    return people.find_customer(people.IdentityKind.PHONE, phone) if isinstance(phone, str) else None


def _orders(text: str) -> Iterator[Hit]:
    for card in presale.orders_told(text, limit=OF_A_KIND):
        yield Hit(card.number, f"{card.title} · {card.total}", address("presale:order_page", card.id))


def _offers(text: str) -> Iterator[Hit]:
    for card in presale.offers_titled(text, limit=OF_A_KIND):
        yield Hit(
            card.title,
            f"{card.price} · {card.paid_quantity}/{card.maximum_quantity}",
            address("presale:offer", card.id),
        )


def _rounds(text: str) -> Iterator[Hit]:
    for card in selection.rounds_titled(text, limit=OF_A_KIND):
        yield Hit(card.title, card.community_name, address("selection:round", card.id))


def _styles(text: str) -> Iterator[Hit]:
    for card in catalog.styles(search=text, limit=OF_A_KIND):
        yield Hit(card.title, f"{card.code} · {card.price}", address("catalog:style", card.id))


def _clusters(text: str) -> Iterator[Hit]:
    named = (card for card in needs.clusters() if text.casefold() in card.title.casefold())
    for card, _at in zip(named, range(OF_A_KIND), strict=False):
        yield Hit(card.title, f"{card.size:,}", address("needs:cluster", card.id))


def _made(text: str) -> Iterator[Hit]:
    code = production.read_code(text)
    try:
        unit = production.unit_by_code(code) if code else None
    except production.NoSuchUnit:
        unit = None
    if unit is not None:
        yield Hit(unit.spaced_code, f"{unit.sku_code} · {unit.label}", f"{address('production:unit')}?code={unit.code}")
    for card in production.found_production_orders(text, limit=OF_A_KIND):
        yield Hit(card.number, f"{card.title} · {card.quantity:,}", address("production:order", card.id))


FINDERS = (
    Finder(_("Customers"), "user", Permission.SEE_PEOPLE, _customers),
    Finder(_("Orders"), "receipt", Permission.SEE_ORDERS, _orders),
    Finder(_("Presales"), "shopping-bag", Permission.SEE_ORDERS, _offers),
    Finder(_("Selection rounds"), "hanger", Permission.RUN_ROUNDS, _rounds),
    Finder(_("Styles"), "shirt", Permission.RUN_ROUNDS, _styles),
    Finder(_("Need clusters"), "message-2-heart", Permission.SEE_NEEDS, _clusters),
    Finder(_("Production"), "building-factory-2", Permission.SEE_PRODUCTION, _made),
)


def found(text: str, *, may: Callable[[Permission], bool]) -> list[Group]:
    """What a person with these permissions finds, a few of each noun."""
    groups = (Group(one.noun, one.icon, list(one.find(text))) for one in FINDERS if may(one.permission))
    return [group for group in groups if group.hits]


@require_GET
@staff_page()
def search(request: StaffRequest) -> HttpResponse:
    """The results as a page, or as a list under the search field while somebody types."""
    text = " ".join(request.GET.get("q", "")[:LONGEST].replace("\x00", "").split())
    groups = found(text, may=request.staff.may) if text else []
    is_typing = request.headers.get("HX-Request") == "true"
    template = "site/search_results.html" if is_typing else "site/search.html"
    return render(request, template, {"text": text, "groups": groups})
