"""Where an earlier step needs an answer from a later one: its small protocol is plugged here."""

from __future__ import annotations

from yutang.channels.pay.api import plug_books
from yutang.needs import api as needs
from yutang.presale.api import books, wardrobe
from yutang.site.outcomes import ShopOutcomes


def plug_ports() -> None:
    """Connect the protocols that earlier steps declare with the later steps that answer them."""
    plug_books(books)
    needs.wardrobe.plug_wardrobe(wardrobe)
    needs.outcomes.plug_outcomes(ShopOutcomes())
