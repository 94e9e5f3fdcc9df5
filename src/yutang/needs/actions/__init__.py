"""Hearing what customers say, and grouping them by it."""

from yutang.needs.actions.grouping import (
    REBUILD_STEPS,
    RebuildId,
    RebuildOutcome,
    ask_for_rebuild,
    rebuild_clusters,
    run_rebuild,
)
from yutang.needs.actions.hearing import Heard, Saying, UtteranceId, check_sayings, hear, hear_in_bulk

__all__ = [
    "REBUILD_STEPS",
    "Heard",
    "RebuildId",
    "RebuildOutcome",
    "Saying",
    "UtteranceId",
    "ask_for_rebuild",
    "check_sayings",
    "hear",
    "hear_in_bulk",
    "rebuild_clusters",
    "run_rebuild",
]
