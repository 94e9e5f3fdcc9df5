"""Tenant isolation: every address of the place, walked as the rival merchant's staff, shows and changes nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yutang.core.tenancy import MerchantScoped

# Words that only our shop's things carry: if one of them shows, something leaked.
MARK = "独家记号"
REFUSED = {301, 302, 303, 401, 403, 404, 405, 410, 422, 400}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def addresses() -> list[tuple[str, dict[str, str]]]:
    """Every route of ours with the names and kinds of what stands in it."""
    found = []
    for route, one in patterns(get_resolver()):
        if route.startswith(("accounts/", "i18n/", "static/")):
            continue
        kinds = {name: type(kind).__name__ for name, kind in one.pattern.converters.items()}
        found.append((route, kinds))
    return found


def our_ids(merchant) -> list[str]:
    """One id of each kind of thing our shop has."""
    ids = []
    for model in apps.get_models():
        if issubclass(model, MerchantScoped) and model._meta.pk.get_internal_type() == "UUIDField":
            row = model.across_merchants().filter(merchant_id=merchant.id).order_by("-pk").first()
            if row is not None:
                ids.append(str(row.pk))
    return ids


def fill(route: str, kinds: dict[str, str], key: str) -> str:
    for name, kind in kinds.items():
        value = key if kind == "UUIDConverter" else ("1" if kind == "IntConverter" else key)
        for form in (f"<uuid:{name}>", f"<str:{name}>", f"<slug:{name}>", f"<int:{name}>", f"<path:{name}>", f"<{name}>"):
            route = route.replace(form, value)
    return "/" + route


def snapshot(merchant) -> dict[str, list[tuple[object, ...]]]:
    """Everything our shop has, row by row, except what sign-ins and audits note."""
    kept = {}
    for model in apps.get_models():
        if issubclass(model, MerchantScoped):
            kept[model._meta.label] = sorted(model.across_merchants().filter(merchant_id=merchant.id).values_list(), key=str)
    return kept


@pytest.fixture
def full_shop(merchant, hai):
    """Our shop with something of every kind in it, each carrying the mark."""
    from tests.full_shop import fill_shop

    fill_shop(merchant, MARK)
    return merchant


def test_the_rival_sees_nothing(full_shop, qian_client):
    ids = our_ids(full_shop)
    assert len(ids) >= 15, "the shop of this test has too little in it"
    leaks = []
    for route, kinds in addresses():
        for key in ids if kinds else [""]:
            path = fill(route, kinds, key)
            answer = qian_client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if answer.status_code >= 500:
                leaks.append(f"GET {path}: {answer.status_code}")
            if MARK in body.decode("utf-8", "replace"):
                leaks.append(f"GET {path} shows our things")
            if "UUIDConverter" in kinds.values() and answer.status_code == 200 and not route.startswith("media/"):
                leaks.append(f"GET {path}: 200 for an id of ours")
    assert not leaks, "\n".join(leaks)


def test_the_rival_changes_nothing(full_shop, qian_client):
    ids = our_ids(full_shop)
    before = snapshot(full_shop)
    wrong = []
    for route, kinds in addresses():
        if "UUIDConverter" not in kinds.values():
            continue
        for key in ids:
            path = fill(route, kinds, key)
            for method in ("post", "delete", "put", "patch"):
                answer = getattr(qian_client, method)(path, data={"confirm": "yes"} if method == "post" else None)
                if answer.status_code >= 500:
                    wrong.append(f"{method.upper()} {path}: {answer.status_code}")
    assert snapshot(full_shop) == before
    assert not wrong, "\n".join(wrong)


def test_the_rivals_key_opens_nothing_of_ours(full_shop, rival, qian):
    from yutang.accounts import api as accounts
    from yutang.core.tenancy import merchant_scope
    from tests.cast import NOON

    with merchant_scope(rival.id):
        _key_id, secret = accounts.make_api_key("rival", accounts.Role.OWNER, now=NOON)
    browser, leaks = Client(headers={"Authorization": f"Bearer {secret}"}), []
    for route, kinds in addresses():
        if not route.startswith("api/"):
            continue
        for key in our_ids(full_shop) if kinds else [""]:
            answer = browser.get(fill(route, kinds, key))
            if answer.status_code >= 500 or MARK in answer.content.decode("utf-8", "replace"):
                leaks.append(f"GET {fill(route, kinds, key)}: {answer.status_code}")
            if kinds and answer.status_code == 200:
                leaks.append(f"GET {fill(route, kinds, key)}: 200 for an id of ours")
    assert not leaks, "\n".join(leaks)
