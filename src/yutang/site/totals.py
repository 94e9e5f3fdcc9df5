"""The whole loop in one row of numbers, counted from the books of each step and from the event log."""

from __future__ import annotations

from yutang.core.events import count_facts
from yutang.needs import api as needs
from yutang.people import api as people
from yutang.presale import api as presale
from yutang.production import api as production
from yutang.selection import api as selection


def loop_totals() -> dict[str, int]:
    """Counts of the merchant in force, in the order of the loop. `oversold` is units beyond an offer's maximum."""
    facts = count_facts()
    spoken = needs.needs_totals()
    sold = presale.presale_totals()
    made = production.production_totals()
    return {
        "customers": people.count_customers(),
        "identities_merged": facts["people.customers_merged"] - facts["people.merge_undone"],
        "utterances": spoken.utterances,
        "needs": spoken.needs,
        "clusters": spoken.clusters,
        "rounds": facts["selection.round_opened"],
        "votes": selection.count_votes(),
        "offers": sold.offers,
        "orders": sold.orders,
        "orders_paid": sold.orders_paid,
        "units_sold": sold.units_sold,
        "oversold": sold.oversold,
        "refunds": sold.refunds,
        "production_orders": made.orders,
        "production_units": made.units,
        "events": facts.total(),
    }
