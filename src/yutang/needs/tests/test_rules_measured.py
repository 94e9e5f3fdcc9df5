import pytest

from yutang.needs.rules import extract
from yutang.needs.rules.corpus import mark, unmark, write_value
from yutang.needs.rules.doubts import doubt_of
from yutang.needs.rules.quality import measure, wilson
from yutang.needs.rules.slots import Span, empty_slots


def slots(**said):
    return empty_slots("need") | said


RIGHT = (slots(category=["连衣裙"]), slots(category=["连衣裙"]))
MISSED = (slots(category=["连衣裙"]), slots())
INVENTED = (slots(), slots(category=["连衣裙"]))


def test_precision_and_recall_are_counted_over_values():
    quality = measure([RIGHT, RIGHT, MISSED, INVENTED])
    figures = quality.slots["category"]
    assert (figures.precision.right, figures.precision.of, figures.recall.of) == (2, 3, 3)
    assert quality.all.f1 == pytest.approx(2 / 3)
    assert quality.intent.value == 1


@pytest.mark.parametrize(
    ("slot", "labelled", "read", "is_right"),
    [
        ("height_cm", 160, 161, True),
        ("height_cm", 160, 162, False),
        ("weight_kg", 55, 56.5, True),
        ("weight_kg", 55, 57, False),
        ("age", [50, 59], 55, True),
        ("age", 30, [20, 59], False),
        ("age_months", 18, 19, True),
        ("budget_yuan", {"min": None, "max": 200}, {"min": None, "max": 215}, True),
        ("budget_yuan", {"min": None, "max": 200}, {"min": 100, "max": 200}, False),
        ("for_whom", "妈妈", "婆婆", False),
    ],
)
def test_numbers_count_within_their_tolerance(slot, labelled, read, is_right):
    assert (measure([(slots(**{slot: labelled}), slots(**{slot: read}))]).all.f1 == 1) == is_right


def test_few_texts_are_not_enough_and_many_sure_ones_are():
    assert measure([]).missing == 100
    assert measure([]).interval == (0, 1)
    assert measure([RIGHT] * 40).missing == 60
    assert measure([RIGHT] * 200).missing == 0


def test_unsure_figures_ask_for_more():
    half = measure([RIGHT, MISSED] * 50)
    low, high = half.interval
    assert low < half.all.f1 < high
    assert half.missing > 0
    assert measure([RIGHT, MISSED] * 50) == half


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(0, 0, 0, 1), (10, 10, 0.722, 1), (0, 10, 0, 0.278), (50, 100, 0.404, 0.596)]
)
def test_the_wilson_interval(right, of, low, high):
    assert wilson(right, of) == pytest.approx((low, high), abs=0.001)


SPANS = (
    Span("season", "秋", 2, 4, "speaker", 1.0),
    Span("category", "针织衫", 6, 9, "speaker", 1.0),
    Span("effect", "遮手臂", 10, 14, "speaker", 1.0),
    Span("body", "手臂粗", 11, 14, "other", 1.0),
)


def test_marks_are_read_as_they_were_written():
    text = "想买秋天穿的针织衫，遮手臂粗"
    marked = mark(text, SPANS)
    assert (
        marked == "想买[[秋天|season=秋]]穿的[[针织衫|category=针织衫]]，[[遮手臂粗|effect=遮手臂;body@other=手臂粗]]"
    )
    again, spans = unmark(marked)
    assert again == text
    assert [(one.slot, one.value, one.subject) for one in spans] == [
        (one.slot, one.value, one.subject) for one in SPANS
    ]


@pytest.mark.parametrize(
    ("slot", "value", "written"),
    [
        ("height_cm", 168, "168"),
        ("weight_kg", 54.5, "54.5"),
        ("age", [50, 59], "50-59"),
        ("budget_yuan", {"min": 100, "max": 300}, "100-300"),
        ("budget_yuan", {"min": None, "max": 200}, "-200"),
        ("budget_yuan", {"min": 300, "max": None}, "300-"),
        ("style", "仙女风", "仙女风"),
    ],
)
def test_values_are_written_as_marks_hold_them_and_read_back(slot, value, written):
    assert write_value(value) == written
    assert unmark(mark("某某", [Span(slot, value, 0, 2, "speaker", 1.0)]))[1][0].value == value


@pytest.mark.parametrize("text", ["[[裙子|x=y]]", "a]]b[[c|d", "裙子]", "【裙子】|"])
def test_brackets_of_the_text_are_no_marks(text):
    again, spans = unmark(mark(text, ()))
    assert spans == ()
    assert len(again) == len(text)
    assert extract(again).slots == extract(text).slots


@pytest.mark.parametrize(
    "span",
    [
        Span("style", "a;b", 0, 1, "speaker", 1.0),
        Span("style", "a", 0, 99, "speaker", 1.0),
        Span("style", "a", 1, 1, "speaker", 1.0),
    ],
)
def test_what_a_mark_cannot_hold_is_refused(span):
    with pytest.raises(ValueError, match=r"place|value"):
        mark("裙子", [span])


def test_a_refusal_of_which_nothing_was_read_is_doubtful_and_small_talk_is_not():
    from dataclasses import replace

    unread = "裙子不要那种阿布嘎的"
    silent = replace(extract(unread), slots=empty_slots("need"), spans=())
    assert doubt_of(unread, silent) >= 0.6
    assert doubt_of("在吗", extract("在吗")) == 0
    assert doubt_of("", extract("")) == 0
    assert doubt_of("买" * 1000, extract("买" * 1000)) == 0
    assert 0 < doubt_of("想要连衣裙", extract("想要连衣裙")) < 0.2
