"""Whether a touch may go out, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """What a touch is for. `SERVICE` is about the customer's own orders and needs no consent; the others need one of their name."""

    SERVICE = "service"
    CARE = "care"
    OFFERS = "offers"


class Reason(StrEnum):
    """Why a touch is not sent."""

    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ONE_A_DAY = "one_a_day"


# A message on a phone, not an article; and what a caller's own name of it may take.
LONGEST_WORDS = 1000
LONGEST_REFERENCE = 100


@dataclass(frozen=True)
class Standing:
    """What a customer said about being written to, for one purpose, and whether today's touch has been used."""

    is_stopped: bool = False
    has_consent: bool = False
    was_withdrawn: bool = False
    had_one_today: bool = False


def reason_against(purpose: Purpose, standing: Standing) -> Reason | None:
    """Why this touch may not go out; None where it may."""
    if standing.is_stopped:
        return Reason.STOPPED
    if purpose == Purpose.SERVICE:
        return None
    if not standing.has_consent:
        return Reason.CONSENT_WITHDRAWN if standing.was_withdrawn else Reason.NO_CONSENT
    return Reason.ONE_A_DAY if standing.had_one_today else None


def after_quiet_hours(local: datetime, quiet: tuple[time, time] | None) -> datetime:
    """The first moment from `local` on, in the shop's zone, that is not in the quiet hours `[from, until)`.

    The hours may go over midnight.
    """
    if quiet is None or not _is_within(local.time(), *quiet):
        return local
    until = quiet[1]
    day = local + timedelta(days=1) if local.time() >= until else local
    return day.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)


def _is_within(at: time, begin: time, end: time) -> bool:
    return begin <= at < end if begin <= end else at >= begin or at < end
