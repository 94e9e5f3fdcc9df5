"""Training: the same texts give the same model, and what is measured was never seen."""

import json
import subprocess
import sys
from importlib import resources

import pytest

from yutang.needs import files, training
from yutang.needs.api import extract_file, score_file, train_files
from yutang.needs.errors import FileNotFit
from yutang.needs.rules.corpus import read_corpus, unmark
from yutang.needs.rules.normal import normalise
from yutang.needs.rules.tagger import Tagger, bundled_tagger

MARKED = "求[[不磨脚|avoid=磨脚]]的[[鞋|category=鞋]]"


def some_texts(count=40):
    return training.bundled_corpus()[:: max(1, len(training.bundled_corpus()) // count)][:count]


def write_corpus(path, *marked):
    lines = [
        json.dumps({"id": f"t{at}", "domain": "apparel", "intent": "need", "marked": m}) for at, m in enumerate(marked)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_training_again_gives_the_same_bytes():
    source = (
        "import sys, zlib; from yutang.needs import training as t;"
        f"print(zlib.crc32(t.train(t.bundled_corpus()[::{max(1, len(training.bundled_corpus()) // 40)}][:40])))"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", source], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_the_bundled_model_was_trained_on_the_bundled_texts():
    """Where this fails: yutang needs train --out src/yutang/needs/model/needs.model"""
    assert bundled_tagger().texts == training.digest(training.bundled_corpus())


def test_the_bundled_model_is_small():
    assert len(resources.files("yutang.needs").joinpath("model", "needs.model").read_bytes()) < 3_000_000


def test_the_bundled_texts_are_many_and_each_has_its_own_name():
    texts = training.bundled_corpus()
    assert len(texts) >= 500
    assert len({text.id for text in texts}) == len(texts)


def test_a_text_is_never_read_by_a_tagger_that_has_seen_it(monkeypatch):
    seen = []
    monkeypatch.setattr(training, "train", lambda texts: seen.append({text.id for text in texts}) or b"")
    monkeypatch.setattr(training.Tagger, "from_bytes", lambda packed: bundled_tagger())
    texts = some_texts()
    measured = training.cross_validated(texts)
    assert sorted(one.text.id for one in measured) == sorted(text.id for text in texts)
    folds = [{one.id for one in texts} - known for known in seen]
    assert all(held.isdisjoint(known) for held, known in zip(folds, seen, strict=True))


def test_labels_lie_on_the_normalised_text_and_open_slots_go_first():
    text, spans = unmark("我😀要[[遮手臂粗|effect=遮手臂;body=手臂粗]]的[[Ｔ恤|category=T恤]]")
    labels = training.labels_of(spans, normalise(text))
    assert labels == ["O", "O", "O", *["B-effect"], *["I-effect"] * 3, "O", "B-category", "I-category"]


def test_a_shop_trains_with_its_own_texts(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "bundled_corpus", some_texts)
    monkeypatch.setattr(training, "FOLDS", 2)
    extra = write_corpus(tmp_path / "own.jsonl", *[MARKED.replace("磨脚", word) for word in ("咕叽咕叽", "打嗝声")] * 3)
    outcome = train_files(extra, tmp_path / "own.model")
    assert outcome["extra"] == 6
    assert 0 < outcome["all"] <= 1
    assert set(outcome["domains"]) <= {"apparel", "beauty", "food-health", "mother-baby", "none"}
    own = Tagger.from_bytes((tmp_path / "own.model").read_bytes())
    assert own.texts != bundled_tagger().texts
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "text": "求不咕叽咕叽的鞋"}', encoding="utf-8")
    extract_file(source, tmp_path / "out.jsonl", model=tmp_path / "own.model")
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["slots"]["avoid"] == ["咕叽咕叽"]
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_labelled_texts_are_scored(tmp_path):
    outcome = score_file(write_corpus(tmp_path / "gold.jsonl", MARKED, "想买[[裙子|category=裙子]]"))
    assert outcome["texts"] == 2
    assert outcome["all"] == 1.0


@pytest.mark.parametrize(
    "content", [b"{", b'{"id": 1}', b"\xff", b'{"id":"a","domain":"x","intent":"need","marked":""}']
)
def test_labels_that_cannot_be_read_are_told_before_anything_is_written(tmp_path, content):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(FileNotFit, match="gold"):
        score_file(path)
    with pytest.raises(FileNotFit, match="gold"):
        train_files(path, tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_what_is_no_model_is_told(tmp_path):
    source, model = tmp_path / "in.jsonl", tmp_path / "no.model"
    source.write_text('{"text": "裙子"}', encoding="utf-8")
    model.write_bytes(b"nothing")
    with pytest.raises(FileNotFit, match=r"no\.model"):
        extract_file(source, tmp_path / "out.jsonl", model=model)


def test_texts_of_an_own_file_are_read_by_name():
    (one,) = read_corpus([json.dumps({"id": "a", "domain": "none", "intent": "need", "marked": MARKED})])
    assert training.taught([one], training.bundled_lexicon())["category"] == {}
