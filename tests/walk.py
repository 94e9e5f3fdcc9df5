"""Walking every address of the place with the ids of one shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import NOON
from yutang.accounts.models import Staff
from yutang.core.tenancy import MerchantScoped
from yutang.h5.links import MemberKey, member_cookie
from yutang.partners.api import PartnerKey, phone_cookie

UUIDS = {"UUIDConverter", "UUIDStrConverter"}
# What each name in an address stands for. A name that is missing here fails the tests until it is added.
NAMED = {
    "account_id": "PayAccount",
    "application_id": "Application",
    "bill_day_id": "BillDay",
    "call_id": "RecruitingCall",
    "change_id": "WordChange",
    "cluster_id": "NeedCluster",
    "community_id": "Community",
    "customer_id": "Customer",
    "decision_id": "ScreeningDecision",
    "difference_id": "BillDifference",
    "entry_id": "DrawEntry",
    "factory_id": "Factory",
    "group_id": "BuyingGroup",
    "key_id": "ApiKey",
    "label_id": "Label",
    "merge_id": "Merge",
    "offer_id": "Offer",
    "order_id": "Order",
    "partner_id": "Partner",
    "payment_id": "Payment",
    "picture_id": "Picture",
    "problem_id": "PaymentProblem",
    "production_order_id": "ProductionOrder",
    "rebuild_id": "Rebuild",
    "refund_id": "Refund",
    "relay_id": "Relay",
    "address_id": "SavedAddress",
    "round_id": "Round",
    "rule_id": "PairRule",
    "run_id": "ImportRun",
    "sku_id": "Sku",
    "staff_id": "Staff",
    "style_id": "Style",
    "task_id": "TrialTask",
    "touch_id": "Touch",
    "suggestion_id": "WordSuggestion",
    "trait_id": "Trait",
    "utterance_id": "Utterance",
    "word_id": "OwnWord",
    "work_id": "ReadingWork",
}
WORDS = {
    "size": ["full"],
    "to": ["sent", "rest", "end"],
    "token": ["forged"],
    "answer": ["accept", "dismiss"],
    "form": ["toml", "csv"],
    "work": ["reread"],
}
# Open to whoever has the address: pictures that members see without signing in, and the place's own.
OPEN_TO_ALL = ("catalog/pictures/", "favicon.ico")
# Where somebody gets in, or says in which language they read.
ENTRANCES = (
    "sign-in/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/2fa/authenticate/",
    "i18n/",
)
EACH = 4


@dataclass(frozen=True)
class Address:
    """One route, and the names and kinds of what stands in it."""

    route: str
    kinds: dict[str, str]

    @property
    def names_something(self) -> bool:
        return bool(UUIDS & set(self.kinds.values()))

    def paths(self, ids: dict[str, list[str]]) -> list[str]:
        """The route filled in: with each of a few ids of the kind it asks for, and with each word it knows."""
        paths = ["/" + self.route]
        for name, kind in self.kinds.items():
            values = ids[NAMED[name]][:EACH] if kind in UUIDS else WORDS[name]
            paths = [path.replace(form, value) for path in paths for form in _forms(name, path) for value in values]
        return paths


def _forms(name: str, path: str) -> list[str]:
    return [form for form in (f"<{kind}:{name}>" for kind in ("uuid", "uuidstr", "str", "slug")) if form in path]


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def addresses(*beginnings: str) -> list[Address]:
    found = {
        route: Address(route, {name: type(kind).__name__ for name, kind in one.pattern.converters.items()})
        for route, one in patterns(get_resolver())
    }
    return [one for one in found.values() if not beginnings or one.route.startswith(beginnings)]


def console_addresses() -> list[Address]:
    apart = ("api/", "m/", "k/", "p/", "channels/", *OPEN_TO_ALL, *ENTRANCES)
    return [one for one in addresses() if not one.route.startswith(apart)]


def ids_of(merchant_id: UUID) -> dict[str, list[str]]:
    """The ids of everything a shop has, newest first, by the name of its table."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, MerchantScoped) and model._meta.pk.get_internal_type() == "UUIDField":
            keys = model.across_merchants().filter(merchant_id=merchant_id).order_by("-pk").values_list("pk", flat=True)
            found[model.__name__] = [str(key) for key in keys]
    return found


def text_of(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def signed_in(staff: Staff, **options: object) -> Client:
    browser = Client(**options)
    browser.force_login(staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def with_key(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def as_partner(merchant_id: UUID, partner_id: UUID, **options: object) -> Client:
    phone = Client(**options)
    phone.cookies["partner"] = phone_cookie(PartnerKey(merchant_id, partner_id, 1), now=NOON)
    return phone


def as_member(merchant_id: UUID, customer_id: UUID, **options: object) -> Client:
    phone = Client(**options)
    phone.cookies["member"] = member_cookie(MemberKey(merchant_id, customer_id), now=NOON)
    return phone
