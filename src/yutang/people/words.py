"""How the facts of people are told on a timeline, and the words for kinds of identities, reasons and traits."""

from __future__ import annotations

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
TRAIT_WORDS: dict[str, Promise] = {
    "height_cm": _("Height (cm)"),
    "weight_kg": _("Weight (kg)"),
    "size": _("Size"),
    "age": _("Age"),
    "age_months": _("Age in months"),
    "body": _("Body shape"),
    "skin": _("Skin"),
    "hair": _("Hair"),
    "health": _("Health"),
    "occupation": _("Occupation"),
    "city": _("City"),
}
# The words for kin that utterances are read into stand as they are; these are how a reader of another language sees them.
KIN_WORDS: dict[str, Promise] = {
    "女儿": _("daughter"),
    "儿子": _("son"),
    "宝宝": _("baby"),
    "孩子": _("child"),
    "妈妈": _("mother"),
    "爸爸": _("father"),
    "婆婆": _("mother-in-law"),
    "奶奶": _("grandmother"),
    "爷爷": _("grandfather"),
    "长辈": _("elders"),
    "老公": _("husband"),
    "老婆": _("wife"),
    "男朋友": _("boyfriend"),
    "女朋友": _("girlfriend"),
    "妹妹": _("younger sister"),
    "弟弟": _("younger brother"),
}


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
AUDIT_SENTENCES: dict[str, Promise] = {
    "people.health_shown": _("looked at what is known of a customer's health"),
    "people.trait_typed": _("noted a trait of a customer: %(trait)s"),
    "people.trait_settled": _("settled which of several values of a trait is right: %(trait)s"),
    "people.trait_withdrawn": _("took a trait of a customer back: %(trait)s"),
    "people.trait_restored": _("let a trait of a customer count again: %(trait)s"),
}
AUDIT_TERMS: dict[str, dict[str, Promise]] = {"trait": TRAIT_WORDS}
