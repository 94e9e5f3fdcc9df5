"""What programs send to the API, read strictly: nothing that was sent is quietly left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from django.utils.translation import gettext as _
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
