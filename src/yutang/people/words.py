"""How the facts of people are told on a timeline, and the words for kinds of identities, reasons and traits."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.console.panels import FactWords, Payload

IDENTITY_WORDS: dict[str, str | Promise] = {
    "phone": _("Phone"),
    "unionid": _("WeChat UnionID"),
    "openid": _("WeChat OpenID"),
    "external_userid": _("WeCom customer"),
    "douyin_open_id": _("Douyin account"),
    "shop_uid": _("Shop account"),
    "account_name": _("Account name"),
    "member_number": _("Customer number"),
    "order_number": _("Order number"),
    "by_hand": _("by hand"),
}
TRAIT_WORDS: dict[str, str | Promise] = {
    "height_cm": _("Height (cm)"),
    "weight_kg": _("Weight (kg)"),
    "body": _("Body shape"),
    "skin": _("Skin"),
    "city": _("City"),
    "age": _("Age"),
    "occupation": _("Occupation"),
}


def trait_rows(traits: dict[str, Any]) -> list[tuple[str | Promise, object]]:
    """Traits with their words; a name that has none stands for itself."""
    return [
        (TRAIT_WORDS.get(name, name), "、".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in sorted(traits.items())
    ]


def _joined(payload: Payload) -> str:
    if payload.get("source"):
        return gettext("Came to the shop (%(source)s)") % {"source": payload["source"]}
    return gettext("Came to the shop")


def _merged(payload: Payload) -> str:
    reason = IDENTITY_WORDS.get(payload["reason"], payload["reason"])
    return gettext("Two records were found to be one person: %(reason)s") % {"reason": reason}


FACT_WORDS = (
    FactWords("people.customer_joined", _joined, "user-plus"),
    FactWords("people.customers_merged", _merged, "git-merge"),
    FactWords("people.merge_undone", _("A merge was undone"), "arrows-split-2"),
)
