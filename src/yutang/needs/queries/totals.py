"""Needs in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

from yutang.needs.models import Need, NeedCluster, Utterance


@dataclass(frozen=True)
class NeedsTotals:
    """What was said, how much of it asks for something, and how many groups ask for the same."""

    utterances: int
    needs: int
    clusters: int


def needs_totals() -> NeedsTotals:
    return NeedsTotals(
        utterances=Utterance.objects.count(),
        needs=Need.objects.filter(reason="").count(),
        clusters=NeedCluster.objects.filter(state=NeedCluster.State.LIVING).count(),
    )
