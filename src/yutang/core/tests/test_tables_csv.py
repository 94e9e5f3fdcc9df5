"""Text tables: what people's exports look like, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.tables import (
    BrokenFile,
    EmptyTable,
    EncryptedFile,
    FileTooLarge,
    FileUnreadable,
    Limits,
    OldSpreadsheet,
    RowTooLong,
    TooManyColumns,
    WrongEncoding,
    open_table,
)
from yutang.core.tables.encoding import CHUNK

HEADERS = "订单编号,买家昵称,手机号,实付金额,备注"
LINE = "E20240305001,小鱼,13812345678,199.00,想要浅蓝色的"


def written(tmp_path: Path, content: str | bytes, *, encoding: str = "utf-8", name: str = "orders.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path: Path, **options) -> list[dict[str, str]]:
    with open_table(path, **options) as table:
        return [row.values for row in table.rows()]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030"), ("gbk", "gb18030")],
)
def test_each_encoding_reads_the_same(tmp_path, encoding, found):
    path = written(tmp_path, f"{HEADERS}\r\n{LINE}\r\n", encoding=encoding)
    with open_table(path) as table:
        assert table.encoding == found
        assert table.headers == tuple(HEADERS.split(","))
        assert [row.values["买家昵称"] for row in table.rows()] == ["小鱼"]


def test_utf16_of_the_other_byte_order_reads_too(tmp_path):
    path = written(tmp_path, b"\xfe\xff" + f"{HEADERS}\n{LINE}\n".encode("utf-16-be"))
    assert read(path)[0]["备注"] == "想要浅蓝色的"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_first_odd_byte_far_down_still_decides(tmp_path, encoding):
    lines = ["id,note", *(f"{n},plain" for n in range(1, 90_000)), "90000,终于有一句中文评论"]
    path = written(tmp_path, "\n".join(lines), encoding=encoding)
    assert path.stat().st_size > 65_536
    with open_table(path) as table:
        *_, last = table.rows()
    assert table.encoding == encoding
    assert (last.number, last.values["note"]) == (90_001, "终于有一句中文评论")


def test_damaged_utf8_is_refused_at_its_line_and_not_read_as_gibberish(tmp_path):
    good = f"{HEADERS}\n" + f"{LINE}\n" * 500
    content = good.encode() + b"E2,\xe5\xb0,1,2,3\n" + LINE.encode()
    path = written(tmp_path, content)
    with pytest.raises(WrongEncoding) as refused, open_table(path):
        pass
    assert refused.value.fields["line"] == 502
    assert refused.value.fields["byte"] == len(good.encode()) + 4
    assert "502" in str(refused.value)


def test_damaged_gbk_is_refused_at_its_line(tmp_path):
    content = f"{HEADERS}\n{LINE}\n".encode("gbk") + b"E2,\xff\xff,1\n"
    path = written(tmp_path, content)
    with pytest.raises(WrongEncoding) as refused, open_table(path):
        pass
    assert refused.value.fields["line"] == 3


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "訂單編號,買家,備註\n1,陳小姐,想要淺藍色的裙子謝謝\n"),
        ("shift_jis", "名前,メモ\nさくら,ありがとうございます\n"),
    ],
)
def test_other_east_asian_encodings_are_refused(tmp_path, encoding, text):
    path = written(tmp_path, text * 20, encoding=encoding)
    with pytest.raises(WrongEncoding), open_table(path):
        pass


def test_binary_with_many_nul_bytes_is_refused(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n" * 50, encoding="utf-16-le")
    with pytest.raises(WrongEncoding), open_table(path):
        pass


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("shift", range(4))
def test_a_character_across_two_chunks_is_whole_and_a_fault_behind_it_in_place(tmp_path, codec, shift):
    head = "名,文\n甲,".encode(codec)
    filler = (b"x" * 98 + b",\n") * (CHUNK // 100)
    wide = ("鱼塘里的鱼𠮷" * 3 + "\n").encode(codec)
    good = head + filler + b"x" * (CHUNK - len(head) - len(filler) - shift) + wide
    with open_table(written(tmp_path, good)) as table:
        assert table.encoding == codec
    with pytest.raises(WrongEncoding) as refused, open_table(written(tmp_path, good + b"\xff\xff")):
        pass
    assert refused.value.fields["byte"] == len(good) + 1
    assert refused.value.fields["line"] == good.count(b"\n") + 1


@given(
    table=st.lists(
        st.lists(
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1
            ).filter(lambda cell: cell[0] not in "='"),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_written_comes_back(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["编号", "昵称", "备注"], *table])
    rows = [list(values.values()) for values in read(path)]
    assert rows == [row for row in table if row != ["编号", "昵称", "备注"]]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters_are_found(tmp_path, delimiter):
    text = f"{HEADERS}\n{LINE}\n{LINE}\n".replace(",", delimiter)
    assert read(written(tmp_path, text))[1]["实付金额"] == "199.00"


def test_semicolons_within_texts_do_not_mislead(tmp_path):
    text = "编号,评论\n" + "".join(f"{n},好;快;美;便宜;还买\n" for n in range(20))
    assert read(written(tmp_path, text))[0] == {"编号": "0", "评论": "好;快;美;便宜;还买"}


def test_a_single_column_is_a_table(tmp_path):
    assert read(written(tmp_path, "手机号\n13812345678\n13912345678\n")) == [
        {"手机号": "13812345678"},
        {"手机号": "13912345678"},
    ]


def test_gzipped_reads_as_plain(tmp_path):
    path = written(tmp_path, gzip.compress(f"{HEADERS}\n{LINE}\n".encode("gbk")), name="orders.csv.gz")
    assert read(path)[0]["买家昵称"] == "小鱼"


def test_cut_off_gzip_is_refused(tmp_path):
    path = written(tmp_path, gzip.compress(f"{HEADERS}\n{LINE}\n".encode() * 999)[:-20], name="orders.csv.gz")
    with pytest.raises(BrokenFile), open_table(path):
        pass


def test_gzip_that_swells_beyond_the_limit_is_refused(tmp_path):
    path = written(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000), name="bomb.csv.gz")
    with pytest.raises(FileTooLarge), open_table(path, limits=Limits(max_bytes=1_000_000)):
        pass


def test_title_and_blank_lines_above_the_headers_are_passed_over(tmp_path):
    path = written(tmp_path, f"\n有赞订单导出 2024-03-01 至 2024-03-31,,,,\n\n{HEADERS}\n{LINE}\n\n,,,,\n{LINE}\n")
    with open_table(path) as table:
        assert table.headers[0] == "订单编号"
        assert [row.number for row in table.rows()] == [5, 8]


def test_taobao_marks_around_long_numbers_are_taken_off(tmp_path):
    text = (
        "订单编号,支付单号,子单号,物流单号,联系手机\n"
        '="1234567890123456789","=""2024030522001""",\'987654321012345678\t,\tSF1234567890123\t,\'13812345678\n'
    )
    assert list(read(written(tmp_path, text))[0].values()) == [
        "1234567890123456789",
        "2024030522001",
        "987654321012345678",
        "SF1234567890123",
        "13812345678",
    ]


def test_an_apostrophe_that_belongs_to_the_text_stays(tmp_path):
    assert read(written(tmp_path, "a,b\n'80s style,'tis\n"))[0] == {"a": "'80s style", "b": "'tis"}


def test_quoted_newlines_stay_in_their_cell_and_count_as_one_row(tmp_path):
    path = written(tmp_path, '编号,评论\n1,"第一行\n第二行, 还有逗号 ""引号"""\n2,好\n')
    with open_table(path) as table:
        first, second = table.rows()
    assert first.values["评论"] == '第一行\n第二行, 还有逗号 "引号"'
    assert second.number == 3


def test_nul_bytes_are_dropped(tmp_path):
    assert read(written(tmp_path, b"id,name\n" + "1,小\0鱼\n".encode() * 30))[0]["name"] == "小鱼"


def test_doubled_and_blank_headers_get_names_of_their_own(tmp_path):
    path = written(tmp_path, "备注,备注,,备注 (2),价格,\n1,2,3,4,5,\n")
    with open_table(path) as table:
        assert table.headers == ("备注", "备注 (3)", "[C]", "备注 (2)", "价格")
        assert [list(row.values.values()) for row in table.rows()] == [["1", "2", "3", "4", "5"]]


def test_short_rows_are_filled_and_long_ones_tell(tmp_path):
    path = written(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4,5\n")
    with open_table(path) as table:
        short, blank_tail, long = table.rows()
    assert short.values == {"a": "1", "b": "", "c": ""}
    assert blank_tail.surplus == ()
    assert long.surplus == ("4", "5")


def test_headers_repeated_by_pasting_exports_together_are_no_rows(tmp_path):
    assert len(read(written(tmp_path, f"{HEADERS}\n{LINE}\n{HEADERS}\n{LINE}\n"))) == 2


def test_rows_can_be_read_again_and_progress_reaches_the_end(tmp_path):
    path = written(tmp_path, f"{HEADERS}\n" + f"{LINE}\n" * 3000)
    with open_table(path) as table:
        assert len(table.sample(5)) == 5
        seen = [table.progress for _ in table.rows()]
        assert len(list(table.rows())) == 3000
        assert table.progress == 1.0
    assert seen == sorted(seen)
    assert seen[0] < 0.5 < seen[-1] <= 1


def test_a_quote_left_open_is_refused_at_its_row(tmp_path):
    path = written(tmp_path, 'a,b\n1,2\n3,"open\n' + "5,6\n" * 60_000)
    with pytest.raises(RowTooLong) as refused:
        read(path)
    assert refused.value.fields["row"] == 3


def test_one_endless_line_is_refused_without_reading_it_all(tmp_path):
    path = written(tmp_path, "a,b\n" + "x" * 3_000_000)
    with pytest.raises(RowTooLong):
        read(path)


def test_files_that_are_no_tables_are_refused_by_name(tmp_path):
    cases = {
        EmptyTable: b"",
        OldSpreadsheet: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
        EncryptedFile: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999 + "EncryptedPackage".encode("utf-16-le"),
        BrokenFile: b"PK\x03\x04 and then nothing of the kind",
    }
    for refusal, content in cases.items():
        with pytest.raises(refusal), open_table(written(tmp_path, content, name="orders.xls")):
            pass


def test_a_web_page_called_xls_is_refused(tmp_path):
    path = written(tmp_path, "<html><table><tr><td>订单</td></tr></table></html>", name="orders.xls")
    with pytest.raises(OldSpreadsheet), open_table(path):
        pass


@pytest.mark.parametrize("content", ["\n\n\n", "\ufeff", ",,,\n,,,\n"])
def test_a_file_without_any_text_is_refused(tmp_path, content):
    with pytest.raises(EmptyTable), open_table(written(tmp_path, content)):
        pass


def test_missing_file_and_folder_are_refused(tmp_path):
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(FileUnreadable), open_table(path):
            pass


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30 + 1)
    with pytest.raises(FileTooLarge) as refused, open_table(path):
        pass
    assert refused.value.status == 413
    assert "2 GiB" in str(refused.value)


def test_too_many_columns_are_refused(tmp_path):
    path = written(tmp_path, ",".join(f"c{n}" for n in range(600)) + "\n")
    with pytest.raises(TooManyColumns), open_table(path):
        pass


def test_a_hundred_thousand_rows_stay_flat_in_memory(tmp_path):
    path = tmp_path / "many.csv"
    buffer = io.StringIO()
    buffer.write(f"{HEADERS}\n")
    for n in range(100_000):
        buffer.write(f"E{n:012d},小鱼{n},138{n:08d},{n % 900}.50,第{n}次买，还是喜欢\n")
    path.write_bytes(buffer.getvalue().encode("gb18030"))
    del buffer
    tracemalloc.start()
    with open_table(path) as table:
        count = sum(1 for _ in table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 8 * 2**20


def test_traditional_characters_in_gbk_are_chinese_too(tmp_path):
    text = "訂單編號,買家,備註\n1,陳小姐,想要淺藍色的裙子謝謝\n" * 20
    with open_table(written(tmp_path, text, encoding="gbk")) as table:
        assert table.headers == ("訂單編號", "買家", "備註")


def test_latin_text_is_refused(tmp_path):
    path = written(tmp_path, "prénom,ville\n" + "Zoé,Besançon\nAndréa,Évian\n" * 20, encoding="latin-1")
    with pytest.raises(WrongEncoding), open_table(path):
        pass


def test_refusals_speak_the_language_of_the_reader(tmp_path):
    with pytest.raises(EmptyTable) as refused, open_table(written(tmp_path, b"")):
        pass
    with translation.override("zh-hans"):
        assert str(refused.value) == "文件 orders.csv 是空的。第一行应为列名。"
    with translation.override("en"):
        assert str(refused.value) == "The file orders.csv is empty. Its first line must hold the column names."
