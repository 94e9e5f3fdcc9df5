from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON, facts
from yutang.core.tenancy import merchant_scope
from yutang.needs.models import NeedCluster
from yutang.people import api as people
from yutang.selection import api as selection
from yutang.selection import errors
from yutang.selection.actions import BallotSlip, cast_ballots
from yutang.selection.jobs import close_due_rounds
from yutang.selection.models import Ballot, Round, Vote
from yutang.selection.tests.stage import (
    IN_A_DAY,
    candidates,
    draft,
    make_cluster,
    make_community,
    make_member,
    make_style,
    running_round,
)

LATER = NOON + timedelta(hours=1)


def said() -> list[str]:
    return [kind for kind in facts() if kind.startswith("selection.")]


@pytest.fixture
def community(shop):
    return make_community()


@pytest.fixture
def xiaoyu(community):
    return make_member(community)


def test_a_ballot_is_replaced_as_a_whole(community, xiaoyu):
    key = running_round(community)
    one, two, three, _four = candidates(key)
    selection.cast_votes(key, xiaoyu, [one, two], now=NOON)
    selection.cast_votes(key, xiaoyu, [three], now=LATER)
    assert selection.ballot_of(key, xiaoyu) == {three}
    assert Ballot.objects.count() == 1
    assert said() == ["selection.round_opened", "selection.votes_cast", "selection.votes_cast"]


def test_a_batch_is_decided_as_if_each_ballot_had_come_alone(shop, community, xiaoyu, rival):
    key, other = running_round(community), running_round(community, code="E")
    (one, two, three, _four), (first, *_rest) = candidates(key), candidates(other)
    friend = make_member(community, "阿花")
    sent = [
        (xiaoyu, key, {one}),
        (xiaoyu, other, {first}),
        (friend, key, {first}),
        (xiaoyu, key, {two, three}),
        (friend, key, set()),
    ]
    slips = [BallotSlip(shop.id, where, who, frozenset(picks), NOON) for who, where, picks in sent]
    answers = cast_ballots([*slips, replace(slips[0], merchant_id=rival.id)])
    refused = [type(answers[at]) for at in (2, 4, 5)]
    assert [answers[at] for at in (0, 1, 3)] == [1, 1, 2]
    assert refused == [errors.ForeignCandidate, errors.NothingPicked, errors.RoundMissing]
    assert selection.ballot_of(key, xiaoyu) == {two, three}
    assert selection.ballot_of(other, xiaoyu) == {first}
    assert Ballot.objects.count() == 2
    assert said().count("selection.votes_cast") == 3


def test_the_same_votes_again_are_no_news(community, xiaoyu):
    key = running_round(community)
    picks = candidates(key)[:2]
    selection.cast_votes(key, xiaoyu, picks, now=NOON)
    assert selection.cast_votes(key, xiaoyu, [*picks, *picks], now=LATER) == 2
    assert said().count("selection.votes_cast") == 1


def test_votes_can_be_taken_back_while_the_round_runs(community, xiaoyu):
    key = running_round(community)
    selection.cast_votes(key, xiaoyu, candidates(key)[:1], now=NOON)
    selection.cast_votes(key, xiaoyu, [], now=LATER)
    assert Vote.objects.count() == 0
    assert selection.round_card(key).ballots == 0


def test_who_was_merged_votes_as_the_person_they_are(community, xiaoyu):
    key = running_round(community)
    again = make_member(community, "小鱼的小号")
    people.merge_customers(xiaoyu, again, reason="staff", now=NOON)
    selection.cast_votes(key, again, candidates(key)[:1], now=NOON)
    assert len(selection.ballot_of(key, xiaoyu)) == 1
    assert Ballot.objects.count() == 1


def refusals(community, xiaoyu):
    """Each way to vote wrongly, with the refusal it meets."""
    key, other_community = running_round(community), make_community("别的群")
    other_round = running_round(other_community, code="E")
    stranger = make_member(other_community, "路人")
    picks = candidates(key)
    return key, [
        (xiaoyu, picks[:3], NOON, errors.TooManyPicks),
        (xiaoyu, candidates(other_round)[:1], NOON, errors.ForeignCandidate),
        (xiaoyu, [uuid4()], NOON, errors.ForeignCandidate),
        (xiaoyu, [], NOON, errors.NothingPicked),
        (stranger, picks[:1], NOON, errors.NotAMember),
        (uuid4(), picks[:1], NOON, people_error()),
        (xiaoyu, picks[:1], IN_A_DAY, errors.RoundOver),
    ]


def people_error():
    from yutang.core.errors import NotFound

    return NotFound


def test_a_wrong_vote_is_refused_and_leaves_nothing(community, xiaoyu):
    key, cases = refusals(community, xiaoyu)
    for voter, picks, at, refusal in cases:
        with pytest.raises(refusal):
            selection.cast_votes(key, voter, picks, now=at)
    assert Ballot.objects.count() == 0
    assert "selection.votes_cast" not in facts()


def test_nobody_votes_before_the_round_opens_or_after_it_closed(community, xiaoyu):
    key = draft(community)
    picks = candidates(key)[:1]
    with pytest.raises(errors.RoundNotOpenYet):
        selection.cast_votes(key, xiaoyu, picks, now=NOON)
    selection.open_round(key, now=NOON)
    selection.close_round(key, now=LATER)
    with pytest.raises(errors.RoundOver):
        selection.cast_votes(key, xiaoyu, picks, now=LATER)


def test_the_rival_finds_no_round(community, xiaoyu, rival):
    key = running_round(community)
    picks = candidates(key)[:1]
    with merchant_scope(rival.id):
        for call in (
            lambda: selection.round_card(key),
            lambda: selection.round_results(key),
            lambda: selection.open_round(key, now=NOON),
            lambda: selection.close_round(key, now=NOON),
            lambda: selection.cast_votes(key, xiaoyu, picks, now=NOON),
            lambda: selection.voters_of(picks[0]),
            lambda: selection.round_links(key, now=NOON),
        ):
            with pytest.raises(errors.NotFound):
                call()


def test_the_winners_are_the_most_loved_and_ties_go_by_place(community):
    key = running_round(community, top_n=2)
    one, two, three, four = candidates(key)
    for name, picks in {"甲": [two, three], "乙": [three], "丙": [two, four]}.items():
        selection.cast_votes(key, make_member(community, name), picks, now=NOON)
    rows = selection.round_results(key)
    assert [(row.candidate_id, row.votes, row.rank) for row in rows] == [
        (two, 2, 1),
        (three, 2, 2),
        (four, 1, 3),
        (one, 0, 4),
    ]
    assert [row.is_winner for row in rows] == [True, True, False, False]
    assert rows[0].share == pytest.approx(2 / 3)
    assert selection.close_round(key, now=LATER) == (rows[0].style_id, rows[1].style_id)


def test_closing_twice_states_one_fact(community):
    key = running_round(community)
    assert selection.close_round(key, now=LATER) == selection.close_round(key, now=LATER) == ()
    assert said() == ["selection.round_opened", "selection.round_closed"]


def test_the_clock_closes_what_is_due_of_every_merchant(community, rival):
    key = running_round(community)
    with merchant_scope(rival.id):
        running_round(make_community("隔壁群"), closes_at=IN_A_DAY + timedelta(hours=1))
    assert close_due_rounds(IN_A_DAY - timedelta(seconds=1)) == 0
    assert close_due_rounds(IN_A_DAY) == 1
    assert close_due_rounds(IN_A_DAY) == 0
    assert selection.round_card(key).state == "closed"


def bad_drafts(rival_community):
    return [
        ({"title": "  "}, errors.TitleMissing),
        ({"styles": 1}, errors.TooFewCandidates),
        ({"picks_limit": 9}, errors.BadLimits),
        ({"top_n": 0}, errors.BadLimits),
        ({"closes_at": NOON}, errors.ClosesTooSoon),
        ({"closes_at": NOON.replace(year=2199)}, errors.ClosesTooSoon),
        ({"koc_id": uuid4()}, errors.UnknownPeople),
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_round_that_makes_no_sense_is_refused(community, number):
    changes, refusal = bad_drafts(community)[number]
    with pytest.raises(refusal):
        draft(community, **changes)
    assert not Round.objects.exists()


def test_a_round_is_made_of_this_shops_own_things(community, rival):
    own = [make_style("A"), make_style("B")]
    with merchant_scope(rival.id):
        theirs, their_community = make_style("C"), make_community("隔壁群")
    for community_id, styles, refusal in (
        (community, [own[0], theirs], errors.UnknownStyle),
        (their_community, own, errors.UnknownPeople),
    ):
        with pytest.raises(refusal):
            selection.draft_round(
                selection.RoundDraft(community_id, "混进来的", IN_A_DAY, styles, picks_limit=1, top_n=1), now=NOON
            )


def test_every_member_has_a_link_of_their_own(community, xiaoyu):
    key = running_round(community)
    make_member(None, "路人")
    links = selection.round_links(key, now=NOON)
    assert [customer for customer, _path in links] == [xiaoyu]
    assert links[0][1].startswith("/k/")


@pytest.fixture
def cluster_id(community):
    return make_cluster(community)


def test_a_round_keeps_the_need_cluster_it_is_for(community, cluster_id):
    assert selection.round_card(draft(community, cluster_id=cluster_id)).cluster_id == cluster_id
    assert selection.round_card(draft(community, code="E")).cluster_id is None


def test_a_round_keeps_its_cluster_when_that_dissolves(community, cluster_id):
    key = draft(community, cluster_id=cluster_id)
    NeedCluster.objects.update(state=NeedCluster.State.GONE)
    assert selection.round_card(key).cluster_id == cluster_id
    assert selection.round_card(draft(community, code="E", cluster_id=cluster_id)).cluster_id == cluster_id


def test_a_round_is_for_no_cluster_that_this_shop_does_not_have(community, cluster_id, rival):
    with pytest.raises(errors.UnknownCluster):
        draft(community, cluster_id=uuid4())
    with merchant_scope(rival.id):
        theirs = make_community("隔壁群")
        with pytest.raises(errors.UnknownCluster):
            draft(theirs, cluster_id=cluster_id)
        assert not Round.objects.exists()
    assert not Round.objects.exists()
