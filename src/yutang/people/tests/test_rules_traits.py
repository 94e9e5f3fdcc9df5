"""What holds of a person, from what was told: fading, growing, contradicting."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.ids import new_id
from yutang.people.rules import Statement, TraitFault, clean_trait, held_traits, in_force

DAY = timedelta(days=1)


def told(name, value, days_ago=0, *, origin="said", about=""):
    return Statement(new_id(), about, name, value, origin, "chat", NOON - days_ago * DAY)


def held(*statements, name=None):
    return [one for one in held_traits(statements, now=NOON) if name in (None, one.name)]


def values(*statements):
    return [(one.about, one.name, one.value) for one in held(*statements)]


@pytest.mark.parametrize(
    ("older", "newer", "value"),
    [
        (("weight_kg", 55, 30, "said"), ("weight_kg", 68, 1, "said"), 68),
        (("weight_kg", 55, 30, "staff"), ("weight_kg", 68, 1, "said"), 55),
        (("weight_kg", 55, 800, "staff"), ("weight_kg", 68, 1, "said"), 68),
        (("weight_kg", 55, 300, "form"), ("weight_kg", 68, 1, "said"), 55),
        (("height_cm", 160, 3000, "staff"), ("height_cm", 168, 1, "said"), 160),
        (("height_cm", 160, 30, "said"), ("height_cm", 168, 1, "said"), 168),
        (("city", "杭州", 900, "said"), ("city", "宁波", 1, "said"), "宁波"),
    ],
    ids=["later", "staff-first", "staff-faded", "form-first", "lasting-staff", "lasting-later", "words"],
)
def test_the_more_trusted_value_holds_until_it_has_faded(older, newer, value):
    statements = [told(name, one, days, origin=origin) for name, one, days, origin in (older, newer)]
    assert in_force(statements, now=NOON) == {older[0]: value}


def test_a_contradiction_is_kept_and_shown_beside_what_holds():
    (weight,) = held(told("weight_kg", 55, 30), told("weight_kg", 68, 1))
    assert (weight.value, [one.value for one in weight.rivals], weight.earlier) == (68, [55], ())
    assert weight.rivals[0].at == NOON - 30 * DAY


def test_what_was_long_ago_is_history_and_no_contradiction():
    (weight,) = held(told("weight_kg", 55, 1000), told("weight_kg", 68, 1))
    assert (weight.rivals, [one.value for one in weight.earlier]) == ((), [55])


def test_what_staff_settled_is_no_contradiction_any_more():
    (weight,) = held(told("weight_kg", 55, 30), told("weight_kg", 68, 1), told("weight_kg", 55, 0, origin="staff"))
    assert (weight.value, weight.rivals, [one.value for one in weight.earlier]) == (55, (), [68])


def test_numbers_that_are_nearly_the_same_are_the_same():
    assert values(told("height_cm", 160, 30), told("height_cm", 161)) == [("", "height_cm", 161)]
    assert not held(told("weight_kg", 55, 30), told("weight_kg", [54, 58]))[0].rivals


def test_a_person_has_one_kind_of_skin_but_several_troubles_with_it():
    skin = held(told("skin", ["干皮", "敏感肌"], 40), told("skin", ["油皮"], 3))
    assert [(one.value, [rival.value for rival in one.rivals]) for one in skin] == [("油皮", ["干皮"]), ("敏感肌", [])]


def test_a_baby_grows():
    assert values(told("age_months", 10, 0, about="宝宝")) == [("宝宝", "age_months", 10)]
    assert values(told("age_months", 10, 125, about="宝宝")) == [("宝宝", "age_months", 14)]
    assert values(told("age_months", 30, 300, about="女儿")) == [("女儿", "age", 3)]
    assert values(told("age", 30, 800)) == [("", "age", 32)]


def test_two_ages_that_agree_about_the_birth_are_one():
    assert held(told("age_months", 10, 125, about="宝宝"), told("age_months", 14, 0, about="宝宝"))[0].rivals == ()
    assert held(told("age", 30, 730), told("age", 32))[0].rivals == ()
    assert held(told("age", 30, 10), told("age", 45))[0].rivals


def test_a_childs_height_grows_old_where_a_grown_persons_does_not():
    (child,) = held(told("height_cm", 110, 364, about="女儿"))
    (grown,) = held(told("height_cm", 160, 364))
    assert (child.strength, grown.strength) == (0.25, 1.0)


def test_a_trait_of_the_daughter_is_the_daughters():
    statements = [told("height_cm", 160), told("height_cm", 110, about="女儿")]
    assert values(*statements) == [("", "height_cm", 160), ("女儿", "height_cm", 110)]
    assert in_force(statements) == {"height_cm": 160}


@pytest.mark.parametrize(
    ("days", "value"), [(10, ["孕期"]), (279, ["孕期"]), (300, ["产后"]), (700, [])], ids=["10", "279", "300", "700"]
)
def test_a_pregnancy_ends_by_itself(days, value):
    found = held(told("health", ["孕期"], days))
    assert [one.value for one in found] == value
    assert all(one.is_estimated == (days > 280) for one in found)


def test_what_only_followed_by_itself_gives_way_to_what_was_told():
    (health,) = held(told("health", ["孕期"], 300), told("health", ["孕期"], 100))
    assert (health.value, health.rivals) == ("孕期", ())


def test_strength_is_how_fresh_and_how_surely_read():
    statement = Statement(new_id(), "", "weight_kg", 55, "said", "chat", NOON - 365 * DAY, 0.8)
    assert held_traits([statement], now=NOON)[0].strength == 0.4


@pytest.mark.parametrize(
    ("name", "raw", "clean"),
    [
        ("height_cm", " １６０ ", 160),
        ("weight_kg", "52.5", 52.5),
        ("skin", "干皮，敏感肌", ["干皮", "敏感肌"]),
        ("city", "杭州", "杭州"),
        ("size", "", None),
    ],
    ids=["wide", "half", "list", "word", "blank"],
)
def test_what_is_typed_is_brought_into_its_form(name, raw, clean):
    assert clean_trait(name, raw) == clean


@pytest.mark.parametrize(
    ("name", "raw"),
    [("height_cm", "16"), ("height_cm", "很高"), ("height_cm", "nan"), ("city", "13812345678"), ("skin", "a@b.cn"), ("wings", "2"), ("city", "长" * 33)],
    ids=["low", "word", "nan", "phone", "mail", "unknown", "long"],
)  # fmt: skip
def test_what_nobody_is_and_what_reaches_somebody_is_refused(name, raw):
    with pytest.raises(TraitFault):
        clean_trait(name, raw)
