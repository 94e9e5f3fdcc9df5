from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.cast import NOON, facts
from yutang.accounts.models import Merchant
from yutang.core.events import (
    Fact,
    Subscription,
    deliver_facts,
    facts_about,
    facts_since,
    failing_deliveries,
    known_facts,
    publish,
    publish_history,
    subscribe,
    subscriptions,
)
from yutang.core.events import delivery as at_work
from yutang.core.events.facts import _facts, fact
from yutang.core.models import Delivery, Event, HandlerPlace
from yutang.core.money import Money
from yutang.core.tenancy import MerchantMissing, current_merchant_id, merchant_scope


@dataclass(frozen=True)
class FishSeen(Fact):
    number: int
    customer_id: UUID | None = None


@dataclass(frozen=True)
class FishSold(Fact):
    price: Money
    at_dawn: datetime


@pytest.fixture(scope="module", autouse=True)
def _own_facts():
    fact("pond.fish_seen")(FishSeen)
    fact("pond.fish_sold")(FishSold)
    yield
    del _facts["pond.fish_seen"], _facts["pond.fish_sold"]


class Far(Exception):
    """A handler's own trouble."""


class Handler:
    """Notes each fact in the database, as a handler's effect, and fails when told to."""

    def __init__(self) -> None:
        self.calls: Counter[int] = Counter()
        self.bad: set[int] = set()
        self.__module__, self.__qualname__ = __name__, f"handler-{uuid4().hex[:6]}"

    def __call__(self, stated, *, now):
        self.calls[stated.number] += 1
        Merchant.objects.create(name=f"{self.__qualname__}:{stated.number}:{current_merchant_id()}", created_at=now)
        if stated.number in self.bad:
            raise Far(f"no fish {stated.number}")

    @property
    def effects(self):
        """What stayed in the database, by fact."""
        names = Merchant.objects.filter(name__startswith=self.__qualname__).values_list("name", flat=True)
        return Counter(int(name.split(":")[1]) for name in names)


@pytest.fixture
def handler():
    return Handler()


@pytest.fixture
def other():
    return Handler()


@pytest.fixture(autouse=True)
def _own_subscriptions(handler, other):
    before = subscriptions()
    subscribe([Subscription(FishSeen, handler), Subscription(FishSeen, other)])
    yield
    subscribe(before)


def see(*numbers):
    with transaction.atomic():
        for number in numbers:
            publish(FishSeen(number), at=NOON)


def hasten():
    """Let the pauses of failed deliveries pass."""
    Delivery.objects.filter(is_done=False).update(next_try_at=datetime.now(UTC) - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_fact_is_refused_outside_a_transaction(transactional_db):
    with merchant_scope(uuid4()):
        with pytest.raises(RuntimeError, match="in the transaction of its change"):
            publish(FishSeen(1))
        with pytest.raises(RuntimeError, match="in the transaction of its change"):
            publish_history([(FishSeen(1), NOON)])
    assert facts() == []


def test_a_fact_has_a_merchant(db):
    with pytest.raises(MerchantMissing), transaction.atomic():
        publish(FishSeen(1))


def test_a_change_undone_leaves_no_fact(shop):
    with transaction.atomic():
        publish(FishSeen(1))
        transaction.set_rollback(True)
    assert facts() == []


def test_each_handler_has_each_fact_once(shop, handler, other):
    see(1, 2, 3)
    assert deliver_facts() == 6
    assert deliver_facts() == 0
    assert handler.effects == other.effects == Counter({1: 1, 2: 1, 3: 1})


def test_many_facts_are_handed_over_together_each_merchants_apart(merchant, rival, handler, other):
    calls = []

    def together(stated):
        calls.append((current_merchant_id(), [(one.number, at) for one, at in stated]))
        for one, at in stated:
            handler(one, now=at)

    subscribe([Subscription(FishSeen, handler, together=together), Subscription(FishSeen, other)])
    for each, numbers in ((merchant, (1, 2)), (rival, (7,)), (merchant, (3,))):
        with merchant_scope(each.id):
            see(*numbers)
    assert deliver_facts() == 8
    assert calls == [(merchant.id, [(1, NOON), (2, NOON), (3, NOON)])]
    assert handler.effects == other.effects == Counter({1: 1, 2: 1, 3: 1, 7: 1})
    assert deliver_facts() == 0


def test_where_one_of_many_fails_the_others_are_handed_over_alone(shop, handler):
    def together(stated):
        for one, at in stated:
            handler(one, now=at)

    subscribe([Subscription(FishSeen, handler, together=together)])
    handler.bad = {2}
    see(1, 2, 3)
    assert deliver_facts() == 2
    assert handler.effects == Counter({1: 1, 3: 1})
    handler.bad = set()
    hasten()
    assert deliver_facts() == 1
    assert handler.effects == Counter({1: 1, 2: 1, 3: 1})


def test_the_handler_works_for_the_facts_merchant_at_the_facts_moment(merchant, rival, handler):
    for each in (merchant, rival):
        with merchant_scope(each.id):
            see(1)
    deliver_facts()
    rows = Merchant.objects.filter(name__startswith=handler.__qualname__)
    assert {row.name.split(":")[2] for row in rows} == {str(merchant.id), str(rival.id)}
    assert {row.created_at for row in rows} == {NOON}


def test_more_than_a_batch_is_served_in_one_go(shop, handler):
    see(*range(at_work.BATCH + 5))
    deliver_facts()
    assert sum(handler.effects.values()) == at_work.BATCH + 5


def test_one_bad_fact_holds_up_neither_the_others_nor_the_other_handler(shop, handler, other):
    handler.bad = {2}
    see(1, 2, 3)
    assert deliver_facts() == 2 + 3
    assert handler.effects == Counter({1: 1, 3: 1})
    assert other.effects == Counter({1: 1, 2: 1, 3: 1})
    assert handler.calls[1] == 2  # once in the batch that was undone, once alone


def test_a_failed_fact_waits_with_growing_pauses(shop, handler):
    handler.bad = {1}
    see(1)
    pauses = []
    for _ in range(5):
        deliver_facts()
        row = Delivery.objects.get(is_done=False)
        pauses.append((row.next_try_at - datetime.now(UTC)).total_seconds())
        calls = handler.calls[1]
        deliver_facts()
        assert handler.calls[1] == calls  # not before its time
        hasten()
    assert pauses == sorted(pauses)
    assert pauses[-1] > 30
    assert row.attempts == 5
    assert "no fish 1" in row.error


def test_a_failed_fact_takes_effect_once_when_the_trouble_is_over(shop, handler):
    handler.bad = {1}
    see(1)
    deliver_facts()
    handler.bad = set()
    hasten()
    assert deliver_facts() == 1
    assert deliver_facts() == 0
    assert handler.effects == Counter({1: 1})
    assert not failing_deliveries(attempts=1).exists()


def test_what_fails_often_is_shown_to_people(shop, handler):
    handler.bad = {1}
    see(1)
    for _ in range(3):
        deliver_facts()
        hasten()
    (row,) = failing_deliveries()
    assert (row.handler, row.event.kind) == (f"{__name__}.{handler.__qualname__}:pond.fish_seen", "pond.fish_seen")


class Killed(BaseException):
    """The worker's process ends here."""


def test_a_worker_killed_after_the_effect_does_not_double_it(shop, handler, other, monkeypatch):
    see(1)
    whole = at_work._hand_over

    def killed(subscription, event):
        whole(subscription, event)
        raise Killed

    monkeypatch.setattr(at_work, "_hand_over", killed)
    with pytest.raises(Killed):
        deliver_facts()
    assert not Delivery.objects.exists()
    monkeypatch.setattr(at_work, "_hand_over", whole)
    deliver_facts()
    assert handler.effects == other.effects == Counter({1: 1})


def test_a_delivery_already_noted_is_not_repeated(shop, handler, other):
    see(1)
    Delivery.objects.create(event=Event.objects.get(), handler=subscriptions()[0].name, is_done=True)
    deliver_facts()
    assert handler.effects == Counter()
    assert other.effects == Counter({1: 1})


def test_imported_history_is_in_the_log_and_reaches_no_handler(shop, handler):
    customer = uuid4()
    with transaction.atomic():
        publish_history((FishSeen(number, customer), NOON - timedelta(days=number)) for number in range(3))
    assert deliver_facts() == 0
    assert handler.calls == Counter()
    assert [one.payload["number"] for one in facts_about([customer])] == [0, 1, 2]
    assert all(one.is_historical for one in facts_about([customer]))


def test_the_mark_rises_over_what_is_settled_and_no_further(shop, handler):
    see(1)
    deliver_facts()
    place = HandlerPlace.objects.get(handler=subscriptions()[0].name)
    assert place.position == 0  # too fresh: a slow transaction may still bring an earlier position
    Event.objects.update(recorded_at=datetime.now(UTC) - at_work.SETTLED_AFTER - timedelta(seconds=1))
    see(2)
    deliver_facts()
    deliver_facts()  # it rises in a round that finds nothing
    place.refresh_from_db()
    assert place.position == Event.objects.get(payload__number=1).position
    assert handler.effects == Counter({1: 1, 2: 1})


def test_the_mark_does_not_rise_over_a_fact_that_nobody_was_given(shop, handler):
    see(1)
    Event.objects.update(recorded_at=datetime.now(UTC) - timedelta(hours=1))
    deliver_facts()
    assert handler.effects == Counter({1: 1})


def test_a_failed_fact_below_the_mark_is_still_retried(shop, handler):
    handler.bad = {1}
    see(1)
    deliver_facts()
    Event.objects.update(recorded_at=datetime.now(UTC) - timedelta(hours=1))
    deliver_facts()
    handler.bad = set()
    hasten()
    deliver_facts()
    assert handler.effects == Counter({1: 1})


def test_a_fact_of_a_late_transaction_is_found_below_others(shop, handler):
    see(1, 2)
    late = Event.objects.get(payload__number=1)
    payload, position = late.payload, late.position
    late.delete()
    deliver_facts()
    Event.objects.create(position=position, kind="pond.fish_seen", payload=payload, at=NOON)
    deliver_facts()
    assert handler.effects == Counter({1: 1, 2: 1})


def test_a_fact_reads_back_as_it_was_stated(shop):
    stated = FishSold(Money(1234), NOON)
    with transaction.atomic():
        publish(stated)
    assert at_work.restored(Event.objects.get()) == stated


def test_a_customers_timeline_is_newest_first_and_the_merchants_own(shop, rival):
    customer, absorbed = uuid4(), uuid4()
    with transaction.atomic():
        publish(FishSeen(1, customer), at=NOON - timedelta(days=1))
        publish(FishSeen(2, absorbed), at=NOON)
    with merchant_scope(rival.id), transaction.atomic():
        publish(FishSeen(3, customer), at=NOON)
    assert [one.payload["number"] for one in facts_about([customer, absorbed])] == [2, 1]
    assert [one.payload["number"] for one in facts_since(0, kinds=["pond.fish_seen"])] == [1, 2]


def test_two_facts_cannot_share_a_name():
    with pytest.raises(ValueError, match=r"pond\.fish_seen"):
        fact("pond.fish_seen")(FishSold)
    assert known_facts()["pond.fish_seen"] is FishSeen


def test_a_handler_stands_once_for_a_fact(handler):
    with pytest.raises(ValueError, match="twice"):
        subscribe([Subscription(FishSeen, handler), Subscription(FishSeen, handler)])
