import pytest
from django.utils import translation

from yutang.needs import wording
from yutang.needs.rules import bundled_lexicon

WORDS = [
    ("category", "连衣裙", "连衣裙", "dress"),
    ("season", "夏", "夏季", "summer"),
    ("avoid", "起球", "不要起球", "no pilling"),
    ("height_cm", "155-159", "155–159 cm", "155–159 cm"),
    ("weight_kg", 54.5, "54.5 kg", "54.5 kg"),
    ("age", [50, 59], "50–59 岁", "50–59 years old"),
    ("age_months", 18, "18 个月", "18 months old"),
    ("budget_yuan", {"min": None, "max": 200}, "¥200 以内", "up to ¥200"),
    ("budget_yuan", {"min": 120, "max": 180.0}, "¥120–180", "¥120–180"),
    ("budget_yuan", {"min": 300, "max": None}, "¥300 以上", "from ¥300"),
    ("budget_yuan", "100-200", "¥100–200", "¥100–200"),
    ("build", "full", "偏胖体型", "full build"),
    ("body", "没人这么说过", "没人这么说过", "没人这么说过"),
]


@pytest.mark.parametrize(("slot", "value", "chinese", "english"), WORDS)
def test_values_are_said_in_the_language_of_the_reader(slot, value, chinese, english):
    with translation.override("zh-hans"):
        assert wording.value_text(slot, value) == chinese
    with translation.override("en"):
        assert wording.value_text(slot, value) == english


def test_a_cluster_that_nothing_defines_has_a_name_all_the_same():
    with translation.override("en"):
        assert wording.title_text([]) == "Needs without a common word"
        assert wording.title_text([("style", "仙女风"), ("category", "连衣裙")]) == "fairy style · dress"


def test_english_has_a_word_for_what_the_lexicon_knows():
    known = {value for meanings in bundled_lexicon().words.values() for _slot, value in meanings}
    missing = known - wording.glosses().keys()
    assert len(missing) < 0.03 * len(known), sorted(missing)
