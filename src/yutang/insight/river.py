"""The loop as a river for pages: five numbers, each of which opens its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yutang.accounts.api import Permission
from yutang.console.components import RiverStep
from yutang.insight.queries import Funnel
from yutang.insight.rules import Figure, Stage
from yutang.insight.words import STAGE_NAMES

# Where the rows behind a number are, and who may open them.
_ROWS: dict[Stage, tuple[str, str, Permission]] = {
    Stage.JOINED: ("people:list", "", Permission.SEE_PEOPLE),
    Stage.SPOKE: ("needs:utterances", "", Permission.SEE_NEEDS),
    Stage.VOTED: ("selection:list", "", Permission.RUN_ROUNDS),
    Stage.ORDERED: ("presale:orders", "", Permission.SEE_ORDERS),
    Stage.PAID: ("presale:orders", "?state=paid", Permission.SEE_ORDERS),
}
_TODAY: dict[Stage, Figure] = {
    Stage.JOINED: Figure.JOINED,
    Stage.SPOKE: Figure.UTTERANCES,
    Stage.VOTED: Figure.VOTES,
    Stage.ORDERED: Figure.ORDERS,
    Stage.PAID: Figure.PAID_ORDERS,
}


def river_of(funnel: Funnel, today: Mapping[Figure, int], *, may: Callable[[Permission], bool]) -> list[RiverStep]:
    """The funnel's people, with what today added beneath each number. `may` says what its reader may open."""
    words = {
        Stage.JOINED: _("today %(count)s"),
        Stage.SPOKE: _("today %(count)s utterances"),
        Stage.VOTED: _("today %(count)s votes"),
        Stage.ORDERED: _("today %(count)s orders"),
        Stage.PAID: _("today %(count)s paid"),
    }
    return [
        RiverStep(
            label=STAGE_NAMES[stage],
            value=funnel.people[stage],
            url=_rows_of(stage, may),
            note=words[stage] % {"count": f"{today[_TODAY[stage]]:,}"},
        )
        for stage in Stage
    ]


def _rows_of(stage: Stage, may: Callable[[Permission], bool]) -> str:
    """The address of a number's rows; the numbers as a table where there is no such page or it is not for this person."""
    name, query, permission = _ROWS[stage]
    there = address(name) if may(permission) else ""
    return f"{there}{query}" if there else f"{reverse('insight:loop')}#numbers"


def address(url_name: str, *arguments: object) -> str:
    """The path of a page by its name, or nothing where this place has no such page."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
