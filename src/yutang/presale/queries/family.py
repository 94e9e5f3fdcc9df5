"""Reading for whom of the family something was ordered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from yutang.catalog import api as catalog
from yutang.people import api as people
from yutang.presale.models import OWN, OrderLine
from yutang.presale.queries.orders import LineCard, OrderCard
from yutang.presale.rules import names_in

MOST_SUGGESTED = 6
_LINES_READ = 100


@dataclass(frozen=True)
class FamilyMember:
    """Somebody whom a buyer has ordered for, as the buyer calls them, with the size they last had, "" where there are none.

    `sku_id` is what of a style comes in that size, where there is one such.
    """

    name: str
    size: str
    sku_id: UUID | None


def family_of(customer_id: UUID, style: catalog.StyleCard) -> list[FamilyMember]:
    """Whom a buyer has ordered for, the latest first, from their own orders, with what of a style would fit them."""
    rows = OrderLine.objects.filter(
        order__customer__in=people.known_ids(customer_id), order__source=OWN, sku__isnull=False
    )
    told = rows.order_by("-order__placed_at", "-pk").values_list("for_whom", "sku_id", "sku__options")[:_LINES_READ]
    found: dict[str, FamilyMember] = {}
    for for_whom, sku_id, options in told:
        size = str(options.get("size", ""))
        for name in names_in(for_whom):
            found.setdefault(name, FamilyMember(name, size, _fitting(style, sku_id, size)))
    return list(found.values())[:MOST_SUGGESTED]


def _fitting(style: catalog.StyleCard, sku_id: UUID, size: str) -> UUID | None:
    same = [sku.id for sku in style.skus if sku.id == sku_id]
    fitting = same or [sku.id for sku in style.skus if size and sku.options.get("size") == size]
    return fitting[0] if len(fitting) == 1 else None


def names_on(cards: Iterable[OrderCard]) -> dict[UUID, str]:
    """For whom the lines of orders are, by line, where the buyers said so: for those who may see personal data."""
    keys = [card.id for card in cards]
    rows = OrderLine.objects.filter(order_id__in=keys).values_list("pk", "for_whom")
    return {line_id: for_whom for line_id, for_whom in rows if for_whom}


def lines_with_names(card: OrderCard) -> list[tuple[LineCard, str]]:
    """The lines of an order, each with for whom it is, "" where nobody said so."""
    names = names_on([card])
    return [(line, names.get(line.id, "")) for line in card.lines]
