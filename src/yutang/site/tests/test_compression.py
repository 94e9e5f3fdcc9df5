"""Texts travel compressed, pictures as they are."""

from __future__ import annotations

import gzip

import pytest

ACCEPTS = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
WEUI = "/static/h5/vendor/weui-2.6.26/weui.min.css"


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.django_db
def test_a_page_is_sent_compressed(client):
    answer = client.get("/accounts/login/", **ACCEPTS)
    assert answer["Content-Encoding"] == "gzip"
    assert b"<html" in gzip.decompress(body_of(answer))


def test_styles_are_sent_compressed(client):
    answer = client.get(WEUI, **ACCEPTS)
    sent = body_of(answer)
    assert len(sent) < 30_000
    assert gzip.decompress(sent) == body_of(client.get(WEUI))


def test_styles_that_did_not_change_are_not_sent_again(client):
    first = client.get(WEUI, **ACCEPTS)
    body_of(first)
    again = client.get(WEUI, HTTP_IF_NONE_MATCH=first["ETag"], **ACCEPTS)
    assert again.status_code == 304


def test_who_cannot_read_it_gets_it_plain(client):
    assert not client.get(WEUI).has_header("Content-Encoding")


def test_an_image_is_left_as_it_is(rf):
    from django.http import HttpResponse

    from yutang.site.middleware import CompressTextMiddleware

    picture = HttpResponse(b"\0" * 5000, content_type="image/webp")
    answer = CompressTextMiddleware(lambda request: picture)(rf.get("/", **ACCEPTS))
    assert not answer.has_header("Content-Encoding")


def test_rows_that_stream_leave_as_they_are_made(rf):
    from django.http import StreamingHttpResponse

    from yutang.site.middleware import CompressTextMiddleware

    rows = StreamingHttpResponse(iter([b"a\n", b"b\n"]), content_type="text/csv")
    answer = CompressTextMiddleware(lambda request: rows)(rf.get("/", **ACCEPTS))
    assert list(answer.streaming_content) == [b"a\n", b"b\n"]
