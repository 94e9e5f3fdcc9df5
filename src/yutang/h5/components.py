"""What components show: small frozen values that a page fills and a template draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

from yutang.core.money import Money

Text = str | Promise


@dataclass(frozen=True)
class Picture:
    """A picture with its words. `webp` and `avif` are the same picture in smaller forms, where there are such."""

    src: str
    alt: Text
    width: int = 600
    height: int = 800
    webp: str = ""
    avif: str = ""


@dataclass(frozen=True)
class StyleCard:
    """One style in a grid of two columns. `love_url` takes a POST that turns the heart over; without it there is none."""

    key: str
    url: str
    title: Text
    picture: Picture | None
    price: Money | None = None
    note: Text = ""
    love_url: str = ""
    is_loved: bool = False
    love_count: int | None = None


@dataclass(frozen=True)
class Choice:
    """One size or option. What cannot be chosen says why in its note."""

    value: str
    label: Text
    note: Text = ""
    is_available: bool = True
    is_chosen: bool = False


@dataclass(frozen=True)
class Measure:
    """One measure of hers beside mine; mine is empty where I have not told it."""

    name: Text
    hers: str
    mine: str = ""
    unit: Text = ""


@dataclass(frozen=True)
class OrderCard:
    """One order as its buyer sees it: where is it, when does it come, what did it cost."""

    number: str
    title: Text
    url: str
    state: Text
    tone: Literal["good", "wait", "bad"]
    total: Money
    at: datetime
    option: Text = ""
    quantity: int = 1
    picture: Picture | None = None
    note: Text = ""
