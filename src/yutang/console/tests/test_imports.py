"""Handing a file in on the pages, from choosing it to its refused rows."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yutang.core.imports.carrying import carry_out, import_folder
from yutang.core.models import ImportRun
from yutang.people import api as people

GOOD = "昵称,手机号,会员编号\n小鱼,13812345678,K1\n小满,13912345678,K2\n坏,12345,K3\n"


def upload(client, content: bytes | str, *, name: str = "客户.csv", kind: str = "customers"):
    body = content.encode() if isinstance(content, str) else content
    return client.post("/imports/", {"kind": kind, "file": SimpleUploadedFile(name, body)})


def started(client, content=GOOD) -> ImportRun:
    answer = upload(client, content)
    assert answer.status_code == 302
    run = ImportRun.across_merchants().get()
    columns = {"column_nickname": "昵称", "column_phone": "手机号", "column_member_number": "会员编号"}
    assert client.post(f"/imports/{run.pk}/start", columns).status_code == 302
    run.refresh_from_db()
    return run


def test_a_file_is_looked_at_confirmed_and_brought_in(shop, hai_client):
    page = hai_client.get(upload(hai_client, GOOD).url).content.decode()
    assert "13812345678" in page
    assert "selected>手机号" in page
    ImportRun.across_merchants().all().delete()
    run = started(hai_client)
    assert run.state == "queued"
    assert "hx-get" in hai_client.get(f"/imports/{run.pk}").content.decode()
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rows, run.imported, run.rejected) == ("done", 3, 2, 1)
    assert people.find_customer("phone", "+8613812345678")
    refused = hai_client.get(f"/imports/{run.pk}/refused")
    assert "12345" in b"".join(refused.streaming_content).decode("utf-8-sig")
    assert "客户.csv" in hai_client.get("/imports/").content.decode()
    # The upload held phone numbers in clear; what is left are the refused rows.
    assert not (import_folder() / run.path).exists()


def test_an_empty_list_says_what_will_be_here(hai_client):
    assert 'class="empty-state"' in hai_client.get("/imports/").content.decode()


def test_a_file_over_the_limit_is_refused_before_it_is_read(hai_client):
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    answer = hai_client.generic("POST", "/imports/", b"", CONTENT_LENGTH=str(2 * 2**30), **{"wsgi.input": Unread()})
    assert answer.status_code == 413


def test_handing_in_needs_the_token_against_forgery(hai):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(hai.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert upload(browser, GOOD).status_code == 403
    assert ImportRun.across_merchants().count() == 0


def broken_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["手机号"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()[:-200]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x93\xfa\x96\x7b\x8c\xea,\xff\xff\n" * 30, "乱码.csv"),
        (broken_workbook(), "坏.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧.xls"),
        (b"   \n \n", "空.csv"),
    ],
    ids=["garbled", "broken", "old", "empty"],
)
def test_a_bad_file_gets_a_clear_answer_and_leaves_nothing(shop, hai_client, content, name):
    answer = hai_client.get(upload(hai_client, content, name=name).url)
    assert answer.status_code == 422
    assert name in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_a_needed_column_that_is_missing_is_named(hai_client):
    upload(hai_client, "货号,名称\nA1,裙子\n", kind="products")
    run = ImportRun.across_merchants().get()
    answer = hai_client.post(f"/imports/{run.pk}/start", {"column_code": "货号", "column_title": "名称"})
    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_a_run_is_started_once(hai_client):
    run = started(hai_client)
    columns = {"column_phone": "手机号"}
    assert hai_client.post(f"/imports/{run.pk}/start", columns).status_code == 302
    run.refresh_from_db()
    assert run.mapping["columns"]["nickname"] == "昵称"


def test_a_file_that_breaks_in_its_middle_keeps_what_came_before_and_says_so(shop, hai_client):
    good = "".join(f"客{n},1381234{n:04d},N{n}\n" for n in range(2000))
    run = started(hai_client, "昵称,手机号,会员编号\n" + good + '坏,"' + "长" * 1_100_000)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.imported == 2000
    assert "2000" in run.error
    assert "再" in run.error or "again" in run.error
    assert hai_client.post(f"/imports/{run.pk}/resume").status_code == 302


def test_a_worker_that_died_leaves_a_run_that_can_go_on(shop, hai_client):
    run = started(hai_client)
    ImportRun.across_merchants().update(state="running", progress=0.4)
    page = hai_client.get(f"/imports/{run.pk}").content.decode()
    assert f"/imports/{run.pk}/resume" in page
    assert hai_client.post(f"/imports/{run.pk}/resume").status_code == 302
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.imported) == ("done", 2)


def test_the_rival_sees_nothing_of_it(hai_client, qian_client):
    run = started(hai_client)
    for part in ("", "/progress", "/refused"):
        assert qian_client.get(f"/imports/{run.pk}{part}").status_code == 404
    for part in ("/start", "/resume"):
        assert qian_client.post(f"/imports/{run.pk}{part}").status_code == 404
    assert "客户.csv" not in qian_client.get("/imports/").content.decode()


def test_a_factory_clerk_may_not_import(merchant, client):
    from tests.cast import hire

    clerk = hire(merchant, "阿厂", "factory")
    client.force_login(clerk.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/imports/").status_code == 403
