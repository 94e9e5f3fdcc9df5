"""What a relay as a whole tells of its lines: goods that nobody sells, sizes that are missing, sums that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.relay import Goods, RelayItem, RelayLine, Terms
from yutang.presale.rules.relays.text import key_of
from yutang.presale.rules.relays.words import GOODS

ALIKE = 0.75


def check(lines: Sequence[RelayLine], terms: Terms) -> None:
    """Doubt what does not go together."""
    found: dict[str, list[Goods]] = {}
    for line in lines:
        if line.is_cancelled:
            continue
        if terms.goods:
            _check_goods(line, terms, found)
            _check_amount(line, terms, found)
        else:
            _check_words(line, terms)
        _check_options(line, terms)


def _check_words(line: RelayLine, terms: Terms) -> None:
    """Where nothing tells what is sold, a word counts as goods when several lines use it, or everybody knows it."""
    if len({bool(item.product) for item in line.items}) > 1:
        line.doubt(Doubt.WHICH_PRODUCT)
    for item in line.items:
        if item.product and not _is_known(item.product.lower(), terms.words):
            line.doubt(Doubt.PRODUCT_UNKNOWN)


def _is_known(said: str, words: set[str]) -> bool:
    simple = key_of(said)
    return simple in words or any(
        simple[at:end] in GOODS
        for at in range(min(len(simple), 8))
        for end in range(at + 2, min(len(simple), at + 6) + 1)
    )


def goods_for(item: RelayItem, goods: Sequence[Goods], found: dict[str, list[Goods]]) -> list[Goods]:
    """What may be meant: by code, by price, by name, or by a name that is nearly it."""
    said = item.product.lower().strip()
    if not said:
        return list(goods) if len(goods) != 1 else [goods[0]]
    if said not in found:
        found[said] = _named(said, goods)
    return found[said]


def _named(said: str, goods: Sequence[Goods]) -> list[Goods]:
    code = said.removesuffix("套餐").rstrip("款号品套装")
    tries = (
        [good for good in goods if good.name == said],
        [good for good in goods if good.code and good.code == code],
        _priced(said, goods),
        [good for good in goods if len(said) > 1 and (said in good.name or good.name in said)],
        [good for good in goods if SequenceMatcher(None, said, good.name).ratio() >= ALIKE] if len(said) <= 20 else [],
    )
    return next((one for one in tries if one), [])


def _priced(said: str, goods: Sequence[Goods]) -> list[Goods]:
    digits = said.lstrip("¥").rstrip("元块钱的款")
    if not digits.replace(".", "", 1).isdigit() or said[-1] not in "的款":
        return []
    return [good for good in goods if good.price_fen == round(float(digits) * 100)]


def _check_goods(line: RelayLine, terms: Terms, found: dict[str, list[Goods]]) -> None:
    items = []
    for item in line.items:
        fits = goods_for(item, terms.goods, found)
        if not fits:
            line.doubt(Doubt.PRODUCT_UNKNOWN)
        elif len(fits) > 1:
            line.doubt(Doubt.WHICH_PRODUCT)
        items.append(
            replace(item, product=fits[0].name)
            if len(fits) == 1 and item.product and fits[0].name != item.product.lower()
            else item
        )
    line.items = tuple(items)


def _check_amount(line: RelayLine, terms: Terms, found: dict[str, list[Goods]]) -> None:
    if line.amount_fen is None or not line.items:
        return
    total = 0.0
    for item in line.items:
        fits = goods_for(item, terms.goods, found)
        if len(fits) != 1 or fits[0].price_fen is None:
            return
        total += fits[0].price_fen * item.quantity
    if round(total) == line.amount_fen:
        line.trust(Doubt.LOOSE_NUMBER)
    else:
        line.doubt(Doubt.AMOUNT_DIFFERS)


def _check_options(line: RelayLine, terms: Terms) -> None:
    for item in line.items:
        if terms.has_sizes and not item.size:
            line.doubt(Doubt.SIZE_MISSING)
        elif len(terms.listed_sizes) > 1 and item.size and not set(item.size.split("/")) <= terms.listed_sizes:
            line.doubt(Doubt.SIZE_UNKNOWN)
        if terms.has_colours and not item.colour:
            line.doubt(Doubt.COLOUR_MISSING)
