"""What protects a place: headers, cookies, limits, sealed data, and pages that run nobody's script but ours."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as place_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

import yutang
from tests.cast import NOON, hire
from tests.full_shop import FullShop, TwoShops, fill_shop, two_shops
from tests.walk import Address, as_member, console_addresses, ids_of, signed_in, text_of
from yutang.accounts import api as accounts
from yutang.channels.pay import api as pay
from yutang.channels.pay.errors import GatewayRefused
from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.tests.far_side import account_draft
from yutang.core import limits
from yutang.core.imports.carrying import import_folder
from yutang.core.redaction import RedactingFormatter
from yutang.core.tenancy import merchant_scope
from yutang.h5.links import member_link
from yutang.site import streams

SOURCE = Path(yutang.__file__).parent
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html"))
SCRIPTS = sorted(path for path in SOURCE.rglob("*.js") if "vendor" not in path.parts)
MARK = "独家记号"
PASSWORD = "a-pond-full-of-fish"
EVIL = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example")


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


@pytest.fixture(scope="module")
def shops(django_db_setup, django_db_blocker) -> Iterator[TwoShops]:
    with two_shops(django_db_blocker, MARK, "对家记号") as filled:
        yield filled


@pytest.fixture
def ours(shops, db) -> FullShop:
    return shops.ours


def member_paths(shop: FullShop) -> list[str]:
    """The pages that the buyer of the open offer's order may see."""
    order, offer = shop.orders["placed"], shop.offers["open"]
    rounds = [f"/m/rounds/{one}" for one in (shop.open_round, shop.closed_round)]
    return [f"/m/offers/{offer}", f"/m/offers/{offer}/order", "/m/orders", f"/m/orders/{order}", *rounds]


def all_paths(shop: FullShop, found: list[Address]) -> list[str]:
    ids = ids_of(shop.merchant_id)
    return [path for address in found for path in address.paths(ids)]


# Pages, and what may run on them


class Page(HTMLParser):
    """What a browser would run, or would have been made to show, on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        is_inline = tag == "script" and "src" not in said and said.get("type") != "application/json"
        if is_inline or tag in ("iframe", "object", "embed", "base") or said.get("src") == "x":
            self.wrong.append(f"<{tag} {said}>")
        for name, value in said.items():
            runs = name.startswith(("on", "hx-on")) or (value or "").strip().lower().startswith("javascript:")
            if runs or ((value or "").startswith(("http:", "https:", "//")) and name in ("src", "action")):
                self.wrong.append(f"<{tag} {name}={value}>")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_runs_no_script_of_its_own(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert not re.search(r"\s(?:hx-)?on[a-z:-]+\s*=\s*[\"'{]", text)
    assert not re.search(r"javascript:|\|\s*safe\b|autoescape\s+off|hx-vals=[\"']js:|safeseq", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_script_of_ours_writes_no_html_from_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|\.innerHTML|\.outerHTML|insertAdjacentHTML", text)


# What somebody may have typed into a name: the first tries a tag, the second to leave an attribute, both a template.
TYPED = ["<script>alert(1)</script>{{7*7}}", "\"><img src=x onerror=alert(1)>'{{7*7}}"]


@pytest.mark.parametrize("typed", TYPED, ids=["tag", "attribute"])
def test_what_people_typed_is_shown_and_never_run(merchant, hai, typed):
    shop = fill_shop(merchant, typed)
    staff, phone = signed_in(hai), as_member(shop.merchant_id, shop.members[1])
    walked = [(staff, path) for path in all_paths(shop, console_addresses())]
    walked += [(staff, f"{path}?q=%22{typed}") for path in ("/search", "/people/", "/catalog/", "/needs/utterances")]
    walked += [(phone, path) for path in member_paths(shop)]
    shown, wrong = 0, []
    for browser, path in walked:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer["Content-Type"].startswith("text/html"):
            text = text_of(answer)
            wrong += [f"{path}: {one}" for one in Page(text).wrong]
            shown += "{{7*7}}" in text
    reader = streams.Reader(hai.pk, merchant.id, frozenset(accounts.Permission), "zh-hans")
    wrong += Page(str(streams.welcome(reader, None))).wrong
    assert not wrong, "\n".join(wrong)
    assert shown > 25, "the walk showed too little of what was typed"


def test_every_page_tells_the_browser_what_it_may_do(ours, shops):
    staff, phone = signed_in(shops.hai), as_member(ours.merchant_id, ours.members[1])
    walked = [(staff, path) for path in all_paths(ours, console_addresses())]
    walked += [(phone, path) for path in (*member_paths(ours), "/m/nothing", "/k/forged")]
    walked += [(signed_in(shops.hai), path) for path in ("/nothing", "/api/v1/styles", "/channels/nothing")]
    wrong = []
    for browser, path in walked:
        answer = browser.get(path)
        policy = {part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split(";")}
        fits = (
            policy["script-src"] == ["'self'"]
            and policy["default-src"] == ["'self'"]
            and policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
            and policy["base-uri"] == ["'self'"]
            and answer["X-Content-Type-Options"] == "nosniff"
            and answer["X-Frame-Options"] == "DENY"
            and answer["Referrer-Policy"] == "same-origin"
        )
        is_page = answer.status_code == 200 and browser is not walked[-1][0]
        kept = answer.headers.get("Cache-Control", "")
        if not fits or (is_page and "private" not in kept and "no-store" not in kept):
            wrong.append(f"{path}: {dict(answer.headers)}")
    assert not wrong, "\n".join(wrong)


def test_only_the_page_that_leads_to_paying_may_lead_elsewhere(ours):
    phone = as_member(ours.merchant_id, ours.members[1])
    for path in member_paths(ours):
        policy = phone.get(path)["Content-Security-Policy"]
        leads_out = "https://" in policy.split("form-action")[1].split(";")[0]
        assert leads_out == (path == f"/m/orders/{ours.orders['placed']}"), path


# Cookies


def test_cookies_are_for_the_server_alone(client, hai, merchant):
    answer = client.post(accounts.make_sign_in_link(hai.pk, now=NOON))
    session = answer.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    token = client.get("/accounts/logout/").cookies["csrftoken"]
    assert token["samesite"] == "Lax"
    link = member_link(merchant.id, hai.pk, "/m/orders", now=NOON)
    member = client.get(link).cookies["member"]
    assert (member["httponly"], member["samesite"]) == (True, "Lax")
    assert client.get(link, secure=True).cookies["member"]["secure"]


def test_signing_in_begins_another_session(client, merchant):
    """A session that somebody was given before is worth nothing once they are in."""
    accounts.hire_staff(merchant.id, username="hong", name="小红", role="guide", password=PASSWORD, now=NOON)
    client.get("/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/accounts/login/", {"login": "hong", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


def test_over_https_nothing_travels_in_clear(tmp_path):
    told = (
        "import json, yutang.site.settings as s; print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS > 30000000, s.DEBUG, s.SECURE_PROXY_SSL_HEADER]))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
    environment |= {"YUTANG_HOME": str(tmp_path), "YUTANG_PUBLIC_URL": "https://fish.example"}
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, True, True, False, ["HTTP_X_FORWARDED_PROTO", "https"]]
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


# Limits


def test_a_password_is_tried_only_so_often_in_both_languages(client, merchant):
    from django.core.cache import cache

    cache.clear()
    accounts.hire_staff(merchant.id, username="hong", name="小红", role="guide", password=PASSWORD, now=NOON)
    for _try in range(5):
        client.post("/accounts/login/", {"login": "hong", "password": "wrong"})
    told = {}
    for language in ("zh-hans", "en"):
        answer = client.post(
            "/accounts/login/", {"login": "hong", "password": PASSWORD}, headers={"accept-language": language}
        )
        assert "_auth_user_id" not in client.session
        told[language] = re.search(
            r'class="[^"]*(?:alert|error|invalid)[^"]*"[^>]*>(.*?)</', text_of(answer), re.DOTALL
        )
    cache.clear()
    assert told["zh-hans"][1].strip()
    assert told["zh-hans"][1] != told["en"][1]


def test_a_member_opens_only_so_many_pages_a_minute(ours, settings):
    settings.YUTANG_MEMBER_PAGES_A_MINUTE = 5
    phone, other = (as_member(ours.merchant_id, one) for one in ours.members[:2])
    assert [phone.get("/m/orders").status_code for _page in range(5)] == [200] * 5
    told = {one: phone.get("/m/orders", headers={"accept-language": one}) for one in ("zh-hans", "en")}
    for language, answer in told.items():
        assert (answer.status_code, answer.headers["Content-Language"]) == (429, language)
        assert 1 <= int(answer["Retry-After"]) <= 60
        assert "h5/h5.css" in text_of(answer)
    assert text_of(told["zh-hans"]) != text_of(told["en"])
    assert other.get("/m/orders").status_code == 200


def test_links_cannot_be_guessed_at_will(client, db, settings):
    settings.YUTANG_MEMBER_PAGES_A_MINUTE = 3
    assert [client.get(f"/k/guess-{at}").status_code for at in range(4)] == [403, 403, 403, 429]
    assert client.get("/m/orders").status_code == 429
    assert client.get("/k/guess", REMOTE_ADDR="192.0.2.9").status_code == 403


# Personal data


def everything_stored() -> str:
    """Every cell of every table, as a thief of the database would read it."""
    with connection.cursor() as cursor:
        cells = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            cells += [f"{table}\t{row!r}" for row in cursor.fetchall()]
    return "\n".join(cells)


def test_personal_data_is_sealed_wherever_it_is_stored(merchant, caplog):
    caplog.set_level(logging.DEBUG)
    shop = fill_shop(merchant, MARK)
    stored = everything_stored()
    logged = "\n".join(RedactingFormatter("%(message)s").format(record) for record in caplog.records)
    assert MARK in stored
    # An upload is gone once it is brought in, and this shop's refused row holds no secret of anybody.
    kept = "\n".join(path.read_text("utf-8", "replace") for path in import_folder().glob(f"{shop.import_run}*"))
    assert kept
    secrets = shop.secrets
    for secret in (*secrets.phones, *secrets.addresses, *secrets.names, *secrets.identities, *secrets.keys):
        where = [line.split("\t")[0] for line in stored.splitlines() if secret in line]
        assert not where, f"{secret} stands in clear in {set(where)}"
        assert secret not in logged
        assert secret not in kept


def test_a_log_line_hides_a_number_however_it_came_there(merchant, caplog):
    """Whatever a page of ours logs about a request that went wrong, a phone in its address does not stay."""
    from django.test import Client

    Client().get("/nothing/13800138000?phone=13800138001")
    formatted = [RedactingFormatter("%(message)s").format(record) for record in caplog.records]
    assert formatted
    assert not [line for line in formatted if "1380013800" in line]


@pytest.mark.parametrize("role", list(accounts.Role))
def test_only_who_may_see_personal_data_sees_it(ours, shops, role):
    with merchant_scope(ours.merchant_id):
        clerk = hire(shops.hai.merchant, f"某{role}", role)
        may_see = accounts.staff_card(clerk.pk).may(accounts.Permission.SEE_PERSONAL_DATA)
    browser, order = signed_in(clerk), ours.orders["paid1"]
    secrets = (*ours.secrets.phones, *ours.secrets.addresses, *ours.secrets.names)
    showing = set()
    for path in all_paths(ours, console_addresses()):
        text = text_of(browser.get(path))
        if any(secret in text for secret in secrets):
            showing.add(path)
    if may_see:
        # Not on lists, not in passing: where it is asked for.
        assert all(path.startswith("/presale/orders/") for path in showing), sorted(showing)
        assert text_of(browser.get(f"/presale/orders/{order}")).count(ours.secrets.addresses[1])
    else:
        assert not showing
        assert browser.post(f"/people/{ours.members[0]}/phone").status_code == 403


# Leading astray


@pytest.mark.parametrize("there", EVIL)
def test_nobody_is_led_to_another_site(client, shops, db, there):
    accounts.hire_staff(shops.ours.merchant_id, username="hong", name="小红", role="guide", password=PASSWORD, now=NOON)
    answers = [
        client.post("/i18n/setlang/", {"language": "en", "next": there}),
        client.post("/accounts/login/", {"login": "hong", "password": PASSWORD, "next": there}),
        client.get("/accounts/login/", {"next": there}),
        client.post("/accounts/logout/", {"next": there}),
        client.get(f"/?next={there}"),
        client.get("/people/", headers={"hx-request": "true", "hx-current-url": there}),
    ]
    for answer in answers:
        where = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
        assert where.startswith("/"), answer.request["PATH_INFO"]
        assert not where.startswith(("//", "/\\")), answer.request["PATH_INFO"]
        assert "evil.example" not in where.split("?")[0]


@pytest.mark.parametrize(
    "gateway", ["http://169.254.169.254/latest", "http://localhost:6379", "https://api.mch.weixin.qq.com.evil.example", "file:///etc/passwd", ""]
)  # fmt: skip
def test_money_is_asked_for_nowhere_but_at_the_provider(ours, gateway):
    with merchant_scope(ours.merchant_id):
        with pytest.raises(GatewayRefused):
            pay.connect_account(account_draft(gateway_url=gateway), now=NOON)
        # Nor where the table itself was tampered with.
        PayAccount.objects.update(gateway_url=gateway)
        with pytest.raises(GatewayRefused):
            pay.channel_of("wechat")


# Files


@pytest.mark.parametrize(
    "path",
    [
        "/media/pictures/../../keys.json", "/media/keys.json", "/static/../keys.json", "/static/%2e%2e/keys.json",
        "/static/..%2fkeys.json", "/static//etc/passwd", "/static/console/../../../../site/settings.py",
        "/catalog/pictures/{picture}/..%2f..%2f..%2fkeys.json", "/catalog/pictures/{picture}/full/../../keys.json",
        "/imports/{run}/../../keys.json", "/imports/..%2fkeys.json/refused", "/static/console/yutang.css/../../keys.json",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_its_folder(ours, shops, path):
    ids = ids_of(ours.merchant_id)
    answer = signed_in(shops.hai).get(path.format(picture=ids["Picture"][0], run=ids["ImportRun"][0]))
    assert answer.status_code in (400, 404)
    assert "signing" not in text_of(answer)


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "..\\..\\evil.csv", "/etc/cron.d/evil.csv", "a\0b\r\nX: y.csv", "." * 300]
)
def test_the_name_of_an_upload_names_nothing_on_our_disk(ours, shops, name):
    home = Path(place_settings.YUTANG_HOME)
    before = {path for path in home.rglob("*") if "imports" not in path.parts}
    file = SimpleUploadedFile("x.csv", "昵称,手机号\n小鱼,13800138000\n".encode())
    file._name = name
    browser = signed_in(shops.hai)
    answer = browser.post("/imports/", {"kind": "customers", "file": file})
    assert answer.status_code in (302, 422)
    assert {path for path in home.rglob("*") if "imports" not in path.parts} == before
    assert all(re.fullmatch(r"[0-9a-f-]{36}[a-z.-]*", path.name) for path in import_folder().iterdir())


FORMULA = "=1+1"


def test_a_workbook_for_a_factory_holds_no_formula(merchant, hai):
    shop = fill_shop(merchant, FORMULA)
    browser = signed_in(hai)
    answer = browser.get(f"/production/{shop.production_order}/sheet.xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith(FORMULA) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    refused = text_of(browser.get(f"/imports/{shop.import_run}/refused"))
    assert FORMULA in refused
    assert f",{FORMULA}" not in refused
