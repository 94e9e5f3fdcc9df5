import json

import pytest

from tests.cast import NOON, hire
from yutang.core.actors import Actor, acting_as
from yutang.core.errors import NotFound
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions.labels import Corrected, label_utterance, skip_utterance, undo_label
from yutang.needs.actions.words import add_words
from yutang.needs.actions.works import ask_for_work, learn, reread
from yutang.needs.errors import LabelledMeanwhile, LabelNotFit, LabelsTooFew
from yutang.needs.models import Label, Need, Utterance
from yutang.needs.queries.labels import label_task, labelled_lines, next_task, shop_quality
from yutang.needs.queries.readers import shop_reader
from yutang.needs.rules.corpus import read_corpus
from yutang.needs.rules.entries import Sense
from yutang.needs.rules.labelling import Correction

pytestmark = pytest.mark.usefixtures("shop")

SAID = "妈妈160，想要显瘦的连衣裙，不要太短"


def say(text=SAID):
    return api.hear(customer_id=None, text=text, touchpoint="chat", said_at=NOON)


def correct(utterance_id, *corrections, intent="need", **more):
    return label_utterance(utterance_id, Corrected(corrections, intent, **more), now=NOON)


def need_of(utterance_id):
    return Need.objects.get(utterance=utterance_id)


DRESS = Correction("连衣裙", "category", "连衣裙")


def test_a_correction_gives_the_need_its_meaning():
    one = say()
    correct(one, DRESS, Correction("妈妈", "for_whom", "妈妈"), Correction("160", "height_cm", "160"))
    need = need_of(one)
    assert need.slots == {"category": ["连衣裙"], "for_whom": "妈妈", "height_cm": 160}
    assert need.words == "|连衣裙|妈妈|"
    assert ["height_cm", 160, 2, 5, "other"] in need.spans
    assert need.reason == ""


def test_what_is_said_of_somebody_else_or_of_a_product_fills_no_slot():
    one = say("我同事微胖，这条比那条连衣裙好，想要衬衫")
    correct(
        one,
        Correction("微胖", "body", "微胖", "other"),
        Correction("连衣裙", "category", "连衣裙", "product"),
        Correction("衬衫", "category", "衬衫"),
    )
    assert need_of(one).slots == {"category": ["衬衫"]}
    assert [span[4] for span in need_of(one).spans] == ["other", "product", "product"]


def test_nothing_to_read_leaves_no_need():
    one = say()
    correct(one, intent="other")
    assert (need_of(one).slots, need_of(one).reason, need_of(one).intent) == ({}, "nothing_found", "other")


def test_a_correction_outlives_reading_again():
    one, other = say(), say("想要鲨鱼裙")
    correct(one, DRESS)
    add_words([Sense("连衣裙", "style", "小裙子风"), Sense("鲨鱼裙", "category", "鲨鱼裙")], now=NOON)
    work_id, _is_new = ask_for_work("reread", now=NOON)
    reread(work_id)
    assert need_of(one).slots == {"category": ["连衣裙"]}
    assert need_of(other).slots == {"category": ["鲨鱼裙"]}


def test_the_same_correction_again_changes_nothing():
    one = say()
    first = correct(one, DRESS)
    stamp = Label.objects.get().labelled_at
    assert correct(one, DRESS, seen=None) == first
    assert Label.objects.get().labelled_at == stamp


def test_undo_brings_back_what_was_read_and_then_the_label_before():
    one = say()
    read = need_of(one)
    label_id = correct(one, DRESS)
    correct(one, intent="review", seen=NOON)
    assert need_of(one).slots == {}
    undo_label(label_id)
    assert need_of(one).slots == {"category": ["连衣裙"]}
    undo_label(label_id)
    assert (need_of(one).slots, need_of(one).spans) == (read.slots, read.spans)
    with pytest.raises(NotFound):
        undo_label(label_id)


def test_two_at_the_same_text_the_second_is_told(merchant):
    one = say()
    with acting_as(_actor(merchant)):
        correct(one, DRESS)
    with pytest.raises(LabelledMeanwhile) as refusal:
        correct(one, Correction("显瘦", "effect", "显瘦"))
    assert "小王" in str(refusal.value)
    assert need_of(one).slots == {"category": ["连衣裙"]}


def _actor(merchant):
    staff = hire(merchant, "小王", "operator")
    return Actor("staff", staff.pk, staff.name)


def test_the_words_are_found_where_no_place_is_said():
    one = say("连衣裙，就要连衣裙")
    correct(one, DRESS, Correction("连衣裙", "category", "连衣裙"))
    assert [span[2:4] for span in Label.objects.get().spans] == [[0, 3], [6, 9]]


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("旗袍", "category", "旗袍"),
        Correction("连衣裙", "dream", "连衣裙"),
        Correction("连衣裙", "category", ""),
        Correction("连衣裙", "category", "x" * 30),
        Correction("连衣裙", "category", "连衣裙;avoid=x"),
        Correction("连衣裙", "category", "a]]b"),
        Correction("160", "height_cm", "很高"),
        Correction("160", "budget_yuan", "160"),
        Correction("连衣裙", "category", "连衣裙", "mother"),
        Correction("连衣裙", "category", "连衣裙", "speaker", 0),
        Correction("连衣裙", "category", "连衣裙", "speaker", 99_999),
        Correction("", "category", "连衣裙"),
    ],
)
def test_what_does_not_fit_the_text_is_refused_and_nothing_is_kept(wrong):
    one = say()
    with pytest.raises(LabelNotFit) as refusal:
        correct(one, DRESS, wrong)
    assert "%" not in str(refusal.value)
    assert Label.objects.count() == 0


def test_a_second_height_is_refused():
    one = say("我160，妹妹170")
    with pytest.raises(LabelNotFit):
        correct(one, Correction("160", "height_cm", "160"), Correction("170", "height_cm", "170"))


def test_an_unknown_intent_and_endless_values_are_refused():
    one = say()
    with pytest.raises(LabelNotFit):
        correct(one, intent="dream")
    with pytest.raises(LabelNotFit):
        correct(one, *[DRESS] * 100)


def test_what_was_read_is_put_before_staff_as_they_would_label_it():
    task = label_task(say("我160，给妈妈买连衣裙，她微胖"))
    said = {(one.slot, one.value): one.subject for one in task.corrections}
    assert said["category", "连衣裙"] == said["for_whom", "妈妈"] == said["body", "微胖"] == "speaker"
    assert said["height_cm", "160"] == "other"
    assert all(task.text[one.start :].startswith(one.words) for one in task.corrections)


def test_what_was_read_and_is_kept_as_it_is_gives_the_same_slots():
    for text in (
        "我160，给妈妈买连衣裙，她微胖",
        SAID,
        "50多岁，预算两百以内，敏感肌，不要酒精香精",
        "收到了，面料透气，不起球",
    ):
        one = say(text)
        before = need_of(one)
        task = label_task(one)
        correct(one, *task.corrections, intent=task.intent)
        assert need_of(one).slots == before.slots, text


def test_the_sample_is_met_by_chance_and_the_doubtful_first_in_their_queue(hai):
    ids = [say(f"想要连衣裙{number}，别太奥利给") for number in range(3)] + [say(f"身高16{n}") for n in range(5)]
    order = list(Utterance.objects.order_by("digest").values_list("pk", flat=True))
    assert next_task("sample", whose=hai.pk).utterance_id == order[hai.pk.int % 8 % len(order)]
    doubt = next_task("doubt", whose=hai.pk)
    assert doubt is None or doubt.utterance_id in ids[:3]


def test_colleagues_are_not_all_given_the_same_text(merchant):
    for number in range(20):
        say(f"想要连衣裙{number}")
    staff = [hire(merchant, f"员工{number}", "operator") for number in range(6)]
    assert len({next_task("sample", whose=one.pk).utterance_id for one in staff}) > 1


def test_what_is_labelled_or_skipped_comes_no_more(hai):
    for one in (say("想要连衣裙"), say("想要衬衫")):
        task = next_task("sample", whose=hai.pk)
        assert task is not None, one
        skip_utterance(task.utterance_id, now=NOON)
    assert next_task("sample", whose=hai.pk) is None
    assert shop_quality().quality.texts == 0


def test_a_label_is_not_lost_by_skipping():
    one = say()
    correct(one, DRESS)
    skip_utterance(one, now=NOON)
    assert Label.objects.get().state == "labelled"


def test_only_what_chance_has_drawn_counts_and_what_it_has_come_past():
    ids = [say(f"想要连衣裙{number}") for number in range(6)]
    ordered = list(Utterance.objects.order_by("digest").values_list("pk", flat=True))
    assert len(ids) == 6
    correct(ordered[0], DRESS)
    correct(ordered[5], DRESS)
    assert shop_quality().quality.texts == 0
    correct(ordered[3], DRESS, is_sample=True)
    assert set(Label.objects.filter(is_sample=True).values_list("utterance", flat=True)) == {ordered[0], ordered[3]}


def test_quality_says_what_was_right_and_what_is_missing():
    right, wrong = say("想要连衣裙"), say("想要鲨鱼裙，衬衫")
    correct(right, DRESS, is_sample=True)
    correct(wrong, Correction("鲨鱼裙", "category", "鲨鱼裙"), Correction("衬衫", "category", "衬衫"), is_sample=True)
    card = shop_quality()
    assert card.quality.slots["category"].recall.of == 3
    assert 0 < card.quality.all.f1 < 1
    assert card.quality.missing == 100
    assert card.before is None


def test_new_words_show_in_the_quality_of_now_against_that_of_before():
    one = say("想要鲨鱼裙")
    correct(one, Correction("鲨鱼裙", "category", "鲨鱼裙"), is_sample=True)
    assert shop_quality().quality.all.f1 == 0
    add_words([Sense("鲨鱼裙", "category", "鲨鱼裙")], now=NOON)
    card = shop_quality()
    assert card.quality.all.f1 == 1
    assert card.before is not None
    assert card.before.all.f1 == 0


def test_labels_are_given_out_in_the_form_of_the_corpus():
    one = say("妈妈[50多岁]，想要|显瘦的连衣裙")
    correct(
        one,
        Correction("50多岁", "age", "50-59"),
        Correction("显瘦", "effect", "显瘦"),
        Correction("显瘦的", "feature", "修身", "product"),
        DRESS,
    )
    lines = list(labelled_lines())
    (labelled,) = read_corpus(lines)
    assert labelled.slots == Label.objects.get().slots
    assert labelled.text == "妈妈［50多岁］，想要｜显瘦的连衣裙"
    assert json.loads(lines[0])["domain"] == "apparel"


def test_another_shops_labels_and_texts_are_not_there(rival):
    one = say()
    label_id = correct(one, DRESS, is_sample=True)
    with merchant_scope(rival.id):
        for attempt in (lambda: correct(one, DRESS), lambda: undo_label(label_id), lambda: label_task(one)):
            with pytest.raises(NotFound):
                attempt()
        assert list(labelled_lines()) == []
        assert shop_quality().quality.texts == 0


def test_learning_wants_enough_labels():
    correct(say(), DRESS)
    work_id, _is_new = ask_for_work("learn", now=NOON)
    with pytest.raises(LabelsTooFew):
        learn(work_id, now=NOON)


@pytest.fixture
def quick_training(monkeypatch, settings, tmp_path):
    """A few bundled texts stand for all of them: what is tested is who reads afterwards, not how well."""
    from yutang.needs.actions import learning

    settings.YUTANG_HOME = tmp_path
    corpus = learning.bundled_corpus()[::16]
    monkeypatch.setattr(learning, "bundled_corpus", lambda: corpus)
    monkeypatch.setattr(learning, "LEAST_TO_LEARN", 10)
    for number in range(12):
        text = f"想要蹦蹦{'甲乙丙丁戊己庚辛壬癸子丑'[number]}的衬衫，很绒咕"
        correct(say(text), Correction("衬衫", "category", "衬衫"), Correction("绒咕", "feature", "绒咕"))


def test_a_tagger_that_learned_from_the_shop_reads_where_it_is_not_worse(quick_training, tmp_path, rival):
    before = shop_reader()
    work_id, _is_new = ask_for_work("learn", now=NOON)
    assert learn(work_id, now=NOON) == 12
    after = shop_reader()
    card = shop_quality()
    assert card.has_own_tagger == (card.comparison["own"] >= card.comparison["bundled"])
    assert card.comparison["texts"] == 12
    assert card.has_own_tagger
    assert after.tagger is not None
    assert after.signature != before.signature
    assert len(list(tmp_path.glob("needs/*.model"))) == 1
    with merchant_scope(rival.id):
        assert shop_reader().tagger is None


def test_a_tagger_that_is_worse_is_not_used(quick_training, monkeypatch, tmp_path):
    from yutang.needs.actions import learning

    real = learning.extract
    monkeypatch.setattr(
        learning, "extract", lambda text, *, lexicon, tagger=None: real("" if tagger else text, lexicon=lexicon)
    )
    work_id, _is_new = ask_for_work("learn", now=NOON)
    learn(work_id, now=NOON)
    assert shop_reader().tagger is None
    assert not shop_quality().has_own_tagger
    assert not list(tmp_path.glob("needs/*"))


def test_a_model_file_that_is_gone_or_broken_keeps_nobody_from_being_heard(quick_training, tmp_path):
    work_id, _is_new = ask_for_work("learn", now=NOON)
    learn(work_id, now=NOON)
    (model,) = tmp_path.glob("needs/*.model")
    model.write_bytes(b"broken")
    add_words([Sense("鲨鱼裙", "category", "鲨鱼裙")], now=NOON)
    assert need_of(say("想要鲨鱼裙")).slots["category"] == ["鲨鱼裙"]
