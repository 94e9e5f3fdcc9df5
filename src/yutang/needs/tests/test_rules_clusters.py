import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.needs.rules import Grouping, Profile, extract, group_by_need, keep_names, merge_slots
from yutang.needs.rules.clusters import _varied
from yutang.needs.rules.portraits import words_in

FAIRY = "学生，身高160cm，体重55kg，有点胖，脖子粗，喜欢仙女风，想显腰细、脖子长一点"
CAMPUS = "155cm 40kg，皮肤黑，小腿粗，喜欢校园风，想提亮肤色，遮小腿"


def profile(key, *texts):
    return Profile(key, merge_slots([(extract(text).slots, 1.0) for text in texts]), texts)


def _fairy(dice):
    neck, wish = dice.choice(["脖子粗", "脖子短", "手臂粗"]), dice.choice(["显瘦", "显腰细", "显脖子长"])
    return f"{dice.randint(157, 164)}cm {dice.randint(52, 62)}kg，微胖，{neck}，想要仙女风的连衣裙，{wish}"


def _campus(dice):
    skin, wish = dice.choice(["皮肤黑", "黄皮"]), dice.choice(["显白", "遮小腿", "显腿长"])
    return f"{dice.randint(150, 158)}cm {dice.randint(76, 90)}斤，{skin}，小腿粗，校园风，{wish}"


def _mother(dice):
    belly, wish = dice.choice(["肚子大", "腰粗"]), dice.choice(["显年轻", "显气质"])
    return f"给妈妈买，{dice.randint(50, 65)}岁，{belly}，想要外套，别太花，{wish}"


def _baby(dice):
    trouble, thing = dice.choice(["湿疹", "红屁股"]), dice.choice(["纸尿裤", "护臀膏"])
    return f"宝宝{dice.randint(3, 20)}个月，{trouble}，求{thing}，要透气温和的"


def _oily(dice):
    return f"{dice.choice(['油皮', '痘痘肌'])}求{dice.choice(['洗面奶', '防晒霜'])}，控油，不油腻"


KINDS = (_fairy, _campus, _mother, _baby, _oily)


def crowd(size, seed=3):
    dice = random.Random(seed)
    return [profile(f"{KINDS[at % 5].__name__}{at:05}", KINDS[at % 5](dice)) for at in range(size)]


@pytest.fixture(scope="module")
def grouping():
    return group_by_need([*crowd(100), profile("fairy", FAIRY), profile("campus", CAMPUS)])


def _home(grouping, key):
    return next((one.number for one in grouping.clusters if key in {member.key for member in one.members}), None)


def test_the_plump_fairy_and_the_dark_campus_girl_are_in_different_clusters(grouping):
    homes = _home(grouping, "fairy"), _home(grouping, "campus")
    assert None not in homes
    assert homes[0] != homes[1]


def test_like_needs_come_together(grouping):
    for cluster in grouping.clusters:
        kinds = {member.key.rstrip("0123456789").lstrip("_") for member in cluster.members}
        assert len(kinds) == 1


def test_everybody_is_in_one_place(grouping):
    keys = [member.key for cluster in grouping.clusters for member in cluster.members] + list(grouping.rest)
    assert sorted(keys) == sorted(one.key for one in [*crowd(100), profile("fairy"), profile("campus")])


def test_a_cluster_says_what_it_is_about(grouping):
    cluster = grouping.clusters[_home(grouping, "fairy")]
    marks = {(one.slot, one.value): one for one in cluster.portrait.defining}
    assert marks[("style", "仙女风")].share > 0.8
    assert marks[("style", "仙女风")].lift > 2
    assert ("style", "仙女风") in cluster.portrait.title
    assert all(0 <= member.weight <= 1 for member in cluster.members)
    assert cluster.evidence[0].text
    assert len({one.text for one in cluster.evidence}) == len(cluster.evidence)


def test_the_order_of_customers_changes_nothing(grouping):
    people = [*crowd(100), profile("fairy", FAIRY), profile("campus", CAMPUS)]
    random.Random(9).shuffle(people)
    assert group_by_need(people) == grouping


@pytest.mark.parametrize("size", [0, 1, 2])
def test_too_few_customers_are_no_cluster(size):
    people = crowd(size)
    assert group_by_need(people) == Grouping(rest=tuple(sorted(one.key for one in people)))


def test_customers_of_whom_nothing_is_known_are_the_rest():
    people = [Profile(f"n{at}", {}) for at in range(30)]
    assert group_by_need(people).clusters == ()
    mixed = group_by_need([*crowd(50), *people])
    assert set(mixed.rest) >= {one.key for one in people}


def test_customers_with_words_only_are_grouped_by_meaning():
    texts = ["这个味道我很喜欢吃", "发货太慢了等了好久"]
    people = [Profile(f"w{at:02}", {}, (f"{texts[at % 2]}{'啊' * (at % 3)}",)) for at in range(40)]
    found = group_by_need(people)
    assert len(found.clusters) >= 2
    assert all(len({int(member.key[1:]) % 2 for member in one.members}) == 1 for one in found.clusters)


def test_people_who_are_all_alike_are_one_cluster():
    found = group_by_need([profile(f"a{at}", "油皮求控油的洗面奶") for at in range(20)])
    assert [one.size for one in found.clusters] == [20]


def test_one_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        group_by_need([Profile("a", {}), Profile("a", {}), Profile("b", {})])


def test_evidence_holds_no_phone_number():
    people = [profile(f"p{at:02}", f"油皮求控油洗面奶，电话138{at:08}") for at in range(12)]
    texts = [one.text for cluster in group_by_need(people).clusters for one in cluster.evidence]
    assert texts
    assert not any("138" in text for text in texts)


def test_strange_values_do_no_harm():
    odd = {"height_cm": {"tall": 1.0, -5: 1.0, float("inf"): 2.0}, "body": {"": 1.0, "胖": -1.0}, "age": {True: 1.0}}
    people = [Profile(f"o{at}", odd, ("", " ")) for at in range(5)]
    assert set(group_by_need(people).rest) == {one.key for one in people}


def test_a_cluster_keeps_its_name_when_customers_come_and_go(grouping):
    old = {f"id{one.number}": frozenset(member.key for member in one.members) for one in grouping.clusters}
    tomorrow = group_by_need([*crowd(110)[5:], profile("fairy", FAIRY), profile("campus", CAMPUS)])
    names = keep_names(old, tomorrow)
    assert len(set(names.values())) == len(names)
    kept = sum(
        member.key in old[names[cluster.number]]
        for cluster in tomorrow.clusters
        if cluster.number in names
        for member in cluster.members
    )
    assert kept >= 0.85 * 97


def test_names_are_not_given_to_strangers(grouping):
    assert keep_names({"gone": frozenset({"nobody"}), "empty": frozenset()}, grouping) == {}
    assert keep_names({}, grouping) == {}
    assert keep_names({"a": frozenset({"x"})}, Grouping()) == {}


def test_many_customers_are_grouped_soon():
    once = crowd(200)
    people = [Profile(f"{one.key}-{copy}", one.slots, one.texts) for one in once for copy in range(28)]
    begun = time.process_time()
    found = group_by_need(people)
    assert time.process_time() - begun < 60
    assert 2 <= len(found.clusters) <= 32


VALUES = st.dictionaries(
    st.sampled_from(["category", "body", "height_cm", "budget_yuan", "age", "made_up"]),
    st.dictionaries(st.one_of(st.text(max_size=3), st.floats(), st.integers()), st.floats(0, 5), max_size=3),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, st.text(max_size=20)), max_size=12))
def test_any_profiles_are_grouped_without_loss(rows):
    people = [Profile(str(at), slots, (text,)) for at, (slots, text) in enumerate(rows)]
    found = group_by_need(people)
    keys = [member.key for cluster in found.clusters for member in cluster.members] + list(found.rest)
    assert sorted(keys) == sorted(one.key for one in people)


def test_words_that_tell_nothing_are_no_mark_of_anybody():
    assert words_in(["这件衬衫就是有点紧"]) == {"衬衫"}


def test_evidence_does_not_say_the_same_thing_again():
    near, far = [1.0, 0.0], [0.6, 0.8]
    places = np.array([near, near, far])
    assert _varied([0.9, 0.89, 0.5], places) == [0, 2, 1]
