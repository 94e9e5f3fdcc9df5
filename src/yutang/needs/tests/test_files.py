import json

import pytest

from yutang.needs.api import extract_file
from yutang.needs.errors import FileNotFit


def run(tmp_path, content):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    counts = extract_file(source, target)
    return counts, [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_utterances_become_slots_in_their_order(tmp_path):
    counts, records = run(
        tmp_path, '\ufeff{"id": "a", "text": "155cm 90斤，夏天穿的半身裙"}\n\n{"id": 2, "text": "好的", "x": 1}\n'
    )
    assert (counts["lines"], counts["extracted"], counts["empty"], counts["rejected"]) == (2, 1, 1, 0)
    assert [record["id"] for record in records] == ["a", 2]
    assert records[0]["slots"]["height_cm"] == 155
    assert records[0]["slots"]["weight_kg"] == 45
    assert records[0]["spans"][0].keys() >= {"slot", "value", "start", "end"}
    assert records[1]["reason"] == "nothing_found"
    assert records[1]["slots"].keys() == records[0]["slots"].keys()


@pytest.mark.parametrize(
    "line",
    [b"{", b"[1]", b'{"id": 1}', b'{"id": 1, "text": 3}', b"\xff\xfe{}", b"null", b'{"text": ["a"]}', b"[" * 100_000],
)
def test_a_bad_line_is_told_with_its_number_and_loses_nothing(tmp_path, line):
    counts, records = run(tmp_path, b'{"text": "\xe8\xa3\x99\xe5\xad\x90"}\n' + line + b'\n{"id": 3, "text": "x"}')
    assert (counts["lines"], counts["rejected"]) == (3, 1)
    assert records[1]["line"] == 2
    assert records[1]["error"]
    assert records[2]["id"] == 3


def test_a_line_that_never_ends_is_one_bad_line(tmp_path):
    counts, records = run(tmp_path, b'{"text": "' + "裙".encode() * 3_000_000 + b'"}\n{"id": 2, "text": "y"}\n')
    assert (counts["lines"], counts["rejected"]) == (2, 1)
    assert records[1]["id"] == 2


def test_broken_emoji_break_nothing(tmp_path):
    counts, records = run(tmp_path, '{"id": "\\ud83d", "text": "连衣裙\\ud83d显瘦"}\n')
    assert counts["extracted"] == 1
    assert records[0]["slots"]["category"] == ["连衣裙"]


def test_an_empty_file_gives_an_empty_file(tmp_path):
    counts, records = run(tmp_path, b"")
    assert counts["lines"] == 0
    assert records == []


def test_the_input_is_never_overwritten(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "裙子"}\n', encoding="utf-8")
    with pytest.raises(FileNotFit):
        extract_file(source, source)
    assert source.read_text(encoding="utf-8") == '{"text": "裙子"}\n'


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "裙子"}\n', encoding="utf-8")
    with pytest.raises(FileNotFit):
        extract_file(source, tmp_path / "nowhere" / "out.jsonl")
    with pytest.raises(FileNotFit):
        extract_file(tmp_path / "missing.jsonl", tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()
