"""What programs send to the API, read strictly: nothing that was sent is quietly left out, and what is wrong is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from yutang.core import clock

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# A clock that is somewhat fast is no reason to refuse.
AHEAD = timedelta(days=1)


class Body(Schema):
    """The body of a request. A field that nobody knows is refused by its name: it may be a known one, mistyped."""

    model_config = ConfigDict(extra="forbid")


def _past(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= clock.now() + AHEAD:
        raise ValueError(_("This moment lies in the future, or before 1990."))
    return moment


PastMoment = Annotated[AwareDatetime, AfterValidator(_past)]


# By how the kind of a fault begins, as pydantic's "Validation Errors" names it.
_FAULTS: dict[str, Promise] = {
    "json_invalid": gettext_lazy("This is not JSON that can be read."),
    "missing": gettext_lazy("This field is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "int_": gettext_lazy("This must be a whole number."),
    "float_": gettext_lazy("This must be a number."),
    "finite_number": gettext_lazy("This must be a number."),
    "string_too_short": gettext_lazy("At least %(min_length)s characters."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters."),
    "string_": gettext_lazy("This must be text."),
    "bool_": gettext_lazy("This must be true or false."),
    "uuid_": gettext_lazy("This must be an id."),
    "datetime_": gettext_lazy("This must be a moment such as 2026-11-22T20:00:00+08:00."),
    "timezone_aware": gettext_lazy("This must be a moment such as 2026-11-22T20:00:00+08:00."),
    "date_": gettext_lazy("This must be a day such as 2026-11-22."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object with fields."),
    "model_": gettext_lazy("This must be an object with fields."),
    "too_short": gettext_lazy("At least %(min_length)s of them."),
    "too_long": gettext_lazy("At most %(max_length)s of them."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This must be at most %(le)s."),
    "literal_error": gettext_lazy("This must be one of: %(expected)s."),
}


def in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong with a field, in the reader's language; for rare faults in pydantic's own words."""
    kind, context = str(fault["type"]), fault.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    words = next((words for begin, words in _FAULTS.items() if kind.startswith(begin)), None)
    return str(words) % context if words else str(fault["msg"])
