"""The places of a draw as a text that anybody can check with two lines of a program."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse

from yutang.presale.errors import NoDraw
from yutang.presale.queries.draws import DrawCard, draw_card, lots_of


def lots_answer(offer_id: UUID) -> HttpResponse:
    """Seed, its hash and every place of a draw, with ids and no names. Raises NoDraw where there is none."""
    draw = draw_card(offer_id)
    if draw is None:
        raise NoDraw
    answer = HttpResponse("\n".join(_lines(draw)) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="draw-{offer_id}.txt"'
    return answer


def _lines(draw: DrawCard) -> Iterator[str]:
    yield f"# offer {draw.offer_id}, until {draw.until.isoformat()}"
    yield f"# sha256(seed) {draw.seed_hash}"
    yield f"# seed {draw.seed or '(secret until everybody is served)'}"
    yield "# place\tentered at\tsha256(seed + entry)\tentry"
    for one in lots_of(draw):
        yield f"{one.position}\t{one.entered_at.isoformat()}\t{one.lot}\t{one.entry_id}"
