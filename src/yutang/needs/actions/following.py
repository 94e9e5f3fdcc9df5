"""What follows from a new grouping, and from a new day: who speaks for whom, and what each cluster wants."""

from __future__ import annotations

from datetime import datetime

from yutang.needs.actions.assigning import renew_assignments, score_traits
from yutang.needs.actions.ranking import rank_styles


def follow_grouping(*, now: datetime) -> None:
    """Assign KOCs to the clusters, score their likeness, and rank the styles. Safe to call again."""
    renew_assignments(now=now)
    score_traits(now=now)
    rank_styles(now=now)
