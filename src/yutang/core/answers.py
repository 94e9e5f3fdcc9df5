"""Answering one request for one merchant and under somebody's name, to the last byte of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from yutang.core.actors import Actor, acting_as
from yutang.core.tenancy import merchant_scope


def answer_within(merchant_id: UUID, actor: Actor, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer that `make` gives, made, rendered and streamed inside the merchant's scope and under the actor's name.

    Lazily rendered templates are rendered before the scope ends; each chunk of a stream is produced inside it again.
    """
    with merchant_scope(merchant_id), acting_as(actor):
        response = make()
        if isinstance(response, SimpleTemplateResponse):
            response.render()
    # What one person sees is kept by no cache on the way; a page that knows better has said so.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        chunks: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
        response.streaming_content = _chunks_within(merchant_id, actor, chunks)
    return response


def _chunks_within(merchant_id: UUID, actor: Actor, chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(chunks)
    while True:
        with merchant_scope(merchant_id), acting_as(actor):
            chunk = next(source, None)
        if chunk is None:
            return
        yield chunk
