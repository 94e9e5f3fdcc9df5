"""What the day holds: computed from what each step knows, most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.accounts.api import Permission
from yutang.catalog import api as catalog
from yutang.console.components import Action, Tone
from yutang.core.clock import SHOP_ZONE
from yutang.core.events import failing_deliveries
from yutang.core.tenancy import current_merchant_id
from yutang.insight import api as insight
from yutang.insight.api import Stage
from yutang.needs import api as needs
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api as presale
from yutang.production import api as production
from yutang.selection import api as selection
from yutang.site.alerts import address

SOON = timedelta(hours=24)
LATELY = timedelta(days=14)
THINGS_TO_DO = 3
OFFERS_SHOWN = 5
COMMUNITIES_SHOWN = 8
# Beyond it nobody counts: an order more or less changes nothing about what to do.
MOST_COUNTED = 200

May = Callable[[Permission], bool]


@dataclass(frozen=True)
class Chore:
    """Something that waits for a person, why, and the one click that does it or opens where it is done."""

    text: str
    why: str
    action: Action
    icon: str
    tone: Tone


@dataclass(frozen=True)
class CommunityLine:
    """A community as Today shows it: how many are in it, how many bought, and what it lacks."""

    id: UUID
    name: str
    url: str
    joined: int
    voted: int
    paid: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RunningOffer:
    card: presale.OfferCard
    goal: int
    time_left: str
    url: str


def things_to_do(may: May, *, now: datetime) -> list[Chore]:
    """The three most urgent things that this person can do something about."""
    sources = (
        (Permission.MANAGE_STAFF, _stuck_facts),
        (Permission.MANAGE_MONEY, _money_that_does_not_fit),
        (Permission.RUN_OFFERS, _production_without_factory),
        (Permission.RUN_OFFERS, _offers_short_of_their_minimum),
        (Permission.RUN_ROUNDS, _rounds_to_close),
        (Permission.RUN_OFFERS, _winners_without_an_offer),
        (Permission.EDIT_PEOPLE, _probations_to_decide),
        (Permission.EDIT_PEOPLE, _volunteers_who_wait),
        (Permission.RUN_ROUNDS, _needs_that_nothing_serves),
    )
    found: list[Chore] = []
    for permission, source in sources:
        if may(permission):
            found += [chore for chore in source(now) if chore.action.url]
        if len(found) >= THINGS_TO_DO:
            break
    return found[:THINGS_TO_DO]


def _stuck_facts(now: datetime) -> Iterator[Chore]:
    stuck = failing_deliveries().filter(event__merchant_id=current_merchant_id()).count()
    if stuck:
        yield Chore(
            text=ngettext("%(count)s fact got stuck", "%(count)s facts got stuck", stuck) % {"count": stuck},
            why=_("What happened is kept, but a later step could not take it in."),
            action=Action(_("Look"), address("stuck"), "alert-triangle"),
            icon="alert-triangle",
            tone="bad",
        )


def _money_that_does_not_fit(now: datetime) -> Iterator[Chore]:
    problems = len(presale.open_problems()) + len(presale.open_differences())
    if problems:
        yield Chore(
            text=ngettext("%(count)s payment does not fit", "%(count)s payments do not fit", problems)
            % {"count": problems},
            why=_("The channel told another amount than we expected, or an order that we do not know."),
            action=Action(_("Look"), address("presale:after_sales"), "credit-card"),
            icon="credit-card",
            tone="bad",
        )


def _production_without_factory(now: datetime) -> Iterator[Chore]:
    cards = production.orders_without_factory(limit=MOST_COUNTED)
    if not cards:
        return
    first, pieces = cards[0], f"{sum(card.quantity for card in cards):,}"
    if len(cards) == 1:
        text = _("Choose who makes %(title)s") % {"title": first.title}
        why = _("%(quantity)s pieces are paid for and wait for a factory.") % {"quantity": pieces}
        there = address("production:order", first.id)
    else:
        text = _("Choose who makes %(count)s production orders") % {"count": len(cards)}
        why = _("%(quantity)s pieces are paid for; %(title)s has waited longest.") % {
            "quantity": pieces,
            "title": first.title,
        }
        there = f"{address('production:list')}?state=planned"
    action = Action(_("Choose a factory"), there, "building-factory-2")
    yield Chore(text, why, action, icon="building-factory-2", tone="watch")


def _offers_short_of_their_minimum(now: datetime) -> Iterator[Chore]:
    for card in presale.open_offers():
        if now < card.closes_at <= now + SOON and card.missing_quantity:
            yield Chore(
                text=_("%(title)s lacks %(missing)s pieces") % {"title": card.title, "missing": card.missing_quantity},
                why=_("%(time)s left; below the minimum everybody gets their money back.")
                % {"time": time_left(card.closes_at, now=now)},
                action=Action(_("Share its links again"), address("presale:links", card.id), "share"),
                icon="hourglass",
                tone="watch",
            )


def _rounds_to_close(now: datetime) -> Iterator[Chore]:
    for card in selection.open_rounds():
        if card.closes_at <= now:
            yield Chore(
                text=_("Close the round %(title)s") % {"title": card.title},
                why=_("Its time is over; %(ballots)s members voted.") % {"ballots": f"{card.ballots:,}"},
                action=Action(_("Close it"), address("selection:close", card.id), "checkbox", is_post=True),
                icon="hanger",
                tone="watch",
            )


def _winners_without_an_offer(now: datetime) -> Iterator[Chore]:
    for card in selection.closed_rounds(limit=20):
        if card.closed_at and card.closed_at >= now - LATELY and card.ballots and not presale.offers_of_round(card.id):
            yield Chore(
                text=_("Sell what won in %(title)s") % {"title": card.title},
                why=_("%(ballots)s members of %(community)s chose.")
                % {"ballots": f"{card.ballots:,}", "community": card.community_name},
                action=Action(_("Make presales"), f"{address('presale:new')}?round={card.id}", "shopping-bag"),
                icon="shopping-bag",
                tone="live",
            )


def _probations_to_decide(now: datetime) -> Iterator[Chore]:
    for card in partners.due_probations(now.astimezone(SHOP_ZONE).date()):
        yield Chore(
            text=_("Decide about %(name)s") % {"name": card.name},
            why=_("Her probation has come to its last day; nothing happens by itself."),
            action=Action(_("Look at her scorecard"), address("partners:partner", card.id), "user-check"),
            icon="hourglass",
            tone="watch",
        )


def _volunteers_who_wait(now: datetime) -> Iterator[Chore]:
    waiting, handed_in = partners.count_waiting(), len(partners.tasks_to_score())
    if waiting:
        yield Chore(
            text=ngettext("%(count)s volunteer waits", "%(count)s volunteers wait", waiting) % {"count": waiting},
            why=_("They applied and nobody has read it yet."),
            action=Action(
                _("Read the applications"), f"{address('partners:applications')}?state=waiting", "user-heart"
            ),
            icon="user-heart",
            tone="live",
        )
    if handed_in:
        yield Chore(
            text=ngettext("%(count)s trial waits for a score", "%(count)s trials wait for a score", handed_in)
            % {"count": handed_in},
            why=_("They handed in what you asked for."),
            action=Action(_("Score them"), address("partners:tasks"), "clipboard-check"),
            icon="clipboard-check",
            tone="live",
        )


def _needs_that_nothing_serves(now: datetime) -> Iterator[Chore]:
    for card in sorted(needs.unmet_clusters(), key=lambda card: -card.size)[:THINGS_TO_DO]:
        yield Chore(
            text=_("Nothing you have serves “%(title)s”") % {"title": card.title},
            why=_("%(size)s voices ask for it in their own words.") % {"size": f"{card.size:,}"},
            action=Action(_("Read them"), address("needs:cluster", card.id), "message-2-heart"),
            icon="message-2-heart",
            tone="calm",
        )


def running_offers(*, now: datetime) -> list[RunningOffer]:
    """What is on sale, the next deadline first. The goal is the minimum until it is reached, then the maximum."""
    return [
        RunningOffer(
            card=card,
            goal=card.minimum_quantity if card.missing_quantity else card.maximum_quantity,
            time_left=time_left(card.closes_at, now=now),
            url=address("presale:offer", card.id),
        )
        for card in presale.open_offers()[:OFFERS_SHOWN]
    ]


def community_lines() -> list[CommunityLine]:
    """The communities, the largest first, each with what it lacks."""
    rows = {row.key: row.people for row in insight.funnels_by_community()}
    voting = {card.community_id for card in selection.open_rounds()}
    lines = [
        CommunityLine(
            id=one.id,
            name=one.name,
            url=address("people:community", one.id),
            joined=rows.get(str(one.id), {}).get(Stage.JOINED, 0),
            voted=rows.get(str(one.id), {}).get(Stage.VOTED, 0),
            paid=rows.get(str(one.id), {}).get(Stage.PAID, 0),
            missing=_missing(one, is_empty=str(one.id) not in rows, is_voting=one.id in voting),
        )
        for one in people.communities()
    ]
    return sorted(lines, key=lambda line: (-line.joined, line.name))[:COMMUNITIES_SHOWN]


def _missing(card: people.CommunityCard, *, is_empty: bool, is_voting: bool) -> tuple[str, ...]:
    lacks = (
        (is_empty, _("nobody in it yet")),
        (card.leader_partner_id is None, _("no leader")),
        (not card.need, _("no need named")),
        (not is_empty and not is_voting, _("no open round")),
    )
    return tuple(word for is_so, word in lacks if is_so)


def is_empty_shop() -> bool:
    """Whether there is nothing yet to show a day of."""
    return not insight.has_begun() and not people.communities() and not catalog.styles(limit=1)


def time_left(until: datetime, *, now: datetime) -> str:
    """How long until a moment, in the largest unit that is honest."""
    minutes = max(int((until - now).total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}
