"""What later steps lend to earlier pages: cards for the pages of a customer and of a round, and sentences for the facts on timelines."""

from __future__ import annotations

from yutang.console.panels import FactWords, Panel
from yutang.needs import panels as needs
from yutang.people import api as people
from yutang.presale import panels as presale
from yutang.selection import panels as selection
from yutang.touch import api as touch
from yutang.touch import panels as touch_panels

CUSTOMER_PANELS: list[Panel] = [
    needs.CUSTOMER_PANEL,
    presale.CUSTOMER_PANEL,
    touch_panels.CUSTOMER_PANEL,
]

ROUND_PANELS: list[Panel] = [
    presale.ROUND_PANEL,
]

FACT_WORDS: list[FactWords] = [
    *people.FACT_WORDS,
    *needs.FACT_WORDS,
    *touch.FACT_WORDS,
    *selection.FACT_WORDS,
    *presale.FACT_WORDS,
]
