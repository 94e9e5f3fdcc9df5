"""Scorecards, probation, levels, availability."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.actors import Actor, acting_as
from yutang.core.models import AuditEntry
from yutang.partners import api
from yutang.partners.actions.levels import confirm_level, keep_level
from yutang.partners.actions.partners import reveal_phone
from yutang.partners.errors import BadAvailability, BadPhone, BadProbation, BadScore, NoProposal
from yutang.partners.models import Partner
from yutang.partners.queries import scorecards

pytestmark = pytest.mark.usefixtures("shop")

TODAY = NOON.date()
ALL = {"loyalty": 90, "content": 90, "trial_task": 90, "trait_fit": 90, "delivery": 90, "reputation": 90}


@pytest.fixture
def koc(shop):
    return api.add_partner(kind="koc", name="小满", traits={})


def score_all(koc, scores=ALL):
    for kind, value in scores.items():
        api.record_score(koc, kind, value, now=NOON)


def since(koc, days):
    Partner.objects.filter(pk=koc).update(active_since=NOON - timedelta(days=days))


def test_the_scorecard_says_how_much_of_it_is_known(koc):
    with acting_as(Actor("staff", None, "阿海")):
        api.record_score(koc, "loyalty", 80, now=NOON, words="老客")
    card = api.scorecard(koc)
    loyalty = next(row for row in card.rows if row.kind == "loyalty")
    assert (card.standing, card.known) == (80, 25)
    assert (loyalty.score.by, loyalty.score.words, loyalty.weight, loyalty.share) == ("阿海", "老客", 25, 100)
    assert [row.score for row in card.rows if row.kind != "loyalty"] == [None] * 5
    assert (api.partner_card(koc).standing, api.partner_card(koc).known) == (80, 25)


def test_a_source_that_says_the_same_again_writes_nothing(koc):
    for value in (70, 70, 71, 71):
        api.record_score(koc, "trait_fit", value, now=NOON, source="needs", grounds={"members": 12})
    assert [one.value for one in api.scores_of(koc)] == [71, 70]
    assert AuditEntry.objects.filter(verb="partners.score_recorded").count() == 2


def test_what_a_person_says_is_noted_each_time_and_outlives_a_source_that_repeats_itself(koc):
    api.record_score(koc, "loyalty", 40, now=NOON, source="orders")
    api.record_score(koc, "loyalty", 90, now=NOON)
    api.record_score(koc, "loyalty", 90, now=NOON)
    api.record_score(koc, "loyalty", 40, now=NOON, source="orders")
    assert [one.value for one in api.scores_of(koc)] == [90, 90, 40]
    assert api.partner_card(koc).standing == 90


@pytest.mark.parametrize("more", [{"source": "x" * 65}, {"words": "长" * 2001}, {"words": "a\x00"}])
def test_a_score_with_senseless_words_is_refused(koc, more):
    with pytest.raises(BadScore):
        api.record_score(koc, "loyalty", 40, now=NOON, **more)


def test_probation_is_flagged_on_its_last_day_and_decides_nothing(shop):
    koc = api.receive_application(kind="koc", name="阿青", traits={})
    api.start_probation(koc, ends_on=TODAY + timedelta(days=7), now=NOON)
    assert api.due_probations(TODAY + timedelta(days=6)) == []
    assert [one.id for one in api.due_probations(TODAY + timedelta(days=7))] == [koc]
    api.start_probation(koc, ends_on=TODAY + timedelta(days=20), now=NOON)
    assert api.due_probations(TODAY + timedelta(days=19)) == []
    assert api.partner_card(koc).state == "probation"
    with pytest.raises(BadProbation):
        api.start_probation(koc, ends_on=TODAY - timedelta(days=1), now=NOON)
    api.admit(koc, now=NOON)
    card = api.partner_card(koc)
    assert (card.state, card.level, card.probation_ends_on, card.active_since) == ("active", "regular", None, NOON)


def test_a_level_is_proposed_and_changed_by_staff_alone(koc):
    score_all(koc)
    since(koc, 200)
    assert [(card.id, level) for card, level in api.proposed_levels(now=NOON)] == [(koc, "gold")]
    assert api.partner_card(koc).level == "regular"
    with pytest.raises(NoProposal):
        confirm_level(koc, "senior", now=NOON)
    with acting_as(Actor("staff", None, "阿海")):
        confirm_level(koc, "gold", now=NOON)
    (step,) = scorecards.level_history(koc)
    assert (api.partner_card(koc).level, step.by, step.is_kept) == ("gold", "阿海", False)
    assert api.proposed_levels(now=NOON) == []
    with pytest.raises(NoProposal):
        confirm_level(koc, "gold", now=NOON)


def test_a_proposal_that_was_turned_down_does_not_come_back(koc):
    score_all(koc)
    since(koc, 100)
    keep_level(koc, "senior", now=NOON)
    assert api.proposed_levels(now=NOON) == []
    assert api.partner_card(koc).level == "regular"
    since(koc, 200)
    assert [level for _card, level in api.proposed_levels(now=NOON)] == ["gold"]


def test_nobody_but_the_active_is_proposed_a_level(shop):
    koc = api.receive_application(kind="koc", name="阿青", traits={})
    score_all(koc)
    assert api.proposed_levels(now=NOON) == []


def test_what_is_missing_until_admission_and_the_next_level(koc):
    api.record_score(koc, "loyalty", 50, now=NOON)
    found = scorecards.outlook(koc, now=NOON)
    assert [gap.demand.among for gap in found.until_admission] == [
        ("loyalty",), ("content", "trial_task"), ("standing",), ("known",),
    ]  # fmt: skip
    assert (found.next_level, found.proposed_level) == ("senior", None)


def test_availability_stands_on_the_card(koc):
    assert (api.partner_card(koc).capacity, api.partner_card(koc).away_until) == (2, None)
    api.set_availability(koc, capacity=4, away_until=TODAY)
    card = api.partner_card(koc)
    assert (card.capacity, card.is_away(TODAY), card.is_away(TODAY + timedelta(days=1))) == (4, True, False)
    for wrong in (-1, 51, True):
        with pytest.raises(BadAvailability):
            api.set_availability(koc, capacity=wrong)


def test_a_phone_is_kept_sealed_masked_and_looked_at_on_record(koc):
    api.set_phone(koc, "138 0013 8000")
    assert api.partner_card(koc).masked_phone == "138****8000"
    assert reveal_phone(koc) == "+8613800138000"
    assert AuditEntry.objects.order_by("id").last().verb == "partners.phone_shown"
    with pytest.raises(BadPhone):
        api.set_phone(koc, "138****8000")
    api.set_phone(koc, "")
    assert api.partner_phones() == []
