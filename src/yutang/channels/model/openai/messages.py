"""The messages of OpenAI's chat completions, as far as we use them, and the schema of an answer as servers take it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

# What some servers refuse in a strict schema. The answer is held against the whole shape in any case.
_DROPPED = {"title", "default", "maxLength", "minLength", "maxItems", "minItems", "pattern", "maximum", "minimum"}

Count = Annotated[int, Field(ge=0, le=100_000_000)]


class Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    message: Message
    finish_reason: str | None = None


class Tokens(BaseModel):
    prompt_tokens: Count
    completion_tokens: Count


class Completion(BaseModel):
    choices: Annotated[list[Choice], Field(min_length=1)]


class Counted(BaseModel):
    """The tokens, read apart: an answer counts also where they make no sense."""

    usage: Tokens


class ErrorPart(BaseModel):
    message: str = ""
    code: str | int | None = None
    type: str | None = None
    param: str | None = None


class ErrorAnswer(BaseModel):
    error: ErrorPart


def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a shape in the dialect of strict structured output: every property required, and no others."""
    schema: dict[str, Any] = _strict(shape.model_json_schema())
    return schema


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _strict(value) for name, value in part.items() if name not in _DROPPED or isinstance(value, dict)}
    if isinstance(kept.get("properties"), dict):
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
