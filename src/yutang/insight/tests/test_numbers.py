"""The numbers of a small shop, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import NOON
from yutang.core.events import deliver_facts
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.insight import api
from yutang.insight.api import Figure, Stage
from yutang.insight.models import CountedFact, DayFigure, LoopStage
from yutang.needs.events import UtteranceHeard
from yutang.people.api import add_community, merge_customers, undo_merge
from yutang.people.events import CustomerJoined
from yutang.presale.events import OrderPaid, OrderPlaced, OrderRefunded
from yutang.production.events import OrderPlanned
from yutang.production.tests.paid_offer import make_customer, make_offer
from yutang.selection.events import VotesCast

YESTERDAY = NOON - timedelta(days=1)
LONG_AGO = NOON - timedelta(days=40)


class Day:
    """Says to insight what happened, as the worker would."""

    def joins(self, name: str, *, community_id: UUID | None = None, source: str = "", at=NOON) -> UUID:
        customer_id = make_customer(name, community_id=community_id, source=source, at=at)
        api.note_joining(CustomerJoined(customer_id, community_id, source), now=at)
        return customer_id

    def speaks(self, customer_id: UUID, *, at=NOON) -> None:
        api.note_utterance(UtteranceHeard(customer_id, new_id(), "group"), now=at)

    def votes(self, customer_id: UUID, count: int, *, round_id: UUID | None = None, at=NOON) -> None:
        api.note_votes(VotesCast(customer_id, round_id or new_id(), count), now=at)

    def orders(self, customer_id: UUID, offer_id: UUID, *, at=NOON) -> UUID:
        order_id = new_id()
        api.note_order(OrderPlaced(customer_id, order_id, offer_id, 1, 19_900), now=at)
        return order_id

    def pays(self, customer_id: UUID, offer_id: UUID, fen: int, *, at=NOON) -> UUID:
        order_id = self.orders(customer_id, offer_id, at=at)
        api.note_payment(OrderPaid(customer_id, order_id, offer_id, 1, fen), now=at)
        return order_id


@pytest.fixture
def day(shop) -> Day:
    return Day()


def people(funnel) -> list[int]:
    return [funnel.people[stage] for stage in Stage]


def test_the_funnel_counts_each_person_once_in_each_stage_they_reached(day):
    garden, offer = add_community("花园妈妈群"), make_offer()
    fish = day.joins("小鱼", community_id=garden, source="parcel-card")
    min_ = day.joins("阿敏", community_id=garden, source="live")
    day.joins("阿花", source="live", at=LONG_AGO)
    day.speaks(fish)
    day.speaks(fish)
    day.speaks(min_)
    day.votes(fish, 3)
    day.pays(fish, offer, 19_900)
    day.pays(fish, offer, 39_800)
    day.orders(min_, offer)

    funnel = api.loop_funnel(now=NOON)
    assert people(funnel) == [3, 2, 1, 2, 1]
    assert (funnel.undecided, funnel.decided) == (1, 2)
    assert funnel.figures == {
        Figure.JOINED: 3,
        Figure.UTTERANCES: 3,
        Figure.VOTES: 3,
        Figure.ORDERS: 3,
        Figure.PAID_ORDERS: 2,
        Figure.PAID_FEN: 59_700,
        Figure.REFUNDED_FEN: 0,
        Figure.UNITS: 0,
    }
    assert people(api.loop_funnel(community_id=garden, now=NOON)) == [2, 2, 1, 2, 1]
    assert people(api.loop_funnel(source="live", now=NOON)) == [2, 1, 0, 1, 0]
    assert people(api.loop_funnel(since=date(2026, 11, 15), now=NOON)) == [2, 2, 1, 2, 1]
    assert people(api.loop_funnel(community_id=new_id(), now=NOON)) == [0, 0, 0, 0, 0]
    by_source = {row.name: [row.people[stage] for stage in Stage] for row in api.funnels_by_source()}
    assert by_source == {"live": [2, 1, 0, 1, 0], "parcel-card": [1, 1, 1, 1, 1]}
    by_community = {row.name: [row.people[stage] for stage in Stage] for row in api.funnels_by_community()}
    assert by_community == {"花园妈妈群": [2, 2, 1, 2, 1], "": [1, 0, 0, 0, 0]}
    assert api.sources() == ["live", "parcel-card"]


def test_every_fact_handed_over_twice_counts_once(day):
    offer = make_offer()
    fish = make_customer("小鱼")
    order, round_id, utterance, made = new_id(), new_id(), new_id(), new_id()
    told = [
        (api.note_joining, CustomerJoined(fish, None, "")),
        (api.note_utterance, UtteranceHeard(fish, utterance, "group")),
        (api.note_votes, VotesCast(fish, round_id, 2)),
        (api.note_order, OrderPlaced(fish, order, offer, 1, 19_900)),
        (api.note_payment, OrderPaid(fish, order, offer, 1, 19_900)),
        (api.note_refund, OrderRefunded(fish, order, offer, 19_900)),
        (api.note_production, OrderPlanned(made, offer, 12)),
    ]
    for handler, fact in told:
        handler(fact, now=NOON)
    once = (list(DayFigure.objects.order_by("figure").values_list("figure", "value")), LoopStage.objects.count())
    for handler, fact in told:
        handler(fact, now=NOON + timedelta(hours=1))
    twice = (list(DayFigure.objects.order_by("figure").values_list("figure", "value")), LoopStage.objects.count())
    assert twice == once
    assert dict(once[0]) == {
        "joined": 1, "utterances": 1, "votes": 2, "orders": 1, "paid_orders": 1, "paid_fen": 19_900,
        "refunded_fen": 19_900, "units": 12,
    }  # fmt: skip


def counted_rows() -> tuple[list[tuple], list[tuple]]:
    stages = LoopStage.objects.order_by("customer", "stage").values_list(
        "customer", "person_id", "community", "source", "stage", "at", "first_on", "joined_on"
    )
    figures = DayFigure.objects.order_by("day", "community", "source").values_list(
        "day", "community", "source", "value"
    )
    return list(stages), list(figures)


def test_orders_of_a_rush_count_as_each_alone(day):
    garden, offer = add_community("花园妈妈群"), make_offer()
    fish = day.joins("小鱼", community_id=garden, source="parcel-card")
    absorbed, survivor = make_customer("阿敏"), make_customer("敏敏", community_id=garden, at=LONG_AGO)
    merge_customers(survivor, absorbed, now=NOON)
    buyers = [fish, absorbed, survivor, make_customer("阿花", source="live"), fish]
    moments = [NOON, NOON, YESTERDAY, NOON, NOON + timedelta(hours=2)]
    orders = [OrderPlaced(buyer, new_id(), offer, 1, 19_900) for buyer in buyers]
    stated = [*zip(orders, moments, strict=True), (orders[0], NOON + timedelta(days=1))]
    with transaction.atomic():
        for fact, at in stated:
            api.note_order(fact, now=at)
        alone = counted_rows()
        transaction.set_rollback(True)
    api.note_orders(stated)
    assert counted_rows() == alone
    assert sum(row[-1] for row in alone[1]) == 1 + 5
    api.note_orders(stated)
    assert counted_rows() == alone


def test_a_ballot_cast_anew_changes_the_day_it_was_first_cast_on(day):
    fish, round_id = day.joins("小鱼"), new_id()
    day.votes(fish, 5, round_id=round_id, at=YESTERDAY)
    day.votes(fish, 2, round_id=round_id, at=NOON)
    votes = {day_: figures[Figure.VOTES] for day_, figures in api.day_figures(days=2, now=NOON)}
    assert votes == {date(2026, 11, 20): 2, date(2026, 11, 21): 0}
    assert CountedFact.objects.filter(figure="votes").count() == 1


def test_whoever_did_something_before_we_counted_has_joined_when_they_did(day):
    fish = make_customer("小鱼", source="live", at=LONG_AGO)
    day.speaks(fish, at=NOON)
    joined = LoopStage.objects.get(stage="joined")
    assert (joined.at, joined.source) == (LONG_AGO, "live")
    assert set(LoopStage.objects.values_list("joined_on", flat=True)) == {date(2026, 10, 12)}
    assert people(api.loop_funnel(now=NOON)) == [1, 1, 0, 0, 0]


def test_an_evening_in_shanghai_is_one_day(day):
    day.joins("小鱼", at=NOON + timedelta(hours=11, minutes=59))
    day.joins("阿敏", at=NOON + timedelta(hours=12))
    joined = {day_: figures[Figure.JOINED] for day_, figures in api.day_figures(days=2, now=NOON + timedelta(days=1))}
    assert joined == {date(2026, 11, 21): 1, date(2026, 11, 22): 1}


def test_a_person_with_two_records_counts_once_until_they_are_parted_again(day):
    offer = make_offer()
    fish, other = day.joins("小鱼"), day.joins("小鱼儿")
    day.pays(fish, offer, 19_900)
    day.speaks(other)
    merge_id = merge_customers(fish, other, now=NOON)
    deliver_facts()
    assert people(api.loop_funnel(now=NOON)) == [1, 1, 0, 1, 1]
    undo_merge(merge_id, now=NOON)
    deliver_facts()
    assert people(api.loop_funnel(now=NOON)) == [2, 1, 0, 1, 1]


def test_today_is_set_against_yesterday_up_to_the_same_time(day):
    linen, trousers = make_offer(), make_offer("LQ-002", "阔腿裤")
    fish = day.joins("小鱼", at=LONG_AGO)
    day.pays(fish, linen, 10_000, at=YESTERDAY - timedelta(hours=1))
    day.pays(fish, linen, 77_000, at=YESTERDAY + timedelta(hours=1))
    day.pays(fish, linen, 5_000, at=NOON - timedelta(hours=2))
    order = day.pays(fish, trousers, 9_000, at=NOON - timedelta(hours=1))
    api.note_refund(OrderRefunded(fish, order, trousers, 2_000), now=NOON)
    figures = api.today_figures(now=NOON)
    assert (figures.taken, figures.taken_yesterday) == (Money(12_000), Money(10_000))
    assert figures.change == pytest.approx(0.2)
    assert [(one.title, one.paid) for one in figures.takings] == [
        ("阔腿裤", Money(9_000)),
        ("亚麻连衣裙", Money(5_000)),
    ]


def test_the_first_day_is_compared_with_nothing(day):
    assert api.today_figures(now=NOON).change is None


def test_the_rival_sees_other_numbers(day, rival):
    day.speaks(day.joins("小鱼"))
    with merchant_scope(rival.id):
        assert people(api.loop_funnel(now=NOON)) == [0, 0, 0, 0, 0]
        assert not api.has_begun()
        assert api.today_figures(now=NOON).figures[Figure.UTTERANCES] == 0
