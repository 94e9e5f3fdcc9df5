"""What is wrong with a body, in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import AwareDatetime, Field, ValidationError

from tests.cast import NOON
from yutang.core.bodies import Body, PastMoment, in_words
from yutang.core.errors import Unprocessable
from yutang.core.lane.bodies import StrictBody, read_body


class Inner(Body):
    number: int = 1


class Anything(Body):
    whole: int = 1
    broken: float = 1
    finite: Annotated[float, Field(allow_inf_nan=False)] = 1
    text: Annotated[str, Field(min_length=2, max_length=3)] = "ab"
    flag: bool = True
    key: UUID | None = None
    at: AwareDatetime = NOON
    past: PastMoment = NOON
    on: date = NOON.date()
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    told: dict[str, int] = {}
    inner: Inner = Inner()
    between: Annotated[int, Field(ge=2, le=4)] = 3
    one: Literal["a", "b"] = "a"
    even: Annotated[int, Field(multiple_of=2)] = 2


def faults_of(name: str, value: Any) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        Anything.model_validate({name: value})
    return [in_words(one) for one in raised.value.errors()]


@pytest.mark.parametrize(
    ("name", "value", "english", "chinese"),
    [
        ("whole", "三", "This must be a whole number.", "必须是整数。"),
        ("whole", 1.5, "This must be a whole number.", "必须是整数。"),
        ("whole", None, "This must be a whole number.", "必须是整数。"),
        ("broken", "x", "This must be a number.", "必须是数字。"),
        ("finite", float("inf"), "This must be a number.", "必须是数字。"),
        ("text", 3, "This must be text.", "必须是文字。"),
        ("text", "a", "At least 2 characters.", "至少 2 个字。"),
        ("text", "abcd", "At most 3 characters.", "最多 3 个字。"),
        ("flag", "q", "This must be true or false.", "必须是 true 或 false。"),
        ("key", "x", "This must be an id.", "必须是编号（id）。"),
        (
            "at",
            "2026-11-22T20:00:00",
            "This must be a moment such as 2026-11-22T20:00:00+08:00.",
            "必须是带时区的时间，如 2026-11-22T20:00:00+08:00。",
        ),
        (
            "at",
            "soon",
            "This must be a moment such as 2026-11-22T20:00:00+08:00.",
            "必须是带时区的时间，如 2026-11-22T20:00:00+08:00。",
        ),
        (
            "past",
            NOON + timedelta(days=9),
            "This moment lies in the future, or before 1990.",
            "这个时间在将来，或早于 1990 年。",
        ),
        ("on", "x", "This must be a day such as 2026-11-22.", "必须是日期，如 2026-11-22。"),
        ("items", 3, "This must be a list.", "必须是列表。"),
        ("items", [], "At least 1 of them.", "至少 1 个。"),
        ("items", [1, 2, 3], "At most 2 of them.", "最多 2 个。"),
        ("told", 3, "This must be an object with fields.", "必须是带字段的对象。"),
        ("inner", 3, "This must be an object with fields.", "必须是带字段的对象。"),
        ("between", 1, "This must be at least 2.", "不能小于 2。"),
        ("between", 5, "This must be at most 4.", "不能大于 4。"),
        ("one", "c", "This must be one of: 'a' or 'b'.", "只能是其中之一：'a' or 'b'。"),
        ("wings", 2, "There is no such field.", "没有这个字段。"),
    ],
    ids=str,
)
def test_each_fault_is_said_in_the_readers_language(name, value, english, chinese):
    for language, said in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert faults_of(name, value) == [said]


def test_a_rare_fault_is_said_in_the_words_of_whoever_found_it():
    assert faults_of("even", 3) == ["Input should be a multiple of 2"]


def test_a_missing_field_is_said_to_be_needed():
    class Needed(Body):
        number: int

    with pytest.raises(ValidationError) as raised:
        Needed.model_validate({})
    assert in_words(raised.value.errors()[0]) == "缺少这个字段。"


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        (b'{"number": "x"}', "number", "必须是整数。"),
        (b"{}", "number", "缺少这个字段。"),
        (b'{"number": 1, "price": 2}', "price", "没有这个字段。"),
        (b"{", "body", "这不是能读取的 JSON。"),
        ("数".encode("gb18030"), "body", "这不是能读取的 JSON。"),
    ],
    ids=["words", "missing", "more", "half", "gb18030"],
)
def test_the_lane_says_it_in_the_same_words(body, place, said):
    class Slip(StrictBody):
        number: int

    with pytest.raises(Unprocessable) as refused:
        read_body(Slip, body)
    assert refused.value.fields["invalid"] == {place: said}
