"""How touch says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import NotFound, Unprocessable


class TouchMakesNoSense(Unprocessable):
    code = "touch.makes_no_sense"
    default_message = _(
        "A message needs its words in every language, a member page that it leads to, a purpose and a reference of its own."
    )


class TouchMissing(NotFound):
    code = "touch.missing"
    default_message = _("This message does not exist.")
