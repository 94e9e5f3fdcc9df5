"""What programs send to the lane."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from yutang.core.bodies import in_words
from yutang.core.errors import Unprocessable


class StrictBody(BaseModel):
    """A body in which a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


B = TypeVar("B", bound=StrictBody)


def read_body(kind: type[B], body: bytes) -> B:
    """The JSON in a body. Raises Unprocessable with each field that is wrong."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as fault:
        told = {
            ".".join(str(part) for part in one["loc"]) or "body": in_words(one)
            for one in fault.errors(include_url=False)
        }
        raise Unprocessable(invalid=told) from fault
