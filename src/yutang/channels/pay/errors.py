"""How paying says no."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotSignedIn, Refusal, Unavailable, Unprocessable


class PayNotSetUp(Conflict):
    code = "pay.not_set_up"
    default_message = _("This shop cannot take payments yet. Connect a payment account in the settings.")


class GatewayRefused(Unprocessable):
    code = "pay.gateway_refused"
    default_message = _("Payments go to the provider's own address only. Another one is allowed in a demo alone.")


class BadPayKeys(Unprocessable):
    code = "pay.bad_keys"
    default_message = _(
        "%(what)s cannot be read. Copy it again from the merchant platform, with its first and last line."
    )


class OwnKeyAsTheirs(BadPayKeys):
    code = "pay.own_key_as_theirs"
    default_message = _(
        "This is the public half of your own private key (apiclient_cert.pem). What is needed is WeChat Pay's public key."
    )


class PayChannelFailed(Unavailable):
    """The provider did not do what was asked. `is_permanent`: asking the same again will not help."""

    code = "pay.channel_failed"
    default_message = _("The payment service did not answer. No money was moved; try again in a minute.")

    def __init__(
        self, message: str | Promise | None = None, *, is_permanent: bool = False, far_code: str = "", **fields: Any
    ) -> None:
        super().__init__(message, **fields)
        self.is_permanent = is_permanent
        self.far_code = far_code


class BillNotBelieved(PayChannelFailed):
    """A bill that did not arrive as it left: nothing of it is taken in, and it is fetched again."""

    code = "pay.bill_not_believed"
    default_message = _(
        "The bill did not arrive whole or does not add up. Nothing of it was taken in; it is fetched again."
    )


class NotificationForged(NotSignedIn):
    code = "pay.notification_forged"
    default_message = _("The signature of this notification is missing, wrong or too old.")


class NotificationBroken(Refusal):
    code = "pay.notification_broken"
    default_message = _("This notification is signed but cannot be understood.")


class NotificationDisputed(Unprocessable):
    code = "pay.notification_disputed"
    default_message = _("This notification does not agree with the books. Staff have been told.")
