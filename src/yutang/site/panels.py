"""What later steps lend to earlier pages: cards for the customer's page, and sentences for the facts on timelines."""

from __future__ import annotations

from yutang.console.panels import FactWords, Panel
from yutang.needs import panels as needs
from yutang.people import api as people

CUSTOMER_PANELS: list[Panel] = [
    needs.CUSTOMER_PANEL,
]

FACT_WORDS: list[FactWords] = [
    *people.FACT_WORDS,
    *needs.FACT_WORDS,
]
