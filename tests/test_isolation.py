"""Tenant isolation: every address of the place, walked as the rival's staff, program and member, shows and changes nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.test import Client

from tests.cast import NOON
from tests.full_shop import FullShop, TwoShops, phone_of, two_shops
from tests.walk import (
    ENTRANCES,
    NAMED,
    OPEN_TO_ALL,
    UUIDS,
    WORDS,
    Address,
    addresses,
    as_member,
    as_partner,
    console_addresses,
    ids_of,
    signed_in,
    text_of,
    with_key,
)
from yutang.accounts import api as accounts
from yutang.core import limits
from yutang.core.tenancy import MerchantScoped
from yutang.site import streams

# Words that only one shop's things carry: if ours show to the rival, something leaked.
MARK, THEIRS = "独家记号", "对家记号"


def snapshot(merchant_id: UUID) -> dict[str, list[str]]:
    """Everything a shop has, row by row."""
    return {
        model._meta.label: sorted(map(str, model.across_merchants().filter(merchant_id=merchant_id).values_list()))
        for model in apps.get_models()
        if issubclass(model, MerchantScoped)
    }


def ties_across() -> list[str]:
    """Rows of one merchant that point at a row of another."""
    wrong = []
    for model in apps.get_models():
        if not issubclass(model, MerchantScoped):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and issubclass(field.related_model, MerchantScoped):
                rows = model.across_merchants().filter(**{f"{field.name}__isnull": False})
                pairs = rows.values_list("merchant_id", f"{field.name}__merchant_id")
                wrong += [f"{model.__name__}.{field.name}" for ours, theirs in pairs if ours != theirs]
    return wrong


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


@pytest.fixture(scope="module")
def shops(django_db_setup, django_db_blocker) -> Iterator[TwoShops]:
    """Our shop and the rival's, as full: an empty one would show nothing even where it leaks."""
    with two_shops(django_db_blocker, MARK, THEIRS) as filled:
        yield filled


@pytest.fixture
def ours(shops, db) -> FullShop:
    return shops.ours


@pytest.fixture
def theirs(shops, db) -> FullShop:
    return shops.theirs


@pytest.fixture
def hai_client(shops, db) -> Client:
    return signed_in(shops.hai)


@pytest.fixture
def qian_client(shops, db) -> Client:
    return signed_in(shops.qian)


def leaks_in(browser: Client, found: list[Address], ids: dict[str, list[str]], *, query: str = "") -> list[str]:
    """What a walk shows that it must not: words of ours, an error of the place, a page for an id of ours."""
    leaks = []
    for address in found:
        for path in address.paths(ids):
            answer = browser.get(path + query)
            shown = text_of(answer)
            if answer.status_code >= 500 or MARK in shown:
                leaks.append(f"GET {path}{query}: {answer.status_code}{' shows our things' if MARK in shown else ''}")
            if address.names_something and answer.status_code not in (403, 404, 405):
                leaks.append(f"GET {path}: {answer.status_code} for an id of ours")
    return leaks


def test_the_shop_of_these_tests_has_something_of_every_kind(ours):
    # Who has looked at the alerts is nothing of a shop's.
    missing = [name for name, ids in ids_of(ours.merchant_id).items() if not ids and name != "AlertPlace"]
    assert not missing, f"full_shop.py makes no {missing}"


def test_every_name_in_an_address_is_known():
    names = {(name, kind) for one in addresses() for name, kind in one.kinds.items()}
    unknown = [name for name, kind in names if name not in (NAMED if kind in UUIDS else WORDS)]
    assert not unknown, f"say in NAMED or WORDS what stands for {unknown}"


def test_the_walk_is_real(ours, hai_client):
    """The same walk as our own staff and our own program opens every page that can be opened: the ids fit."""
    ids, closed = ids_of(ours.merchant_id), []
    program = with_key(ours.api_key)
    for address in console_addresses() + addresses("api/v1/"):
        # Pages about one's own second factor, for somebody who has none.
        if address.route.startswith("accounts/"):
            continue
        browser = program if address.route.startswith("api/") else hai_client
        answers = [browser.get(path).status_code for path in address.paths(ids)]
        if address.route != "api/v1/" and not {200, 302, 405} & set(answers):
            closed.append(f"{address.route}: {answers}")
    assert not closed, "\n".join(closed)


def test_the_rivals_staff_see_nothing(ours, theirs, qian_client):
    ids = ids_of(ours.merchant_id)
    leaks = leaks_in(qian_client, console_addresses(), ids)
    plain = [one for one in console_addresses() if not one.kinds and not one.route.startswith("accounts/")]
    for name, model in {
        "community": "Community",
        "customer": "Customer",
        "cluster": "NeedCluster",
        "about": "Order",
    }.items():
        leaks += leaks_in(qian_client, plain, ids, query=f"?{name}={ids[model][0]}")
    for words in (phone_of(0), "王小一", "小鱼", "连衣裙", ids["Order"][0]):
        leaks += leaks_in(
            qian_client, plain, ids, query=f"?q={words}&search={words}&text={words}&code={words}&who={words}"
        )
    assert not leaks, "\n".join(leaks)


def test_the_rivals_staff_change_nothing(ours, theirs, qian_client):
    ids, before, wrong = ids_of(ours.merchant_id), snapshot(ours.merchant_id), []
    said = {
        "role": "guide", "confirm": "yes", "typed": "取消预售", "name": "对家", "kind": "loyalty", "value": "50",
        "other": ids["Customer"][0], "factory": ids["Factory"][0], "merchant": str(ours.merchant_id),
    }  # fmt: skip
    for address in console_addresses():
        if not address.names_something:
            continue
        for path in address.paths(ids):
            answer = qian_client.post(path, said)
            if answer.status_code not in (404, 405) or MARK in text_of(answer):
                wrong.append(f"POST {path}: {answer.status_code}")
        for method in ("put", "patch", "delete"):
            answer = getattr(qian_client, method)(path)
            if answer.status_code not in (404, 405):
                wrong.append(f"{method.upper()} {path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert snapshot(ours.merchant_id) == before


def forms_naming(shop: FullShop, own: FullShop) -> list[tuple[str, dict[str, object]]]:
    """Forms that staff of the shop `own` could send, which name things of `shop`."""
    soon = (NOON + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    offer = {"minimum_quantity": 1, "maximum_quantity": 9, "per_buyer_limit": 1, "closes_at": soon}
    round_in = {"title": "新的一轮", "closes_at": soon, "picks_limit": 1, "top_n": 1, "community": own.community}
    return [
        ("/selection/new", round_in | {"styles": shop.styles}),
        ("/selection/new", round_in | {"styles": own.styles, "community": shop.community}),
        ("/selection/new", round_in | {"styles": own.styles, "koc": shop.koc}),
        ("/presale/new", offer | {"origin": f"round:{shop.fresh_round}"}),
        ("/presale/new", offer | {"origin": f"style:{shop.styles[0]}"}),
        (f"/people/{own.members[1]}/merge", {"other": shop.members[2]}),
        (f"/production/{own.production_order}/factory", {"factory": shop.factory}),
        ("/settings/merchant", {"merchant": shop.merchant_id}),
        ("/people/communities", {"name": "新群", "leader": shop.koc}),
    ]


def test_forms_of_the_rival_that_name_our_things_are_refused(ours, theirs, qian_client):
    before = snapshot(ours.merchant_id)
    for path, said in forms_naming(ours, theirs):
        answer = qian_client.post(path, said)
        assert answer.status_code in (404, 422), f"{path} {said}: {answer.status_code}"
        assert MARK not in text_of(answer), path
    assert not ties_across()
    assert snapshot(ours.merchant_id) == before


def test_the_same_forms_are_taken_from_our_own_staff(ours, hai_client):
    for path, said in forms_naming(ours, ours):
        assert hai_client.post(path, said).status_code == 302, f"{path} {said}"
    assert not ties_across()


def test_the_rivals_program_sees_nothing(ours, theirs):
    leaks = leaks_in(with_key(theirs.api_key), addresses("api/v1/"), ids_of(ours.merchant_id))
    assert not leaks, "\n".join(leaks)


def test_the_rivals_program_changes_nothing(ours, theirs):
    ids, before, wrong = ids_of(ours.merchant_id), snapshot(ours.merchant_id), []
    program, soon = with_key(theirs.api_key), (NOON + timedelta(days=2)).isoformat()
    offers = {"minimum_quantity": 1, "maximum_quantity": 9, "closes_at": soon}
    round_in = {"title": "偷", "closes_at": soon, "picks_limit": 1, "top_n": 1}
    score = {"kind": "loyalty", "value": 1}
    for address in addresses("api/v1/"):
        if address.names_something:
            wrong += [
                f"POST {path}: {status}"
                for path in address.paths(ids)
                if (status := program.post(path, score, content_type="application/json").status_code) not in (404, 405)
            ]
    bodies = [
        ("rounds", round_in | {"community_id": str(ours.community), "style_ids": [str(one) for one in theirs.styles]}),
        ("rounds", round_in | {"community_id": str(theirs.community), "style_ids": [str(one) for one in ours.styles]}),
        (
            "rounds",
            round_in
            | {
                "community_id": str(theirs.community),
                "style_ids": [str(one) for one in theirs.styles],
                "koc_id": str(ours.koc),
            },
        ),
        ("offers/from-round", offers | {"round_id": str(ours.closed_round)}),
        ("offers", offers | {"style_id": str(ours.styles[0])}),
        ("offers", offers | {"style_id": str(theirs.styles[0]), "community_id": str(ours.community)}),
        ("customers", {"channel": "wecom", "identities": {"openid": "x"}, "community_id": str(ours.community)}),
        ("communities", {"name": "偷", "leader_partner_id": str(ours.koc)}),
        ("utterances", {"items": [{"text": "想要裙子", "customer_id": ids["Customer"][0]}]}),
    ]
    for path, body in bodies:
        answer = program.post(f"/api/v1/{path}", body, content_type="application/json")
        if not 400 <= answer.status_code < 500:
            wrong.append(f"POST {path}: {answer.status_code} {answer.content.decode()}")
    assert not wrong, "\n".join(wrong)
    assert not ties_across()
    assert snapshot(ours.merchant_id) == before


def test_the_rivals_member_sees_and_changes_nothing(ours, theirs):
    ids, before = ids_of(ours.merchant_id), snapshot(ours.merchant_id)
    phone = as_member(theirs.merchant_id, theirs.members[0])
    assert phone.get(f"/m/offers/{theirs.offers['open']}").status_code == 200
    wrong = leaks_in(phone, addresses("m/"), ids)
    for address in addresses("m/"):
        if address.names_something:
            wrong += [f"POST {path}" for path in address.paths(ids) if phone.post(path).status_code not in (404, 405)]
    votes = {"candidates": ids["Candidate"], "candidate": ids["Candidate"]}
    assert phone.post(f"/m/rounds/{theirs.open_round}", votes).status_code in (409, 422)
    assert not wrong, "\n".join(wrong)
    assert not ties_across()
    assert snapshot(ours.merchant_id) == before


def test_the_rivals_partner_sees_and_changes_nothing(ours, theirs):
    ids, before = ids_of(ours.merchant_id), snapshot(ours.merchant_id)
    phone = as_partner(theirs.merchant_id, theirs.koc)
    assert phone.get("/p/").status_code == 200
    wrong = leaks_in(phone, addresses("p/"), ids)
    for address in addresses("p/"):
        if address.names_something:
            wrong += [f"POST {path}" for path in address.paths(ids) if phone.post(path).status_code not in (404, 405)]
    assert not wrong, "\n".join(wrong)
    assert snapshot(ours.merchant_id) == before
    strange = as_partner(ours.merchant_id, theirs.koc)
    assert {strange.get(path).status_code for one in addresses("p/") for path in one.paths(ids)} <= {403, 405}


def test_a_key_of_two_merchants_opens_nothing(ours, theirs):
    """A customer of theirs in our shop cannot be made by anybody; if it could, it would still be nobody's."""
    phone = as_member(ours.merchant_id, theirs.members[0])
    found = {
        path: phone.get(path).status_code for one in addresses("m/") for path in one.paths(ids_of(ours.merchant_id))
    }
    assert not [path for path, status in found.items() if status >= 500]
    assert THEIRS not in text_of(phone.get("/m/orders"))


def test_a_member_sees_no_other_members_orders(ours):
    """Inside one shop: orders are their buyer's, rounds their community's."""
    phone = as_member(ours.merchant_id, ours.members[7])
    for name, order_id in ours.orders.items():
        if name != "mispaid":
            for part, ask in (("", phone.get), ("/pay", phone.post), ("/refund", phone.post)):
                assert ask(f"/m/orders/{order_id}{part}").status_code == 404, name
    assert phone.get(f"/m/orders/{ours.orders['mispaid']}").status_code == 200


def test_strangers_are_asked_to_sign_in(ours):
    """Every page of the console, whatever is asked of it; member pages want a link, and programs a key."""
    ids, stranger, wrong = ids_of(ours.merchant_id), Client(), []
    for address in addresses():
        if address.route.startswith((*ENTRANCES, *OPEN_TO_ALL, "k/", "channels/", "api/v1/openapi.json")):
            continue
        path = address.paths(ids)[0]
        for answer in (stranger.get(path), stranger.post(path)):
            is_led = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            if not (is_led or answer.status_code in (401, 403, 404, 405)) or MARK in text_of(answer):
                wrong.append(f"{path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_another_site_sends_in_somebodys_name_is_refused(ours, shops):
    """Without its token no form is taken, from staff or members; only programs and providers prove themselves otherwise."""
    ids, before, wrong = ids_of(ours.merchant_id), snapshot(ours.merchant_id), []
    staff = signed_in(shops.hai, enforce_csrf_checks=True)
    member = as_member(ours.merchant_id, ours.members[1], enforce_csrf_checks=True)
    partner = as_partner(ours.merchant_id, ours.koc, enforce_csrf_checks=True)
    for address in addresses():
        if address.route.startswith(("api/", "channels/", "k/")):
            continue
        phones = {"m/": member, "p/": partner}
        browser = phones.get(address.route[:2], staff)
        status = browser.post(address.paths(ids)[0]).status_code
        if status not in (403, 405):
            wrong.append(f"{address.route}: {status}")
    assert not wrong, "\n".join(wrong)
    assert snapshot(ours.merchant_id) == before


def test_the_alert_stream_tells_each_shop_its_own_news(shops, db):
    permissions = frozenset(accounts.Permission)
    for staff, own, other in ((shops.hai, MARK, THEIRS), (shops.qian, THEIRS, MARK)):
        reader = streams.Reader(staff.pk, staff.merchant_id, permissions, "zh-hans")
        told = str(streams.welcome(reader, None))
        assert own in told
        assert other not in told
