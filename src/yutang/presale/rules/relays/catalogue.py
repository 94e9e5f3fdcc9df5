"""The SKUs that the items of a relay can be: found by what was said of goods, size and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from yutang.presale.rules.relays.checks import goods_for
from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.relay import Goods, RelayItem, RelayLine, Terms
from yutang.presale.rules.relays.terms import plain_colour, plain_size
from yutang.presale.rules.relays.text import key_of, tidied

# Settled by finding the one SKU that fits.
_SETTLED = (Doubt.PRODUCT_UNKNOWN, Doubt.WHICH_PRODUCT, Doubt.SIZE_MISSING, Doubt.COLOUR_MISSING, Doubt.SIZE_UNKNOWN)


@dataclass(frozen=True, slots=True)
class ListedSku:
    """Something that can be ordered: of which product, and with which options, as {"size": "M", "color": "黑色"}."""

    sku: str
    product: str
    options: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    price_fen: int | None = None


class Catalogue:
    """What can be ordered. `goods` are its products, by their names and aliases."""

    def __init__(self, skus: Sequence[ListedSku]) -> None:
        self._skus = [(one, {_plain(value) for value in one.options.values()}) for one in skus]
        self._product: dict[str, str] = {}
        self.goods: list[Goods] = []
        for one in skus:
            for name in (one.product, *one.aliases):
                self._name(key_of(tidied(name)), one)
        self._is_one = len(set(self._product.values())) == 1
        self._found: dict[str, list[Goods]] = {}

    def _name(self, name: str, sku: ListedSku) -> None:
        if name and name not in self._product:
            self._product[name] = sku.product
            self.goods.append(Goods(name, name if len(name) == 1 else "", sku.price_fen))

    def tell(self, terms: Terms) -> None:
        """Add to the terms what sizes and colours there are, and let codes of the head stand for goods of ours."""
        named = [(good, goods_for(_as_item(good.name), self.goods, {})) for good in terms.goods]
        terms.goods = list(self.goods)
        for good, ours in named:
            if good.code and len({self._product[one.name] for one in ours}) == 1:
                terms.goods.append(replace(ours[0], code=good.code))
        for sku, _options in self._skus:
            for name, value in sku.options.items():
                if name in ("size", "尺码"):
                    terms.sizes.add(plain_size(value.lower()))
                elif name in ("color", "colour", "颜色"):
                    terms.colours.add(plain_colour(value))
        terms.listed_sizes = set(terms.sizes)
        terms.words |= {good.name for good in self.goods if len(good.name) > 1}

    def resolve(self, line: RelayLine) -> None:
        """Give each item the one SKU that it can be, and doubt the line where there is none, or are several."""
        items, is_settled = [], True
        for item in line.items:
            fits = self._fitting(item)
            if len(fits) == 1:
                items.append(replace(item, sku=fits[0].sku))
                continue
            is_settled = False
            items.append(item)
            line.doubt(Doubt.SEVERAL_SKUS if fits else Doubt.NO_SUCH_SKU)
        line.items = tuple(items)
        if self._is_one:
            line.trust(Doubt.WHICH_PRODUCT)
        if items and is_settled:
            line.trust(*_SETTLED)

    def _fitting(self, item: RelayItem) -> list[ListedSku]:
        said = {_plain(one) for told in (item.size, item.colour) for one in told.split("/") if one}
        products = {self._product[good.name] for good in goods_for(item, self.goods, self._found)}
        if not item.product:
            products = set(self._product.values())
        return [sku for sku, options in self._skus if sku.product in products and said <= options]


def _as_item(name: str) -> RelayItem:
    return RelayItem(name, 1, product=name)


def _plain(value: str) -> str:
    return plain_colour(plain_size(key_of(tidied(value))) or value).lower() if value.strip() else ""
