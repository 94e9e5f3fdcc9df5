"""Two at once: on SQLite by turns, on PostgreSQL by locks. The same promises hold on both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import NOON
from yutang.core import clock
from yutang.core.tenancy import merchant_scope
from yutang.selection import api as selection
from yutang.selection.errors import RoundOver
from yutang.selection.models import Ballot, Vote
from yutang.selection.tests.stage import candidates, make_community, make_member, running_round


def at_once(merchant, *calls):
    """Run the calls in threads that start together, and give what each returned or raised."""
    start = Barrier(len(calls))

    def one(call):
        try:
            with merchant_scope(merchant.id), clock.frozen(NOON):
                start.wait(10)
                return call()
        except Exception as fault:  # noqa: BLE001 (each thread hands its own back)
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@pytest.mark.django_db(transaction=True)
def test_one_person_voting_many_times_at_once_has_one_ballot(shop):
    community = make_community()
    voter, key = make_member(community), running_round(community)
    one, two, three, four = candidates(key)
    sets = [[one, two], [three, four], [one], [one, two], [two, three], [four]]
    answers = at_once(shop, *[lambda picks=picks: selection.cast_votes(key, voter, picks, now=NOON) for picks in sets])
    assert sorted(answers) == sorted(len(picks) for picks in sets)
    assert Ballot.objects.count() == 1
    assert selection.ballot_of(key, voter) in [set(picks) for picks in sets]
    assert Vote.objects.count() == len(selection.ballot_of(key, voter))


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_races_the_close_is_in_the_result_or_refused(shop):
    community = make_community()
    key = running_round(community)
    first = candidates(key)[0]
    voters = [make_member(community, f"成员{number}") for number in range(5)]
    late = NOON + timedelta(hours=1)
    answers = at_once(
        shop,
        *[lambda voter=voter: selection.cast_votes(key, voter, [first], now=NOON) for voter in voters],
        lambda: selection.close_round(key, now=late),
    )
    winners = answers[-1]
    counted = [answer for answer in answers[:-1] if answer == 1]
    assert all(answer == 1 or isinstance(answer, RoundOver) for answer in answers[:-1])
    assert Vote.objects.count() == len(counted)
    if not winners:
        # The close came first: nobody's vote may stand beside its empty result.
        assert not counted
