"""How a lane says no: always so that the same thing may be sent again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Unavailable


class _ComeBack(Unavailable):
    """`retry_after` is in how many seconds it is worth another try."""

    seconds: ClassVar[int] = 1

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{"retry_after": self.seconds, **fields})


class LaneFull(_ComeBack):
    code = "core.lane_full"
    default_message = _(
        "Very many people are pressing at this moment. Nothing was lost; send the same again in a second."
    )


class LaneClosed(_ComeBack):
    code = "core.lane_closed"
    default_message = _("This place is just being restarted. Nothing was lost; send the same again in a few seconds.")
    seconds = 5


class DatabaseAway(_ComeBack):
    code = "core.database_away"
    default_message = _(
        "The database does not answer at this moment. Send the same again in a few seconds; it will not count twice."
    )
    seconds = 3


class StorageFull(_ComeBack):
    code = "core.storage_full"
    status = 507
    default_message = _("The shop's disk is full, and nothing was changed. Please tell the shop.")
    seconds = 60
