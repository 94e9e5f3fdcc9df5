"""Answering for one merchant, to the last byte."""

from uuid import uuid4

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse

from yutang.core.actors import SYSTEM, Actor, current_actor
from yutang.core.answers import answer_within
from yutang.core.tenancy import MerchantMissing, current_merchant_id

MERCHANT = uuid4()
HAI = Actor("staff", uuid4(), "阿海")


def scope_seen() -> str:
    return f"{current_merchant_id()} {current_actor().name}"


def nobody_is_in_force() -> bool:
    with pytest.raises(MerchantMissing):
        current_merchant_id()
    return current_actor() == SYSTEM


def test_a_page_runs_inside_the_scope_and_leaves_none_behind():
    answer = answer_within(MERCHANT, HAI, lambda: HttpResponse(scope_seen()))
    assert answer.content.decode() == f"{MERCHANT} 阿海"
    assert nobody_is_in_force()


def test_a_lazy_template_is_drawn_before_the_scope_ends():
    template = engines["django"].from_string("{{ seen }}")
    answer = answer_within(MERCHANT, HAI, lambda: SimpleTemplateResponse(template, {"seen": scope_seen}))
    assert answer.is_rendered
    assert answer.content.decode() == f"{MERCHANT} 阿海"


def test_each_chunk_of_a_stream_is_made_inside_the_scope():
    def rows():
        yield scope_seen()
        yield scope_seen()

    answer = answer_within(MERCHANT, HAI, lambda: StreamingHttpResponse(rows()))
    for chunk in answer.streaming_content:
        assert chunk.decode() == f"{MERCHANT} 阿海"
        assert nobody_is_in_force()


@pytest.mark.parametrize(("stated", "sent"), [(None, "private, no-cache"), ("max-age=60", "max-age=60")])
def test_no_cache_on_the_way_keeps_it_unless_the_page_says_so(stated, sent):
    headers = {"Cache-Control": stated} if stated else {}
    assert answer_within(MERCHANT, HAI, lambda: HttpResponse(headers=headers))["Cache-Control"] == sent


def test_a_file_is_sent_as_it_is(tmp_path):
    (tmp_path / "a.txt").write_text("ok")
    answer = answer_within(MERCHANT, HAI, lambda: FileResponse((tmp_path / "a.txt").open("rb")))
    assert b"".join(answer.streaming_content) == b"ok"


def test_a_page_that_fails_leaves_no_scope_behind():
    def broken() -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer_within(MERCHANT, HAI, broken)
    assert nobody_is_in_force()
