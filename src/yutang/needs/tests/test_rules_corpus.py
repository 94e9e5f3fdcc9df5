"""Labelled texts: marks become spans and slots, and a mark that cannot be read is told."""

import json

import pytest

from yutang.needs.rules.corpus import read_corpus, unmark


def labelled(marked: str):
    line = json.dumps({"id": "a1", "domain": "apparel", "intent": "need", "marked": marked}, ensure_ascii=False)
    return next(read_corpus([line]))


def test_marks_become_text_spans_and_slots():
    one = labelled(
        "给[[妈妈|for_whom=妈妈]]买[[连衣裙|category=连衣裙]]，[[两百以内|budget_yuan=-200]]，不要[[太短|avoid=太短]]"
    )
    assert one.text == "给妈妈买连衣裙，两百以内，不要太短"
    assert one.slots["budget_yuan"] == {"min": None, "max": 200}
    assert one.slots["avoid"] == ["太短"]
    assert [one.text[span.start : span.end] for span in one.spans] == ["妈妈", "连衣裙", "两百以内", "太短"]


def test_what_is_said_of_somebody_else_fills_no_slot():
    one = labelled("[[偏胖|body@product=胖]]的人不适合，我[[50多岁|age=50-59]]")
    assert one.slots["body"] == []
    assert one.slots["age"] == [50, 59]


@pytest.mark.parametrize(
    "marked", ["[[短裙|category]]", "[[短裙|shape=短]]", "[[短裙|category=短裙", "[[高|height_cm=高]]"]
)
def test_a_mark_that_cannot_be_read_is_told(marked):
    with pytest.raises(ValueError, match=r"mark|slot|number"):
        unmark(marked)
