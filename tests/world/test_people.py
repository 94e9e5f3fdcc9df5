"""The simulated people: the same from the same seed, within sane bounds, and nothing the product could know."""

from __future__ import annotations

import random
import re
from pathlib import Path

import grimp
import pytest

from yutang.world import figures
from yutang.world.people import population, utterance, words

WORLD = Path(figures.__file__).parent
SOURCE = WORLD.parent


def folk(seed: int, count: int = 200):
    rng = random.Random(seed)
    people = population(count, rng, joining_days=14)
    return people, [utterance(person, words(), rng) for person in people]


def shown(people):
    return [
        (one.name, one.nickname, one.phone, one.channel, one.source, one.height, one.weight, one.joins_on)
        for one in people
    ]


def test_the_same_seed_gives_the_same_people_and_words():
    (people, said), (again, said_again) = folk(7), folk(7)
    assert shown(people) == shown(again)
    assert said == said_again


def test_another_seed_gives_others():
    (people, said), (others, said_by_others) = folk(7), folk(8)
    assert shown(people) != shown(others)
    assert said != said_by_others


def test_people_are_plausible():
    people, _said = folk(1, 2000)
    assert all(re.fullmatch(r"1[3-9]\d{9}", one.phone) for one in people)
    assert all(145 <= one.height <= 175 and 38 <= one.weight <= 80 for one in people)
    assert all(0 <= one.joins_on <= 14 for one in people)
    assert {one.community for one in people} == {0, 1, 2, 3}
    assert {one.channel for one in people} == {channel for channel, _source, _share in figures.SOURCES}
    share = sum(one.second_door for one in people) / len(people)
    assert abs(share - figures.COMES_BY_A_SECOND_DOOR) < 0.04
    early = sum(one.joins_on < 7 for one in people)
    assert early > len(people) / 2


def test_no_two_share_their_memory():
    first, second = folk(1, 2)[0]
    first.liked.add("style")
    first.cookies.set("member", "1")
    assert not second.liked
    assert not list(second.cookies.jar)


def test_every_sentence_of_every_kind_can_be_said():
    spoken, rng = words(), random.Random(3)
    for kind in spoken["kind"]:
        person = next(one for one in population(400, rng, joining_days=1) if one.kind["name"] == kind["name"])
        for sentence in kind["says"]:
            for options in kind["fill"].values():
                assert len(set(options)) == len(options)
            filled = {name: options[0] for name, options in kind["fill"].items()}
            said = sentence.format(**filled, height=person.height, kg=person.weight, jin=person.weight * 2)
            assert "{" not in said
        assert any(utterance(person, spoken, rng) for _ in range(20))


def test_shares_add_up():
    assert sum(kind["share"] for kind in words()["kind"]) == pytest.approx(1)
    assert sum(share for _channel, _source, share in figures.SOURCES) == pytest.approx(1)


def test_figures_are_chances():
    numbers = {name: value for name, value in vars(figures).items() if name.isupper() and isinstance(value, float)}
    assert len(numbers) >= 9
    assert all(0 < value < 1 for value in numbers.values())
    assert figures.BUYS_IF_NOT_CHOSEN < figures.CHOOSES_A_STYLE < figures.BUYS_IF_CHOSEN
    # Who buys has opened the page before.
    assert figures.BUYS_IF_CHOSEN <= figures.OPENS_AN_OFFER_IF_CHOSEN
    assert figures.BUYS_IF_NOT_CHOSEN <= figures.OPENS_AN_OFFER_OTHERWISE
    assert figures.LEAVES_WITHOUT_PAYING + figures.PAYS_LATE < 0.2


def test_the_world_imports_nothing_of_the_product_and_is_known_to_the_command_line_only():
    graph = grimp.build_graph("yutang", cache_dir=None)
    world = {name for name in graph.modules if name.split(".")[:2] == ["yutang", "world"]}
    assert len(world) >= 8
    for name in world:
        beyond = graph.find_modules_directly_imported_by(name) - world
        assert not beyond, f"{name} imports {beyond}"
        others = {one for one in graph.find_modules_that_directly_import(name) - world if one.split(".")[1] != "cli"}
        assert not others, f"{others} know {name}"


def test_the_product_never_reads_what_the_world_says():
    """Neither the words' file nor its sentences stand anywhere but in the world."""
    sentences = [line for kind in words()["kind"] for line in kind["says"]]
    readers = []
    for path in SOURCE.rglob("*"):
        if path.suffix in {".py", ".toml", ".txt", ".json", ".csv", ".tsv"} and WORLD not in path.parents:
            text = path.read_text(encoding="utf-8", errors="replace")
            if "kinds.toml" in text or any(sentence in text for sentence in sentences):
                readers.append(str(path))
    assert not readers
