"""What customers say of themselves and of those they buy for, kept as traits of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yutang.needs.models import Need
from yutang.needs.rules.portrayal import told_in
from yutang.people.api import Said, keep_said

# A reading's doubt is that of its least sure word: a trait in it is never held for less sure than this.
LEAST_CONFIDENCE = 0.6


def portray(needs: Sequence[Need], *, is_new: bool = False) -> None:
    """Keep the traits that these readings hold, in place of what was read from the same utterances before.

    In the caller's transaction. The utterances of the needs are at hand; new ones have nothing before them.
    """
    read_again = [] if is_new else [need.utterance_id for need in needs]
    told = [one for need in needs if need.utterance.customer_id is not None for one in _said(need)]
    if told or read_again:
        keep_said(told, read_again=read_again)


def _said(need: Need) -> Iterator[Said]:
    utterance = need.utterance
    if utterance.customer_id is None:
        return
    confidence = max(1 - need.doubt, LEAST_CONFIDENCE)
    for one in told_in(need.slots, need.spans):
        yield Said(
            customer_id=utterance.customer_id,
            about=one.about,
            name=one.name,
            value=one.value,
            source=utterance.touchpoint,
            said_in=utterance.pk,
            confidence=confidence,
            at=utterance.said_at or utterance.heard_at,
        )
