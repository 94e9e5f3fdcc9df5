"""Many at once, committed together: the queue, its batches, and what is told when something goes wrong."""

import asyncio
import threading
import time
from itertools import chain
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, OperationalError

from yutang.core.errors import Conflict
from yutang.core.lane import DatabaseAway, Lane, LaneClosed, LaneFull, StorageFull, batches, commit_batch


class Desk:
    """A batch function that remembers its batches, and can be told to wait or to fail."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self, items):
        self.may_go.wait(5)
        self.batches.append(list(items))
        return [Conflict() if item < 0 else item * 10 for item in items]


def run(scenario):
    return asyncio.run(asyncio.wait_for(scenario, 10))


@pytest.fixture(autouse=True)
def _no_connection(monkeypatch):
    """No batch of these tests reaches a database, so none looks after its connection."""
    monkeypatch.setattr(batches, "close_old_connections", lambda: None)
    monkeypatch.setattr(batches, "connection", Mock())


@pytest.fixture
def desk():
    return Desk()


def test_what_comes_together_is_committed_together(desk):
    async def scenario():
        lane = Lane()
        answers = await asyncio.gather(*[lane.submit(desk, number) for number in range(5)])
        await lane.drain()
        return answers

    assert run(scenario()) == [0, 10, 20, 30, 40]
    assert desk.batches == [[0, 1, 2, 3, 4]]


def test_a_batch_is_no_larger_than_it_may_be_and_the_rest_follows_at_once(desk):
    async def scenario():
        lane = Lane(at_most=4, pause=60)
        began = time.monotonic()
        await asyncio.gather(*[lane.submit(desk, number) for number in range(10)])
        await lane.drain()
        return time.monotonic() - began

    assert run(scenario()) < 5
    assert [len(batch) for batch in desk.batches] == [4, 4, 2]


def test_what_comes_during_a_commit_goes_when_it_ends(desk):
    async def scenario():
        lane = Lane()
        desk.may_go.clear()
        first = asyncio.create_task(lane.submit(desk, 1))
        await asyncio.sleep(0.05)
        rest = [asyncio.create_task(lane.submit(desk, number)) for number in (2, 3)]
        await asyncio.sleep(0.05)
        assert not desk.batches
        desk.may_go.set()
        await asyncio.gather(first, *rest)
        await lane.drain()

    run(scenario())
    assert desk.batches == [[1], [2, 3]]


def test_a_refusal_goes_to_the_one_it_is_for(desk):
    async def scenario():
        lane = Lane()
        answers = await asyncio.gather(*[lane.submit(desk, one) for one in (1, -1, 2)], return_exceptions=True)
        await lane.drain()
        return answers

    first, refused, last = run(scenario())
    assert (first, last) == (10, 20)
    assert isinstance(refused, Conflict)


def test_more_than_there_is_room_for_are_told_when_to_come_back(desk):
    async def scenario():
        lane = Lane(at_most=1, room=2)
        desk.may_go.clear()
        waiting = [asyncio.create_task(lane.submit(desk, number)) for number in range(3)]
        # The first is being committed, two wait.
        await asyncio.sleep(0.05)
        with pytest.raises(LaneFull) as refused:
            await lane.submit(desk, 9)
        assert refused.value.status == 503
        assert refused.value.fields["retry_after"] > 0
        desk.may_go.set()
        await asyncio.gather(*waiting)
        await lane.drain()

    run(scenario())
    assert list(chain(*desk.batches)) == [0, 1, 2]


def test_the_same_key_in_flight_is_made_once_and_answers_everybody(desk):
    async def scenario():
        lane = Lane()
        answers = await asyncio.gather(*[lane.submit(desk, 7, key="seven") for _ in range(4)])
        again = await lane.submit(desk, 7, key="seven")
        await lane.drain()
        return answers, again

    assert run(scenario()) == ([70] * 4, 70)
    assert desk.batches == [[7], [7]]


def test_who_stops_waiting_takes_nobody_along(desk):
    async def scenario():
        lane = Lane()
        desk.may_go.clear()
        left = asyncio.create_task(lane.submit(desk, 7, key="seven"))
        stays = asyncio.create_task(lane.submit(desk, 7, key="seven"))
        alone = asyncio.create_task(lane.submit(desk, 8))
        await asyncio.sleep(0.05)
        left.cancel()
        alone.cancel()
        desk.may_go.set()
        assert await stays == 70
        await lane.drain()

    run(scenario())
    assert desk.batches == [[7, 8]]


def test_draining_finishes_what_waits_and_takes_nothing_more(desk):
    async def scenario():
        lane = Lane(at_most=2)
        waiting = [asyncio.create_task(lane.submit(desk, number)) for number in range(5)]
        await asyncio.sleep(0)
        draining = asyncio.create_task(lane.drain())
        await asyncio.sleep(0)
        with pytest.raises(LaneClosed):
            await lane.submit(desk, 9)
        answers = await asyncio.gather(*waiting)
        await draining
        return answers

    assert run(scenario()) == [0, 10, 20, 30, 40]
    assert 9 not in chain(*desk.batches)


def test_different_functions_share_the_writer_in_turn(desk):
    other = Desk()

    async def scenario():
        lane = Lane()
        calls = [lane.submit(desk, 1), lane.submit(other, 2), lane.submit(desk, 3)]
        answers = await asyncio.gather(*calls)
        await lane.drain()
        return answers

    assert run(scenario()) == [10, 20, 30]
    assert (desk.batches, other.batches) == ([[1], [3]], [[2]])


def test_a_batch_that_fails_is_retried_one_by_one():
    batches = []

    def fussy(items):
        batches.append(list(items))
        if 13 in items:
            raise IntegrityError("thirteen")
        return items

    one, bad, other = commit_batch(fussy, [1, 13, 2])
    assert (one, other) == (1, 2)
    assert isinstance(bad, IntegrityError)
    assert batches == [[1, 13, 2], [1], [13], [2]]


def test_a_database_that_comes_back_is_asked_again():
    calls = []

    def flaky(items):
        calls.append(len(items))
        if len(calls) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return items

    assert commit_batch(flaky, [1, 2, 3]) == [1, 2, 3]
    assert calls == [3, 3]


@pytest.mark.parametrize(
    ("told", "answer"),
    [("connection refused", DatabaseAway), ("database or disk is full", StorageFull)],
    ids=["away", "full"],
)
def test_a_database_that_stays_away_is_told_to_all(told, answer):
    calls = []

    def gone(items):
        calls.append(len(items))
        raise OperationalError(told)

    answers = commit_batch(gone, [1, 2])
    assert [type(one) for one in answers] == [answer, answer]
    assert answers[0].status in (503, 507)
    assert answers[0].fields["retry_after"] > 0
    assert calls == [2, 2]


def test_too_few_answers_are_a_mistake_and_nobody_gets_anothers():
    answers = commit_batch(lambda items: items[1:] if len(items) > 1 else items, [1, 2, 3])
    assert answers == [1, 2, 3]
