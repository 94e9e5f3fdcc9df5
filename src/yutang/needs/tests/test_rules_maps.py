import math
import random

import numpy as np
import pytest

from yutang.needs.rules import Former, group_by_need, keep_names
from yutang.needs.rules.maps import LARGEST_RADIUS, alike, lay_out, member_spots, radius_of
from yutang.needs.tests.test_rules_clusters import crowd, profile


def centres(count, seed=1):
    rows = np.random.default_rng(seed).normal(size=(count, 8))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def distance(one, other):
    return math.dist(one, other)


def test_like_clusters_stand_nearer_than_unlike_ones():
    like = np.array([[1.0, 0, 0], [0.95, 0.31, 0], [0, 0, 1.0]])
    near, other, far = lay_out(like / np.linalg.norm(like, axis=1, keepdims=True), [10, 10, 10])
    assert distance(near, other) < distance(near, far)
    assert distance(near, other) < distance(other, far)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 12])
def test_clusters_stand_on_the_map_and_not_on_each_other(count):
    sizes = [40 - number for number in range(count)]
    spots = lay_out(centres(count), sizes)
    assert len(spots) == count
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in spots)
    for at, one in enumerate(spots):
        for other_at in range(at):
            needed = radius_of(sizes[at], 40) + radius_of(sizes[other_at], 40)
            assert distance(one, spots[other_at]) >= 0.9 * needed


def test_clusters_in_one_spot_are_drawn_apart():
    first, second = lay_out(np.array([[1.0, 0.0], [1.0, 0.0]]), [5, 5])
    assert distance(first, second) >= 1.9 * LARGEST_RADIUS


def test_the_map_lies_as_it_did_yesterday():
    before = centres(9)
    old = lay_out(before, [9] * 9)
    turned = [(-y, x) for x, y in old]
    new = lay_out(before + np.random.default_rng(2).normal(0, 0.02, before.shape), [9] * 9, dict(enumerate(turned)))
    assert max(distance(one, other) for one, other in zip(new, turned, strict=True)) < 0.35
    assert np.mean([distance(one, other) for one, other in zip(new, turned, strict=True)]) < 0.12


def test_members_stand_within_their_cluster_and_lean_to_the_next():
    spots = member_spots((0.0, 0.0), 0.2, [(1.0, 0.0)] * 30)
    assert all(math.hypot(x, y) <= 0.2 for x, y in spots)
    assert sum(x for x, _ in spots) > 0
    assert len(set(spots)) == 30


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([[1, 0], [1, 0]], 1.0), ([[1, 0], [0, 1]], 0.0), ([[1, 0]], None), ([[0, 0], [1, 0]], None), ([], None)],
    ids=["same", "nothing in common", "one", "one known", "nobody"],
)
def test_how_alike_customers_are_is_the_mean_over_their_pairs(rows, expected):
    found = alike(np.array(rows, dtype=float).reshape(len(rows), 2))
    assert found == (expected if expected is None else pytest.approx(expected))


@pytest.fixture(scope="module")
def yesterday():
    return group_by_need(crowd(200))


def former_of(grouping):
    names = {f"id{one.number}": one for one in grouping.clusters}
    members = {name: frozenset(member.key for member in one.members) for name, one in names.items()}
    return Former(members, {name: one.spot for name, one in names.items()})


def stayed(former, today):
    """The share of those who are still there and still in their cluster, and how far the clusters moved on the map."""
    names = keep_names(former.members, today)
    home = {member.key: names.get(one.number) for one in today.clusters for member in one.members}
    before = {key: name for name, keys in former.members.items() for key in keys if key in {*home, *today.rest}}
    spots = {names[one.number]: one.spot for one in today.clusters if one.number in names}
    moved = [distance(spot, former.spots[name]) for name, spot in spots.items()]
    return sum(home.get(key) == name for key, name in before.items()) / len(before), np.mean(moved)


@pytest.mark.parametrize("seed", range(1, 7))
def test_nine_of_ten_stay_in_their_cluster_when_a_tenth_is_new(seed):
    former = former_of(group_by_need(crowd(200, seed)))
    kept, moved = stayed(former, group_by_need(crowd(222, seed), former=former))
    assert kept >= 0.9
    assert moved < 0.25


def test_nothing_moves_when_nothing_is_new(yesterday):
    former = former_of(yesterday)
    again = group_by_need(crowd(200), former=former)
    homes = [{member.key: member.weight for member in one.members} for one in again.clusters]
    assert homes == [{member.key: member.weight for member in one.members} for one in yesterday.clusters]
    assert again.rest == yesterday.rest
    assert stayed(former, again) == (1.0, pytest.approx(0, abs=0.05))


def test_nine_of_ten_stay_while_a_shop_grows_from_few_to_many():
    grouping = group_by_need(crowd(60, 5))
    for size in (75, 95, 120, 150, 190, 240):
        former = former_of(grouping)
        grouping = group_by_need(crowd(size, 5), former=former)
        assert stayed(former, grouping)[0] >= 0.9


def runners(count):
    dice = random.Random(1)
    wishes = ["缓震", "透气", "防滑"]
    return [profile(f"runner{at:02}", f"跑步膝盖不好，想买跑步鞋，要{dice.choice(wishes)}的") for at in range(count)]


def test_customers_of_a_new_kind_are_a_cluster_and_move_nobody(yesterday):
    former = former_of(yesterday)
    today = group_by_need([*crowd(200), *runners(20)], former=former)
    new = [cluster for cluster in today.clusters if any(one.key.startswith("runner") for one in cluster.members)]
    assert [cluster.size for cluster in new] == [20]
    assert stayed(former, today)[0] >= 0.95


def test_a_kind_that_leaves_takes_only_its_own_cluster_with_it(yesterday):
    former = former_of(group_by_need([*crowd(200), *runners(20)], former=former_of(yesterday)))
    today = group_by_need(crowd(200), former=former)
    assert len(today.clusters) == len(former.members) - 1
    assert stayed(former, today)[0] >= 0.95


def test_former_clusters_give_way_to_clearly_better_ones():
    lumped = Former(
        {"all": frozenset(one.key for one in crowd(100)[:50]), "rest": frozenset(one.key for one in crowd(100)[50:])}
    )
    assert len(group_by_need(crowd(100), former=lumped).clusters) > 2


def test_a_community_of_one_kind_is_more_alike_than_one_of_all(yesterday):
    people = crowd(200)
    circles = {
        "one kind": [one.key for one in people if one.key.startswith("_mother")],
        "all kinds": [one.key for one in people[:60]],
        "one": [people[0].key],
        "strangers": ["x", "y"],
    }
    found = group_by_need(people, circles=circles).circles
    assert set(found) == {"one kind", "all kinds"}
    assert found["one kind"].likeness > found["all kinds"].likeness + 0.2
    assert found["all kinds"].likeness == pytest.approx(found["all kinds"].chance, abs=0.1)
    assert found["one kind"].members == 40


def test_only_some_members_of_a_large_cluster_are_drawn(yesterday):
    large = group_by_need(crowd(500))
    for cluster in large.clusters:
        drawn = [one for one in cluster.members if one.spot]
        assert min(cluster.size, 30) <= len(drawn) <= 60
