"""How large models say no."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.channels.model.contract import Usage
from yutang.core.errors import Conflict, Unavailable, Unprocessable


class Fault(StrEnum):
    """What went wrong with one question."""

    KEY = "key"
    BALANCE = "balance"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    OFTEN = "often"
    FAILING = "failing"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    REDIRECT = "redirect"
    REFUSED = "refused"
    HUGE = "huge"
    UNFIT = "unfit"
    CUT = "cut"
    WITHHELD = "withheld"
    BROKEN_OFF = "broken_off"


FAULTS: dict[Fault, Promise] = {
    Fault.KEY: _("The model's provider does not accept the key."),
    Fault.BALANCE: _("The balance at the model's provider is used up."),
    Fault.FORBIDDEN: _("The model's provider does not allow this key to use this model."),
    Fault.MISSING: _("There is no such model at this address. Check the address and the model's name."),
    Fault.OFTEN: _("The model's provider says that it is asked too often. Try again later."),
    Fault.FAILING: _("The model's provider has trouble of its own. Try again later."),
    Fault.UNREACHABLE: _("The model's address cannot be reached."),
    Fault.SLOW: _("The model took too long to answer."),
    Fault.REDIRECT: _("The model's address sends us on to another one. Enter the final address."),
    Fault.REFUSED: _("The model's provider refused the question."),
    Fault.HUGE: _("The model's answer was far too long."),
    Fault.UNFIT: _("The model's answer did not have the form that was asked for."),
    Fault.CUT: _("The model's answer was cut off before its end."),
    Fault.WITHHELD: _("The model would not answer this."),
    Fault.BROKEN_OFF: _("Broken off before the model had answered."),
}
# Asked again, the same words would get the same answer.
_LASTING = {Fault.KEY, Fault.BALANCE, Fault.FORBIDDEN, Fault.MISSING, Fault.REDIRECT, Fault.REFUSED}
ABOUT_THE_WORDS = frozenset({Fault.UNFIT, Fault.CUT, Fault.WITHHELD})


class ModelNotReady(Conflict):
    code = "model.not_ready"
    default_message = _("No large model is connected, or it is switched off. Nothing needs one.")


class AddressRefused(Unprocessable):
    code = "model.address_refused"
    default_message = _("This address cannot be used for a large model.")


class KeyNeeded(Unprocessable):
    code = "model.key_needed"
    default_message = _("Enter the key again: it is not sent to another address than the one it was entered for.")


class SpendingCapReached(Conflict):
    code = "model.spending_cap_reached"
    default_message = _("Today's spending cap of %(cap)s for the large model is reached. It begins anew at midnight.")


class QuestionTooLong(Unprocessable):
    code = "model.question_too_long"
    default_message = _("This is too long to put before a large model.")


class ModelFailed(Unavailable):
    """There is no answer. `is_permanent`: it is no use to ask before somebody has changed something; `usage` is paid all the same.

    `told` is what the provider says of it, without the key: only for whoever tests the connection, since a question may stand in it.
    """

    code = "model.failed"

    def __init__(self, fault: Fault, *, usage: Usage | None = None, told: str = "") -> None:
        super().__init__(FAULTS[fault])
        self.fault = fault
        self.usage = usage or Usage()
        self.told = told

    @property
    def is_permanent(self) -> bool:
        return self.fault in _LASTING
