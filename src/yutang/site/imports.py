"""What can be imported: each kind from the step that owns the noun."""

from __future__ import annotations

from yutang.catalog.api import PRODUCTS
from yutang.core.imports import ImportKind
from yutang.needs.api import UTTERANCES
from yutang.people.api import CUSTOMERS
from yutang.presale.api import ORDERS

IMPORT_KINDS: list[ImportKind] = [
    CUSTOMERS,
    PRODUCTS,
    ORDERS,
    UTTERANCES,
]
