"""Keeping what is told of people: beside what was told before, back and forth, under merges."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.errors import NotFound
from yutang.core.ids import new_id
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.people import api
from yutang.people.actions.traits import (
    Note,
    note_traits_in_bulk,
    restore_trait,
    settle_trait,
    type_trait,
    withdraw_trait,
)
from yutang.people.models import Trait

pytestmark = pytest.mark.usefixtures("shop")

DAY = timedelta(days=1)


@pytest.fixture
def fish(shop):
    return meet("wm1")


def meet(number):
    return api.receive_customer(channel="wecom", identities={"external_userid": number}, nickname="小鱼", at=NOON)


def said(customer, name, value, *, about="", utterance=None, at=NOON):
    return api.Said(customer, about, name, value, "chat", utterance or new_id(), 0.9, at)


def circle(customer):
    return {(one.about, one.name): one for one in api.circle_of(customer, now=NOON)}


def test_what_was_told_before_stays_beside_what_is_told_now(fish):
    assert api.note_trait(fish, "weight_kg", 55, source="survey", at=NOON - 9 * DAY)
    assert api.note_trait(fish, "weight_kg", 68, source="survey", at=NOON)
    assert not api.note_trait(fish, "weight_kg", 68, source="survey", at=NOON)
    assert [one.value for one in circle(fish)["", "weight_kg"].rivals] == [55]
    assert Trait.objects.count() == 2


def test_a_file_with_two_weights_of_one_person_changes_nothing_the_second_time(fish):
    notes = [Note(fish, "weight_kg", value, "import", NOON) for value in (55, 68, 55)]
    assert note_traits_in_bulk(notes) == [True, True, False]
    assert note_traits_in_bulk(notes) == [False, False, False]
    assert Trait.objects.count() == 2


def test_what_is_said_of_the_daughter_is_hers(fish):
    utterance = new_id()
    api.keep_said(
        [
            said(fish, "height_cm", 110, about="女儿", utterance=utterance),
            said(fish, "height_cm", 160, utterance=utterance),
        ]
    )
    assert (circle(fish)["女儿", "height_cm"].value, api.traits_of(fish)) == (110, {"height_cm": 160})


def test_what_is_read_again_takes_the_place_of_what_was_read_before(fish):
    first, second = new_id(), new_id()
    api.keep_said([said(fish, "skin", ["干皮"], utterance=first), said(fish, "weight_kg", 55, utterance=second)])
    api.keep_said([said(fish, "skin", ["油皮"], utterance=first)], read_again=[first])
    assert api.traits_of(fish) == {"skin": ["油皮"], "weight_kg": 55}
    before = list(Trait.objects.order_by("pk").values_list("pk", flat=True))
    api.keep_said([said(fish, "skin", ["油皮"], utterance=first)], read_again=[first, second])
    assert api.traits_of(fish) == {"skin": ["油皮"]}
    assert Trait.objects.get().pk in before


def test_what_staff_took_back_stays_taken_back_when_it_is_read_the_same(fish):
    one = said(fish, "weight_kg", 55)
    api.keep_said([one])
    withdraw_trait(Trait.objects.get().pk, now=NOON)
    api.keep_said([one], read_again=[one.said_in])
    assert api.traits_of(fish) == {}
    assert restore_trait(Trait.objects.get().pk) == fish
    assert api.traits_of(fish) == {"weight_kg": 55}


def test_staff_settle_a_contradiction_and_take_that_back(fish):
    api.keep_said([said(fish, "skin", ["干皮", "敏感肌"], at=NOON - DAY), said(fish, "skin", ["油皮"])])
    dry = Trait.objects.order_by("at").first()
    customer, settled = settle_trait(dry.pk, "干皮", now=NOON)
    assert (customer, api.traits_of(fish)["skin"]) == (fish, ["干皮", "敏感肌"])
    assert not circle(fish)["", "skin"].rivals
    withdraw_trait(settled, now=NOON)
    withdraw_trait(settled, now=NOON)
    assert api.traits_of(fish)["skin"] == ["油皮", "敏感肌"]
    verbs = list(
        AuditEntry.objects.filter(verb__startswith="people.trait").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["people.trait_settled", "people.trait_withdrawn"]
    with pytest.raises(NotFound):
        settle_trait(dry.pk, "油皮", now=NOON)


def test_what_staff_type_holds_before_what_is_said(fish):
    type_trait(fish, "weight_kg", 60, about="", now=NOON - DAY)
    api.keep_said([said(fish, "weight_kg", 52)])
    assert api.traits_of(fish) == {"weight_kg": 60}
    # A value is personal data and does not stand in the log.
    assert "60" not in str(AuditEntry.objects.get(verb="people.trait_typed").details)


def test_traits_follow_a_merge_and_its_undoing(fish):
    bird = meet("wm2")
    api.keep_said([said(bird, "skin", ["干皮"]), said(fish, "weight_kg", 55)])
    merge = api.merge_customers(fish, bird, now=NOON)
    assert api.traits_of(bird) == {"skin": ["干皮"], "weight_kg": 55}
    api.undo_merge(merge, now=NOON)
    assert (api.traits_of(fish), api.traits_of(bird)) == ({"weight_kg": 55}, {"skin": ["干皮"]})


def test_health_is_not_handed_on_without_consent(fish):
    api.keep_said([said(fish, "health", ["糖尿病"])])
    assert (api.traits_of(fish), dict(api.customer_card(fish).traits)) == ({}, {})
    assert circle(fish)["", "health"].is_sensitive
    api.grant_consent(fish, purpose="health", channel="wecom", words="可以按我的身体情况推荐", now=NOON)
    assert api.traits_of(fish) == {"health": ["糖尿病"]}


def test_another_shop_knows_nothing_of_it(fish, rival):
    api.keep_said([said(fish, "weight_kg", 55)])
    row = Trait.objects.get().pk
    with merchant_scope(rival.id):
        assert Trait.objects.count() == 0
        for refused in (
            lambda: withdraw_trait(row, now=NOON),
            lambda: settle_trait(row, 55, now=NOON),
            lambda: type_trait(fish, "weight_kg", 9, about="", now=NOON),
        ):
            with pytest.raises(NotFound):
                refused()
