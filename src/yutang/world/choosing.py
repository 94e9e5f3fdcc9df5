"""How a person votes in a selection round."""

from __future__ import annotations

import random

import httpx

from yutang.world import figures
from yutang.world.people import Person
from yutang.world.phone import Phone
from yutang.world.reading import Field


def choose(client: httpx.Client, person: Person, url: str, rng: random.Random) -> int:
    """Open the round's link, love what suits, send it, and say how many styles were loved."""
    phone = Phone(client, person.cookies)
    page = phone.open(url)
    form = page.form_to("/vote") or next((one for one in page.forms if one.named("candidate")), None)
    if form is None:
        return 0
    loved = [one for one in form.named("candidate") if rng.random() < _liking(person, one)][:3]
    if not loved:
        return 0
    answer = phone.send(page, form, {"candidate": [one.value for one in loved]})
    if answer.status != 200:
        return 0
    person.liked |= {one.value for one in loved}
    return len(loved)


def _liking(person: Person, shown: Field) -> float:
    """The reported share of members who choose a style, more for what suits this person and less for what does not."""
    suits = sum(taste in shown.text for taste in person.kind["tastes"])
    return min(0.9, figures.CHOOSES_A_STYLE * (0.7 + 0.9 * suits))
