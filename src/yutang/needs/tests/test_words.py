from datetime import timedelta

import pytest
from django.db import transaction

from tests.cast import NOON
from yutang.core.errors import NotFound
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions import words as actions
from yutang.needs.actions.suggestions import accept_as_guessed, accept_suggestion, answer_suggestions
from yutang.needs.actions.words import add_words, change_word, remove_words, undo_change
from yutang.needs.actions.works import ask_for_work, look_for_words, reread
from yutang.needs.errors import ChangeUndone, SuggestionMissing, TooManyWords, WordMissing, WordNotFit
from yutang.needs.models import Need, OwnWord, ReadingWork, Utterance, WordSuggestion
from yutang.needs.queries.readers import shop_reader
from yutang.needs.queries.words import is_reading_behind, replaced_meanings
from yutang.needs.rules.entries import Sense

pytestmark = pytest.mark.usefixtures("shop")

SHARK = Sense("鲨鱼裙", "category", "鲨鱼裙")
SAID = "想要鲨鱼裙，显瘦"


def add(*senses):
    return add_words(senses, now=NOON)


def stand():
    return sorted(OwnWord.objects.values_list("word", "slot", "canonical"))


def say(text=SAID):
    return api.hear(customer_id=None, text=text, touchpoint="chat", said_at=NOON)


def category(utterance_id):
    return Need.objects.get(utterance=utterance_id).slots.get("category")


def read_all():
    work_id, _is_new = ask_for_work("reread", now=NOON)
    return reread(work_id)


def test_a_word_of_the_shop_is_read_from_then_on():
    before = say()
    add(SHARK)
    assert category(say("想要鲨鱼裙")) == ["鲨鱼裙"]
    assert category(before) == ["裙子"]


def test_a_word_of_the_shop_is_read_in_bulk_and_in_history():
    add(SHARK)
    api.hear_in_bulk([api.Saying(SAID, "review")], is_history=True)
    assert category(Utterance.objects.get().pk) == ["鲨鱼裙"]


def test_the_words_of_a_shop_mean_nothing_in_another(rival):
    add(SHARK)
    with merchant_scope(rival.id):
        assert category(say()) == ["裙子"]
        assert OwnWord.objects.count() == 0
        add(Sense("鲨鱼裙", "style", "辣妹风"))
        assert category(say("求鲨鱼裙")) is None
    assert category(say()) == ["鲨鱼裙"]


def test_a_change_made_by_another_process_is_seen():
    shop_reader()
    OwnWord.objects.create(word="鲨鱼裙", slot="category", canonical="鲨鱼裙", added_at=NOON)
    add(Sense("鲨裙", "category", "鲨鱼裙"))
    assert category(say()) == ["鲨鱼裙"]


def test_a_change_that_was_rolled_back_leaves_nothing_behind():
    with transaction.atomic():
        add(SHARK)
        assert shop_reader().lexicon.words["鲨鱼裙"]
        transaction.set_rollback(True)
    add(Sense("店庆款", "ignore", ""))
    assert category(say()) == ["裙子"]


def test_a_new_canonical_word_is_a_word_itself():
    assert add(Sense("鲨裙", "category", "鲨鱼裙")).added == 2
    assert stand() == [("鲨裙", "category", "鲨鱼裙"), ("鲨鱼裙", "category", "鲨鱼裙")]


def test_the_same_words_again_change_nothing():
    first, second = add(SHARK), add(SHARK)
    assert (first.added, second.added, second.unchanged) == (1, 0, 1)
    assert second.change_id is None
    assert AuditEntry.objects.filter(verb="needs.words_added").count() == 1


def test_a_word_said_anew_gets_the_new_meaning():
    add(Sense("仙女棒", "style", "仙女风"))
    outcome = add(Sense("仙女棒", "style", "甜美"))
    assert (outcome.added, outcome.changed) == (0, 1)
    assert stand() == [("仙女棒", "style", "甜美")]


@pytest.mark.parametrize(
    ("word", "slot"),
    [
        ("裙", "category"),
        ("裙" * 50, "category"),
        ("12345", "category"),
        ("", "category"),
        ("裙子;", "category"),
        ("鲨鱼裙", "dream"),
        ("鲨鱼裙", "height_cm"),
    ],
)
def test_what_cannot_be_a_word_is_refused_with_all_that_came_along(word, slot):
    with pytest.raises(WordNotFit) as refusal:
        add(SHARK, Sense(word, slot, ""))
    assert "%" not in str(refusal.value)
    assert stand() == []


def test_words_have_an_end(monkeypatch):
    monkeypatch.setattr(actions, "MOST_WORDS", 3)
    add(*(Sense(f"鲨鱼裙{sign}", "category", "裙子") for sign in "甲乙丙"))
    with pytest.raises(TooManyWords):
        add(SHARK)
    assert len(stand()) == 3


def test_five_thousand_words_are_taken_at_once():
    signs = "甲乙丙丁戊己庚辛壬癸"
    words = [f"词{a}{b}{c}{d}" for a in signs[:5] for b in signs for c in signs for d in signs]
    assert add(*(Sense(word, "feature", "透气") for word in words)).added == 5_000
    assert "透气" in shop_reader().read("想要词甲乙丙丁的衬衫").slots["feature"]


def test_an_added_word_is_taken_back_by_undo():
    change_id = add(SHARK).change_id
    undo_change(change_id, now=NOON)
    assert stand() == []
    with pytest.raises(ChangeUndone):
        undo_change(change_id, now=NOON)


def test_removed_words_come_back_by_undo():
    add(SHARK, Sense("多巴胺", "style", "多巴胺风"))
    outcome = remove_words(OwnWord.objects.values_list("pk", flat=True), now=NOON)
    assert outcome.removed == len(outcome.rows) + 3
    assert stand() == []
    undo_change(outcome.change_id, now=NOON)
    assert len(stand()) == 3


def test_undo_leaves_what_somebody_changed_since():
    first = add(Sense("仙女棒", "style", "仙女风"))
    add(Sense("仙女棒", "style", "甜美"))
    undo_change(first.change_id, now=NOON)
    assert stand() == [("仙女棒", "style", "甜美")]


def test_a_changed_word_takes_the_place_of_the_old_one_and_back():
    add(SHARK)
    word = OwnWord.objects.get()
    change = change_word(word.pk, Sense("鲨鱼尾裙", "category", "鲨鱼尾裙"), now=NOON)
    assert stand() == [("鲨鱼尾裙", "category", "鲨鱼尾裙")]
    undo_change(change.change_id, now=NOON)
    assert stand() == [("鲨鱼裙", "category", "鲨鱼裙")]
    with pytest.raises(WordMissing):
        change_word(change.change_id, SHARK, now=NOON)


def test_what_a_word_replaces_is_told():
    assert len(replaced_meanings(Sense("连衣裙", "style", "裙装"))) == 1
    assert replaced_meanings(Sense("连衣裙", "category", "连衣裙")) == ()
    assert replaced_meanings(SHARK) == ()
    assert replaced_meanings(Sense("裙摆", "feature", "大裙摆")) == ("",)


def test_reading_again_gives_old_texts_the_new_meaning_and_the_second_time_nothing():
    ids = [say(f"想要鲨鱼裙{number}号") for number in range(7)]
    other = say("想要衬衫")
    add(SHARK)
    assert read_all() == 7
    assert {tuple(category(one)) for one in ids} == {("鲨鱼裙",)}
    assert category(other) == ["衬衫"]
    assert read_all() == 0


def test_texts_are_behind_until_they_are_read_again():
    say()
    assert not is_reading_behind(shop_reader().signature)
    add(SHARK)
    assert is_reading_behind(shop_reader().signature)
    read_all()
    assert not is_reading_behind(shop_reader().signature)


def test_reading_again_goes_on_where_it_was_killed(monkeypatch):
    from yutang.needs.actions import works

    monkeypatch.setattr(works, "CHUNK", 2)
    ids = [say(f"想要鲨鱼裙{number}号") for number in range(7)]
    add(SHARK)
    work_id, _is_new = ask_for_work("reread", now=NOON)
    read, calls = works._reread_piece, []

    def killed(work):
        calls.append(work)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return read(work)

    monkeypatch.setattr(works, "_reread_piece", killed)
    with pytest.raises(KeyboardInterrupt):
        reread(work_id)
    half = ReadingWork.objects.get()
    assert (half.state, half.done, half.total, half.found) == ("running", 4, 7, 4)
    assert [category(one) for one in ids[3:6]] == [["鲨鱼裙"], ["裙子"], ["裙子"]]
    monkeypatch.setattr(works, "_reread_piece", read)
    assert reread(work_id) == 7
    over = ReadingWork.objects.get()
    assert (over.state, over.done) == ("finished", 7)
    assert {tuple(category(one)) for one in ids} == {("鲨鱼裙",)}


def test_one_work_of_a_kind_at_a_time_and_a_dead_one_is_begun_again():
    first = ask_for_work("reread", now=NOON)
    assert first[1]
    assert ask_for_work("reread", now=NOON) == (first[0], False)
    assert ask_for_work("suggest", now=NOON)[1]
    later = NOON + timedelta(hours=1)
    assert ask_for_work("reread", now=later) == (first[0], True)
    assert ask_for_work("reread", now=later) == (first[0], False)


def test_a_failed_work_says_so_and_can_be_asked_for_again(monkeypatch):
    from yutang.needs.actions import works

    say()
    monkeypatch.setattr(works, "_read_again", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_all()
    assert ReadingWork.objects.get().state == "failed"
    monkeypatch.undo()
    assert ask_for_work("reread", now=NOON)[1]


@pytest.fixture
def suggested():
    frames = ["想要{}，{}", "这条{}很显瘦，{}", "有没有{}啊{}", "求推荐{}，{}", "夏天穿的{}{}", "{}哪款好{}"]
    for word, times in (("鲨鱼裙", 24), ("连衣裙", 30), ("半身裙", 30), ("衬衫", 30)):
        for number in range(times):
            say(frames[number % 6].format(word, number * 7))
    work_id, _is_new = ask_for_work("suggest", now=NOON)
    assert look_for_words(work_id, now=NOON) > 0
    return WordSuggestion.objects.get(word="鲨鱼裙")


def look_again():
    work_id, _is_new = ask_for_work("suggest", now=NOON)
    return look_for_words(work_id, now=NOON)


def test_new_words_are_suggested_with_sentences(suggested):
    assert (suggested.slot, suggested.canonical, suggested.state) == ("category", "鲨鱼裙", "open")
    assert all(text[start:end] == "鲨鱼裙" for text, start, end in suggested.examples)


def test_looking_again_suggests_nothing_twice(suggested):
    assert look_again() == 0
    assert WordSuggestion.objects.filter(word="鲨鱼裙").count() == 1


def test_an_accepted_word_is_one_of_the_shops_and_undo_opens_it_again(suggested):
    answered = accept_suggestion(suggested.pk, slot="category", canonical="鱼尾裙款", now=NOON)
    assert ("鲨鱼裙", "category", "鱼尾裙款") in stand()
    with pytest.raises(SuggestionMissing):
        accept_suggestion(suggested.pk, slot="category", canonical="", now=NOON)
    look_again()
    suggested.refresh_from_db()
    assert suggested.state == "accepted"
    undo_change(answered.words.change_id, now=NOON)
    suggested.refresh_from_db()
    assert (stand(), suggested.state) == ([], "open")


def test_a_dismissed_word_stays_dismissed_and_a_put_off_one_stays_put_off(suggested):
    assert answer_suggestions([suggested.pk], "dismiss").count == 1
    assert answer_suggestions([suggested.pk], "dismiss").count == 0
    look_again()
    suggested.refresh_from_db()
    assert suggested.state == "dismissed"
    answer_suggestions([suggested.pk], "later")
    look_again()
    suggested.refresh_from_db()
    assert suggested.state == "later"


def test_many_are_accepted_as_guessed(suggested):
    found = list(WordSuggestion.objects.exclude(slot="").values_list("pk", flat=True))
    assert accept_as_guessed(found, now=NOON).count == len(found)
    assert accept_as_guessed(found, now=NOON).count == 0


def test_suggestions_of_another_shop_are_not_there(suggested, rival):
    with merchant_scope(rival.id):
        with pytest.raises(NotFound):
            accept_suggestion(suggested.pk, slot="category", canonical="", now=NOON)
        assert answer_suggestions([suggested.pk], "dismiss").count == 0
    suggested.refresh_from_db()
    assert suggested.state == "open"
