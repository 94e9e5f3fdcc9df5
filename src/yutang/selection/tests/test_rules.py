from uuid import UUID

import pytest

from tests.cast import NOON
from yutang.selection.rules import LONGEST_ROUND, Tally, closes_in_time, limits_fit, standings


def key(number: int) -> UUID:
    return UUID(int=number)


@pytest.mark.parametrize(
    ("votes", "top_n", "winners"),
    [
        ([3, 1, 2], 2, [1, 3]),
        ([2, 2, 2], 2, [1, 2]),
        ([0, 2, 2], 1, [2]),
        ([0, 0, 1], 3, [3]),
        ([0, 0, 0], 2, []),
    ],
)
def test_more_votes_win_then_the_earlier_place_and_never_nobody(votes, top_n, winners):
    tallies = [Tally(key(at), at, count) for at, count in enumerate(votes, 1)]
    for given in (tallies, tallies[::-1]):
        rows = standings(given, top_n=top_n)
        assert [row.candidate_id.int for row in rows if row.is_winner] == winners
        assert [row.rank for row in rows] == [1, 2, 3]


def test_a_round_ends_later_than_now_and_in_sight():
    assert not closes_in_time(NOON, now=NOON)
    assert closes_in_time(NOON + LONGEST_ROUND, now=NOON)
    assert not closes_in_time(NOON.replace(year=2199), now=NOON)


@pytest.mark.parametrize(
    ("picks", "top", "fits"), [(1, 1, True), (4, 4, True), (5, 1, False), (1, 5, False), (0, 1, False)]
)
def test_nobody_picks_or_wins_more_than_there_is(picks, top, fits):
    assert limits_fit(picks, top, candidates=4) is fits
