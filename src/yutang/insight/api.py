"""The door of insight."""

from yutang.insight.actions.hearing import (
    note_deposit,
    note_deposit_returned,
    note_joining,
    note_merge,
    note_merge_undone,
    note_order,
    note_orders,
    note_part_refund,
    note_payment,
    note_payment_undone,
    note_production,
    note_refund,
    note_utterance,
    note_votes,
)
from yutang.insight.actions.history import take_in_history
from yutang.insight.days import shop_day
from yutang.insight.queries import (
    Funnel,
    FunnelRow,
    OfferTaking,
    TodayFigures,
    day_figures,
    funnels_by_community,
    funnels_by_source,
    has_begun,
    loop_funnel,
    sources,
    today_figures,
)
from yutang.insight.river import river_of
from yutang.insight.rules import Figure, Stage
from yutang.insight.words import FIGURE_NAMES, STAGE_NAMES

__all__ = [
    "FIGURE_NAMES",
    "STAGE_NAMES",
    "Figure",
    "Funnel",
    "FunnelRow",
    "OfferTaking",
    "Stage",
    "TodayFigures",
    "day_figures",
    "funnels_by_community",
    "funnels_by_source",
    "has_begun",
    "loop_funnel",
    "note_deposit",
    "note_deposit_returned",
    "note_joining",
    "note_merge",
    "note_merge_undone",
    "note_order",
    "note_orders",
    "note_part_refund",
    "note_payment",
    "note_payment_undone",
    "note_production",
    "note_refund",
    "note_utterance",
    "note_votes",
    "river_of",
    "shop_day",
    "sources",
    "take_in_history",
    "today_figures",
]
