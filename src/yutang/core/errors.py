"""How Yutang says no.

    Refusal                 what was asked cannot be done, and why (400)
    ├── NotSignedIn         401
    ├── NotAllowed          403
    ├── NotFound            404
    ├── WrongMethod         405
    ├── Conflict            409   somebody was quicker, or it is too late or too early
    ├── Unprocessable       422   understood, but it does not make sense
    ├── TooMuch             413   larger than we take
    ├── TooOften            429   try again later
    └── Unavailable         503   a far side or a queue is not there; try again

Each step refines these in its own `errors.py` with a `code` such as "presale.offer_closed" and a sentence in the reader's language.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something that was asked is not done; `message` tells the reader why and what to do, `code` tells a program."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    default_message: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None, **fields: Any) -> None:
        self.message = message if message is not None else self.default_message
        self.fields = fields
        super().__init__(str(self.code))

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.fields if self.fields and "%(" in text else text


class NotSignedIn(Refusal):
    code = "not_signed_in"
    status = 401
    default_message = _("Please sign in first.")


class NotAllowed(Refusal):
    code = "not_allowed"
    status = 403
    default_message = _("Your role does not allow this. Ask the owner of the shop.")


class NotFound(Refusal):
    code = "not_found"
    status = 404
    default_message = _("There is nothing here.")


class WrongMethod(Refusal):
    code = "wrong_method"
    status = 405
    default_message = _("This address is not opened in this way. Go back and use the button or the form there.")


class Conflict(Refusal):
    code = "conflict"
    status = 409
    default_message = _("Somebody else was quicker. Reload the page and look again.")


class TooMuch(Refusal):
    code = "too_much"
    status = 413
    default_message = _("This is larger than we can take.")


class Unprocessable(Refusal):
    code = "unprocessable"
    status = 422
    default_message = _("What was sent does not make sense.")


class TooOften(Refusal):
    code = "too_often"
    status = 429
    default_message = _("Too many tries. Wait a minute and try again.")


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    default_message = _("A service behind this is not answering. Nothing was lost; try again in a minute.")
