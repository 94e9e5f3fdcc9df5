"""The words for scores, demands, levels and states, and the words that volunteers consent to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.console.components import Tone
from yutang.partners.models import Partner, PartnerScore
from yutang.partners.rules import KEPT_AFTER_DECLINE_DAYS, Demand, Gap

LEVEL_WORDS = dict(Partner.Level.choices)
STATE_TONES: dict[str, Tone] = {"applied": "calm", "probation": "watch", "active": "good", "ended": "calm"}
APPLICATION_TONES: dict[str, Tone] = {
    "waiting": "live",
    "invited": "watch",
    "taken": "good",
    "declined": "calm",
    "repeated": "calm",
}
# What a score was reckoned from, by the names that the steps give their figures.
GROUND_WORDS: dict[str, str | Promise] = {
    "orders": _("orders kept"),
    "returned": _("sent back"),
    "days": _("days bought on"),
    "tenure_days": _("days from first to last"),
    "days_since": _("days since the last"),
}
SOURCE_WORDS: dict[str, str | Promise] = {
    "orders": _("from orders"),
    "needs": _("from members' needs"),
    "trial": _("from a trial task"),
}
DEMAND_WORDS: dict[str, str | Promise] = {
    "standing": _("Standing"),
    "known": _("Known of the scorecard (%)"),
    "months": _("Months active"),
    **dict(PartnerScore.Kind.choices),
}


def source_words(source: str, by: str) -> str:
    """Where a score is from."""
    if source:
        return str(SOURCE_WORDS.get(source.partition(":")[0], source))
    return by or gettext("by hand")


def ground_rows(grounds: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """The figures a score was reckoned from, with their words."""
    return [(str(GROUND_WORDS.get(name, name)), value) for name, value in (grounds or {}).items()]


def demand_words(demand: Demand) -> str:
    """What is asked for: "Loyalty", "Making content or Trial task"."""
    names = [str(DEMAND_WORDS[name]) for name in demand.among]
    return gettext(" or ").join(names)


def gap_rows(gaps: tuple[Gap, ...]) -> list[dict[str, Any]]:
    """What is missing, in words: what, how much is asked for, how much there is."""
    return [{"what": demand_words(gap.demand), "least": gap.demand.least, "have": gap.have} for gap in gaps]


def consent_words(shop: str) -> str:
    """What a volunteer agrees to, as it is shown and kept."""
    words = gettext(
        "I agree that %(shop)s keeps what I tell here (what I am called, my phone, my measures and looks, what I made) to "
        "choose partners and to work with me if I am chosen. It is shown to the shop's staff only and not passed on. I may "
        "leave any answer out, see and change it by my link, and have everything erased at any time by saying so in the "
        "chat. If I am not chosen, it is erased after %(days)s days."
    )
    return words % {"shop": shop, "days": KEPT_AFTER_DECLINE_DAYS}
