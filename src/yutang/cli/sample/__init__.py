"""The sample shop that the demo opens with: what it sells, who works in it, and who speaks for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

TraitValue = int | str | tuple[str, ...]


@dataclass(frozen=True)
class SampleStaff:
    name: str
    role: str


@dataclass(frozen=True)
class SampleFactory:
    """A maker: the categories it makes, the days from order to goods, and the pieces it makes a day."""

    name: str
    categories: tuple[str, ...]
    lead_days: int
    capacity_per_day: int


@dataclass(frozen=True)
class SampleKoc:
    """A KOC; `portrait` is a file in `portraits/`."""

    name: str
    persona: str
    voice: str
    traits: dict[str, TraitValue]
    portrait: str


@dataclass(frozen=True)
class SampleSku:
    code: str
    color: str
    size: str


@dataclass(frozen=True)
class SampleStyle:
    """A style; `picture` is a file in `pictures/`, and `attributes` use the words that needs are read into."""

    code: str
    title: str
    category: str
    price_fen: int
    description: str
    attributes: dict[str, tuple[str, ...]]
    colors: tuple[str, ...]
    sizes: tuple[str, ...]
    picture: str

    @property
    def skus(self) -> tuple[SampleSku, ...]:
        """One for each colour in each size."""
        return tuple(
            SampleSku(f"{self.code}-{number:02d}-{size}", color, size)
            for number, color in enumerate(self.colors, start=1)
            for size in self.sizes
        )


@dataclass(frozen=True)
class SampleCommunity:
    """A community with the KOC who leads it and the styles that are made for it."""

    name: str
    need: str
    koc: SampleKoc
    styles: tuple[SampleStyle, ...]


@dataclass(frozen=True)
class SampleShop:
    """The whole shop. The communities stand in the order that the simulated world knows."""

    merchant: str
    staff: tuple[SampleStaff, ...]
    communities: tuple[SampleCommunity, ...]
    other_kocs: tuple[SampleKoc, ...]
    factories: tuple[SampleFactory, ...]
    size_chart: dict[str, dict[str, list[float]]]


def read_sample() -> SampleShop:
    """The sample shop as it stands in `shop.toml`."""
    shop = tomllib.loads(read_sample_file("shop.toml").decode())
    return SampleShop(
        merchant=shop["merchant"],
        staff=tuple(SampleStaff(**one) for one in shop["staff"]),
        communities=tuple(_community(one) for one in shop["community"]),
        other_kocs=tuple(_koc(one) for one in shop["koc"]),
        factories=tuple(SampleFactory(**one | {"categories": tuple(one["categories"])}) for one in shop["factory"]),
        size_chart=shop["size_chart"],
    )


def read_sample_file(name: str) -> bytes:
    """A file of the sample shop by its path in it, such as `pictures/blazer.webp` or `orders.csv`."""
    return files(__name__).joinpath(name).read_bytes()


def _community(written: dict[str, Any]) -> SampleCommunity:
    return SampleCommunity(
        name=written["name"],
        need=written["need"],
        koc=_koc(written["koc"]),
        styles=tuple(_style(one) for one in written["style"]),
    )


def _koc(written: dict[str, Any]) -> SampleKoc:
    traits = {name: tuple(value) if isinstance(value, list) else value for name, value in written["traits"].items()}
    return SampleKoc(**written | {"traits": traits})


def _style(written: dict[str, Any]) -> SampleStyle:
    given = dict(written)
    colors = tuple(given.pop("colors"))
    attributes = {name: tuple(words) for name, words in given.pop("attributes").items()}
    return SampleStyle(
        price_fen=given.pop("price_yuan") * 100,
        attributes=attributes | {"color": colors},
        colors=colors,
        sizes=tuple(given.pop("sizes")),
        **given,
    )
