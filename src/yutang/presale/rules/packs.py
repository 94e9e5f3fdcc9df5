"""Whole packs: a supplier makes pieces in packs of so many, and what nobody has paid for fills the last one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

MOST_IN_A_PACK = 10_000


def pack_fits(pack: int) -> bool:
    return 1 <= pack <= MOST_IN_A_PACK


def missing_to_whole(quantity: int, pack: int) -> int:
    """How many pieces more make a quantity whole packs; 0 where it is that already."""
    return -quantity % pack


def nearest_whole(quantity: int, pack: int) -> list[int]:
    """The quantities in whole packs just below and just above, each once; none is nothing."""
    return sorted({max(quantity - quantity % pack, pack), max(quantity + missing_to_whole(quantity, pack), pack)})


def filled_up(sold: Mapping[UUID, int], pack: int, room: Mapping[UUID, int]) -> dict[UUID, int]:
    """The pieces of each SKU that fill the last pack beyond what was sold: most of those of which most was sold.

    Piece by piece to the SKU of which most was sold for each that it has got so far (the highest averages of d'Hondt), of
    equals to the lower id. `room` is how many more of a SKU there may be, where that is limited: beyond it a SKU gets pieces
    only where no other can take them. Nothing sold, nothing filled.
    """
    given: dict[UUID, int] = {}
    wanted = sorted(sku_id for sku_id, units in sold.items() if units > 0)
    for _piece in range(missing_to_whole(sum(sold.values()), pack) if wanted else 0):
        free = [one for one in wanted if given.get(one, 0) < room.get(one, pack)] or wanted
        best = max(free, key=lambda one: sold[one] / (given.get(one, 0) + 1))
        given[best] = given.get(best, 0) + 1
    return given
