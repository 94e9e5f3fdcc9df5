"""Reading what fills the last pack of an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from yutang.presale.errors import OfferMissing
from yutang.presale.models import Offer, OfferSku
from yutang.presale.queries.offers import PaidLine
from yutang.presale.rules.packs import filled_up


@dataclass(frozen=True)
class StockLine:
    """Pieces that nobody has ordered, made to fill the last pack: the shop's own."""

    sku_id: UUID
    sku_code: str
    label: str
    quantity: int
    order_id: None = None
    order_line_id: None = None


def stock_lines(offer_id: UUID, paid: Iterable[PaidLine]) -> list[StockLine]:
    """What is to be made of an offer beyond its paid lines, so that all of it is whole packs. Raises OfferMissing."""
    pack = Offer.objects.filter(pk=offer_id).values_list("pack_size", flat=True).first()
    if pack is None:
        raise OfferMissing
    sold, words = Counter[UUID](), {}
    for line in paid:
        sold[line.sku_id] += line.quantity
        words[line.sku_id] = line.sku_code, line.label
    limited = OfferSku.objects.filter(offer_id=offer_id, available__isnull=False)
    room = {sku_id: available or 0 for sku_id, available in limited.values_list("sku_id", "available")}
    return [StockLine(one, *words[one], quantity) for one, quantity in filled_up(sold, pack, room).items()]


def usual_pack(style_id: UUID) -> int:
    """In what packs the style's newest offer is made; 1 where it has none."""
    rows = Offer.objects.filter(style_id=style_id).order_by("-created_at", "-pk")
    return rows.values_list("pack_size", flat=True).first() or 1
