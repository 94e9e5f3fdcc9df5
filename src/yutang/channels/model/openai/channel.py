"""A chat-completions address as a LargeModel: the answer held to its shape, whatever the server can promise itself."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from yutang.channels.model.contract import Question, Reply, Shape, Usage
from yutang.channels.model.errors import Fault, ModelFailed
from yutang.channels.model.openai.client import Endpoint, NotUnderstood, post
from yutang.channels.model.openai.messages import Completion, Counted, strict_schema

MOST_KNOWN = 256
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True)
class Manner:
    """How a server is asked. Not all know a schema, a fixed temperature, or today's name for the most tokens."""

    form: Literal["schema", "object", "text"] = "schema"
    length: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True


# How each server wants to be asked, learned from its refusals; a process that begins anew learns it again for nothing.
_known: dict[tuple[str, str], Manner] = {}


class OpenAIModel:
    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def answer(self, question: Question[Shape]) -> Reply[Shape]:
        until = time.monotonic() + question.seconds
        key = (self._endpoint.address, self._endpoint.model)
        manner: Manner | None = _known.get(key, Manner())
        while manner is not None:
            body = _body(self._endpoint.model, question, manner)
            try:
                content = post(self._endpoint, body, until=until)
            except NotUnderstood as fault:
                failure, manner = fault.failure, _plainer(manner, fault.failure.told.lower())
                if manner is None:
                    raise failure from fault
            except ModelFailed as failure:
                # Whether a provider counts a question that it did not answer in time nobody knows: then it counts.
                if failure.fault in (Fault.SLOW, Fault.HUGE):
                    raise ModelFailed(failure.fault, usage=Usage(_length(body), 0)) from failure
                raise
            else:
                _remember(key, manner)
                return _reply(question, body, content)
        raise AssertionError("a manner answers or is made plainer")


def _remember(key: tuple[str, str], manner: Manner) -> None:
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[key] = manner


def _plainer(manner: Manner, told: str) -> Manner | None:
    """How to ask a server that did not understand; None where nothing is left to leave out."""
    if "max_completion_tokens" in told and manner.length == "max_tokens":
        return replace(manner, length="max_completion_tokens")
    if "temperature" in told and manner.has_temperature:
        return replace(manner, has_temperature=False)
    if manner.form == "schema":
        return replace(manner, form="object")
    return replace(manner, form="text") if manner.form == "object" else None


def _body(model: str, question: Question[Any], manner: Manner) -> dict[str, Any]:
    schema = strict_schema(question.shape)
    instructions = question.instructions
    if manner.form != "schema":
        # Servers that know JSON only want to read that word, and cannot know the schema from elsewhere.
        instructions += (
            f"\n只输出符合下面 JSON Schema 的 JSON，不要输出别的：\n{json.dumps(schema, ensure_ascii=False)}"
        )
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": question.material}],
        "stream": False,
        manner.length: question.most_tokens,
    }
    if manner.has_temperature:
        body["temperature"] = 0
    if manner.form == "schema":
        named = {"name": question.shape.__name__, "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    elif manner.form == "object":
        body["response_format"] = {"type": "json_object"}
    return body


def _length(body: dict[str, Any]) -> int:
    return sum(len(one["content"]) for one in body["messages"])


def _reply(question: Question[Shape], body: dict[str, Any], content: bytes) -> Reply[Shape]:
    try:
        completion = Completion.model_validate_json(content)
    except ValidationError as fault:
        raise ModelFailed(Fault.UNFIT, usage=Usage(_length(body), 0)) from fault
    first = completion.choices[0]
    text = first.message.content or ""
    usage = _usage(content) or Usage(_length(body), len(text))
    if first.message.refusal or first.finish_reason == "content_filter":
        raise ModelFailed(Fault.WITHHELD, usage=usage)
    if first.finish_reason == "length":
        raise ModelFailed(Fault.CUT, usage=usage)
    try:
        return Reply(_shaped(question.shape, text), usage)
    except ValidationError as fault:
        raise ModelFailed(Fault.UNFIT, usage=usage) from fault


def _usage(content: bytes) -> Usage | None:
    try:
        told = Counted.model_validate_json(content).usage
    except ValidationError:
        return None
    return Usage(told.prompt_tokens, told.completion_tokens)


def _shaped(shape: type[Shape], text: str) -> Shape:
    """What stands in the outermost braces: some models think aloud before them, or put a fence around."""
    bare = _THOUGHT.sub("", text)
    start, end = bare.find("{"), bare.rfind("}")
    return shape.model_validate_json(bare[start : end + 1] if 0 <= start < end else bare)
