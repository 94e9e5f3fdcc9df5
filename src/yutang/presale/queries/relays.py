"""What relays have brought about in an offer, and who the names in one may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from yutang.catalog import api as catalog
from yutang.people import api as people
from yutang.presale.models import Order
from yutang.presale.queries.offers import OfferCard
from yutang.presale.queries.totals import TAKEN
from yutang.presale.rules.relays import Catalogue, ListedSku, plain_name

# How the idempotency key of an order begins that was read from a relay.
RELAY_KEY = "relay-"


@dataclass(slots=True)
class Relayed:
    """What one customer has of an offer: by the relay, each SKU with its units, and otherwise."""

    units: Counter[UUID] = field(default_factory=Counter)
    order_ids: list[UUID] = field(default_factory=list)
    is_unpaid: bool = False
    otherwise: int = 0


def units_of(orders: Iterable[Order]) -> Counter[UUID]:
    """Units by SKU that these orders still promise. The lines are to be prefetched."""
    units: Counter[UUID] = Counter()
    for order in orders:
        if order.state in TAKEN:
            for line in order.lines.all():
                if line.sku_id is not None:
                    units[line.sku_id] += line.quantity - line.refunded_quantity
    return +units


def relayed(offer_id: UUID) -> dict[UUID, Relayed]:
    """What the living customers of an offer have of it now, as far as they have anything."""
    rows = (
        Order.objects.filter(offer_id=offer_id, state__in=TAKEN).prefetch_related("lines").order_by("placed_at", "pk")
    )
    orders = list(rows)
    living = people.living_ids({order.customer_id for order in orders})
    found: dict[UUID, Relayed] = {}
    for order in orders:
        one = found.setdefault(living[order.customer_id], Relayed())
        if (order.idempotency_key or "").startswith(RELAY_KEY):
            one.units += units_of([order])
            one.order_ids.append(order.pk)
            one.is_unpaid |= order.state == Order.State.PLACED
        else:
            one.otherwise += sum(units_of([order]).values())
    return found


def customers_named(names: Collection[str], community_id: UUID | None) -> dict[str, list[people.CustomerCard]]:
    """Who may be meant by each name: members of the community who are called so, else any customers."""
    by_name: dict[str, list[people.CustomerCard]] = {}
    if community_id is not None:
        for card in people.customer_cards(people.members_of(community_id)).values():
            by_name.setdefault(plain_name(card.nickname), []).append(card)
    found = {}
    for name in names:
        said = plain_name(name)
        found[name] = by_name.get(said) or [
            card for card in (people.customers_called(name) if name else []) if plain_name(card.nickname) == said
        ]
    return found


def catalogue_of(*offers: OfferCard) -> Catalogue:
    """What the offers sell, as a relay may name it."""
    return Catalogue([sku for offer in offers for sku in _listed(offer)])


def _listed(offer: OfferCard) -> list[ListedSku]:
    style = catalog.style_card(offer.style_id)
    names = tuple(name for name in (offer.title, style.category) if name and name != style.title)
    return [ListedSku(str(sku.id), style.title, sku.options, names, offer.price.fen) for sku in style.skus]
