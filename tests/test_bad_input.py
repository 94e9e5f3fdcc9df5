"""Bad input, as the world sends it: each gets a clear answer in the reader's language, nothing half-written stays, nothing is lost."""

from __future__ import annotations

import contextvars
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation

from tests.cast import NOON, hire
from tests.full_shop import FullShop, TwoShops, fill_shop, two_shops
from tests.walk import addresses, as_member, console_addresses, ids_of, signed_in, text_of, with_key
from yutang.catalog import api as catalog
from yutang.core import clock, limits
from yutang.core.errors import Refusal
from yutang.core.imports import RunOptions, run_import, runs
from yutang.core.imports.carrying import carry_out
from yutang.core.models import ImportRun
from yutang.core.tables import FileTooLarge
from yutang.core.tenancy import merchant_scope
from yutang.presale import api as presale
from yutang.selection import api as selection

LANGUAGES = ("zh-hans", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
GIB = 2**30
AGAIN = r'weui-btn_default" href="([^"]+)"'
# Where pages say no.
SAID = (r"data-summary[^>]*>(.*?)</p>", r"role=\"alert\"[^>]*>(.*?)</(?:p|div)>", r"class=\"errorlist[^>]*>(.*?)</ul>")


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


@pytest.fixture(scope="module")
def shops(django_db_setup, django_db_blocker) -> Iterator[TwoShops]:
    # Marks without Chinese, so that Chinese on an English page is a sentence that was forgotten.
    with two_shops(django_db_blocker, "Pond", "Rival") as filled:
        yield filled


@dataclass
class Scene:
    """Our shop and who may send something to it, each reading one language."""

    shops: TwoShops
    language: str

    @property
    def ours(self) -> FullShop:
        return self.shops.ours

    @property
    def staff(self) -> Client:
        return self._reading(signed_in(self.shops.hai))

    @property
    def member(self) -> Client:
        return self._reading(as_member(self.ours.merchant_id, self.ours.members[2]))

    @property
    def program(self) -> Client:
        return self._reading(with_key(self.ours.api_key))

    @property
    def stranger(self) -> Client:
        return self._reading(Client())

    def _reading(self, browser: Client) -> Client:
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = self.language
        return browser

    def post_json(self, path: str, body: bytes | dict[str, object]):
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.program.generic("POST", f"/api/v1/{path}", sent, content_type="application/json")


@pytest.fixture(params=LANGUAGES)
def scene(request, shops, db) -> Scene:
    return Scene(shops, request.param)


def rows_now(*, but: tuple[str, ...] = ()) -> dict[str, int]:
    """How many rows there are of everything, sign-ins and sessions aside."""
    aside = ("django_session", "accounts_signinlink", *but)
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in aside]
        counts = {}
        for name in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            counts[name] = cursor.fetchone()[0]
    return counts


def sentence(answer) -> str:
    """What a person, or a program's log, reads of an answer."""
    if answer["Content-Type"].startswith("application/json"):
        return json.loads(answer.content)["error"]["message"]
    html = text_of(answer)
    said = [words for form in SAID for words in re.findall(form, html, re.DOTALL)]
    words = " ".join(said) if said else re.findall(r"<main.*?</main>", html, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


def assert_clear(text: str, language: str) -> None:
    assert len(text) > 4, f"too little is said: {text!r}"
    assert bool(HAN.search(text)) == (language == "zh-hans"), text


# A table of what is sent, where it is refused, and what a reader of English is told of it


def upload(scene: Scene, content: bytes, name: str = "rows.csv", kind: str = "customers"):
    """Hand a file in and look at it; the refusal stands on the page that looks at it."""
    answer = scene.staff.post("/imports/", {"kind": kind, "file": SimpleUploadedFile(name, content)})
    return scene.staff.get(answer["Location"]) if answer.status_code == 302 else answer


def workbook(*, cut: int) -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["手机号"])
    book.save(out)
    return out.getvalue()[:-cut]


def lying(scene: Scene, browser: Client, path: str):
    """A body that says it is 2 GB. Reading a byte of it fails the test."""

    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    length = {"CONTENT_LENGTH": str(2 * GIB), "wsgi.input": Unread()}
    return browser.generic("POST", path, b"", content_type="multipart/form-data; boundary=x", **length)


def start(scene: Scene, columns: dict[str, str], content: str, kind: str):
    run_id = scene.staff.post("/imports/", {"kind": kind, "file": SimpleUploadedFile("a.csv", content.encode())})[
        "Location"
    ]
    return scene.staff.post(f"{run_id}/start", columns)


def order_form(scene: Scene, offer: str, **changes: object) -> dict[str, object]:
    with merchant_scope(scene.ours.merchant_id):
        sku = catalog.style_card(presale.offer_card(scene.ours.offers[offer]).style_id).skus[0]
    sent = {"sku": sku.id, "quantity": 1, "name": "Wang", "phone": "13800138000", "address": "Long Street 1"}
    return sent | {"idempotency_key": "key-of-a-form"} | changes


def order(scene: Scene, offer: str = "open", **changes: object):
    return scene.member.post(f"/m/offers/{scene.ours.offers[offer]}/order", order_form(scene, offer, **changes))


def late(scene: Scene):
    with clock.frozen(NOON + timedelta(days=4)):
        return order(scene)


def late_vote(scene: Scene):
    with clock.frozen(NOON + timedelta(days=3)):
        return vote(scene, scene.ours.open_round, 1)


def vote(scene: Scene, round_id, count: int, extra: tuple[str, ...] = ()):
    with merchant_scope(scene.ours.merchant_id):
        picks = [str(one.id) for one in selection.candidate_cards(round_id)][:count]
    return scene.member.post(f"/m/rounds/{round_id}", {"candidate": [*picks, *extra]})


def forged_cookie(scene: Scene):
    phone = scene.stranger
    phone.cookies["member"] = "forged.words"
    return phone.get("/m/orders")


def round_in(scene: Scene, **changes: object) -> dict[str, object]:
    soon = (NOON + timedelta(days=1)).isoformat()
    styles = [str(one) for one in scene.ours.styles]
    return {
        "community_id": str(scene.ours.community),
        "title": "t",
        "closes_at": soon,
        "style_ids": styles,
        "picks_limit": 1,
        "top_n": 1,
    } | changes


CUSTOMER = {"channel": "wecom", "identities": {"openid": "a-new-one"}}
Case = tuple[str, int, str, Callable[[Scene], object]]
CASES: list[Case] = [
    ("a file in no encoding", 422, "UTF-8", lambda s: upload(s, b"\x93\xfa\x96\x7b,\xff\xff\n" * 40)),
    ("a file of nothing", 422, "", lambda s: upload(s, b"\0" * 500_000)),
    ("an empty file", 422, "empty", lambda s: upload(s, b"")),
    ("a file of blanks", 422, "empty", lambda s: upload(s, b" \n\n \n")),
    ("a workbook cut off", 422, "damaged", lambda s: upload(s, workbook(cut=200), "a.xlsx")),
    ("a workbook that is none", 422, "", lambda s: upload(s, b"PK\x03\x04" + b"nothing" * 99, "a.xlsx")),
    ("an old spreadsheet", 422, "XLS", lambda s: upload(s, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls")),
    ("a picture", 422, "", lambda s: upload(s, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, "a.csv")),
    ("a kind that cannot be imported", 422, "", lambda s: upload(s, b"a,b\n1,2\n", kind="secrets")),
    ("missing columns", 422, "No column", lambda s: start(s, {"column_code": "A"}, "A,B\n1,2\n", "products")),
    ("a column that is not there", 422, "", lambda s: start(s, {"column_phone": "C"}, "A,B\n1,2\n", "customers")),
    ("2 GB to the imports", 413, "MB", lambda s: lying(s, s.staff, "/imports/")),
    ("2 GB to another page", 413, "larger", lambda s: lying(s, s.staff, "/catalog/new")),
    ("2 GB to a member page", 413, "larger", lambda s: lying(s, s.member, f"/m/rounds/{s.ours.open_round}")),
    ("2 GB to the API", 413, "larger", lambda s: lying(s, s.program, "/api/v1/customers")),
    ("2 GB to a provider's address", 413, "larger", lambda s: lying(s, s.stranger, f"/channels/pay/{uuid4()}/notify")),
    ("a forged member link", 403, "cut off", lambda s: s.stranger.get("/k/forged.words")),
    ("a forged cookie", 403, "link", forged_cookie),
    ("a forged sign-in link", 404, "", lambda s: s.stranger.get("/sign-in/forged")),
    ("another merchant's order", 404, "", lambda s: s.staff.get(f"/presale/orders/{s.shops.theirs.orders['placed']}")),
    ("another merchant's customer", 404, "", lambda s: s.program.get(f"/api/v1/customers/{s.shops.theirs.members[1]}")),
    ("another merchant's offer", 404, "", lambda s: s.member.get(f"/m/offers/{s.shops.theirs.offers['open']}")),
    ("an id that is none", 404, "was here", lambda s: s.staff.get("/people/not-an-id")),
    ("a page that is not there", 404, "was here", lambda s: s.staff.get("/nowhere")),
    ("a member page that is not there", 404, "was here", lambda s: s.member.get("/m/nowhere")),
    ("an operation that is not there", 404, "nothing here", lambda s: s.program.get("/api/v1/nowhere")),
    ("an order after the deadline", 409, "over", late),
    ("an order of what failed", 409, "over", lambda s: order(s, "failed")),
    ("an order before it begins", 409, "", lambda s: order(s, "draft")),
    ("more than one may buy", 422, "5", lambda s: order(s, quantity=6)),
    ("less than nothing", 422, "", lambda s: order(s, quantity=-1)),
    ("a number beyond all", 422, "", lambda s: order(s, quantity=10**30)),
    ("half a phone", 422, "", lambda s: order(s, phone="1380013")),
    ("somebody else's size", 422, "", lambda s: order(s, sku=uuid4())),
    ("a vote too many", 422, "2", lambda s: vote(s, s.ours.open_round, 3)),
    ("a vote for nothing of the round", 422, "", lambda s: vote(s, s.ours.open_round, 1, (str(uuid4()),))),
    ("a vote for no id", 422, "", lambda s: vote(s, s.ours.open_round, 1, ("x",))),
    ("a vote after the end", 409, "over", late_vote),
    ("a form opened as a page", 405, "not opened", lambda s: s.staff.get(f"/selection/rounds/{s.ours.open_round}/open")),
    ("a member's form opened as a page", 405, "not opened", lambda s: s.member.get(f"/m/orders/{uuid4()}/pay")),
    ("a wrong method to the API", 405, "not opened", lambda s: s.program.put("/api/v1/styles")),
    ("a page deleted", 405, "not opened", lambda s: s.staff.delete("/people/")),
    ("no JSON", 400, "cannot be read", lambda s: s.post_json("customers", b"{")),
    ("nothing at all", 422, "sense", lambda s: s.post_json("customers", b"")),
    ("JSON in no encoding", 400, "cannot be read", lambda s: s.post_json("customers", b'{"channel": "\xff"}')),
    ("JSON without a floor", 400, "cannot be read", lambda s: s.post_json("customers", b"[" * 200_000)),
    ("NaN", 400, "cannot be read", lambda s: s.post_json("styles", b'{"price_fen": NaN}')),
    ("half a character", 400, "cannot be read", lambda s: s.post_json("communities", b'{"name": "\\ud83d"}')),
    ("a list for an object", 422, "sense", lambda s: s.post_json("customers", b"[]")),
    ("huge JSON", 413, "larger", lambda s: s.post_json("communities", b'{"name": "' + b"x" * 3_000_000 + b'"}')),
    ("an unknown field", 422, "sense", lambda s: s.post_json("customers", CUSTOMER | {"comunity_id": str(uuid4())})),
    ("an unknown field inside", 422, "sense", lambda s: s.post_json("utterances", {"items": [{"text": "x", "said": "y"}]})),
    ("a day in 2199", 422, "sense", lambda s: s.post_json("customers", CUSTOMER | {"joined_at": "2199-01-01T00:00:00Z"})),
    ("the first day of all", 422, "", lambda s: s.post_json("customers", CUSTOMER | {"joined_at": "0001-01-01T00:00:00+14:00"})),
    ("a round until 2199", 422, "future", lambda s: s.post_json("rounds", round_in(s, closes_at="2199-01-01T00:00:00Z"))),
    ("a negative price", 422, "price", lambda s: s.post_json("styles", {"code": "c", "title": "t", "price_fen": -1})),
    ("a price beyond all", 422, "price", lambda s: s.post_json("styles", {"code": "c", "title": "t", "price_fen": 10**29})),
    ("a picture that is none", 422, "", lambda s: s.post_json("styles", {"code": "c", "title": "t", "price_fen": 1, "picture": "图"})),
    ("a phone that is none", 422, "", lambda s: s.post_json("customers", {"channel": "w", "identities": {"phone": "12345"}})),
    ("no key", 401, "", lambda s: s.stranger.get("/api/v1/styles")),
    ("a forged payment", 401, "signature", lambda s: s.stranger.post(f"/channels/pay/{s.ours.pay_account}/notify", b"{}", "application/json")),
]  # fmt: skip


@pytest.mark.parametrize(("status", "words", "send"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_it_is_refused_in_words_and_leaves_nothing(scene, status, words, send):
    # A file handed in is kept, to be looked at; that it was is in the audit log.
    before = rows_now(but=("core_importrun", "core_auditentry"))
    answer = send(scene)
    assert answer.status_code == status, text_of(answer)
    said = sentence(answer)
    assert_clear(said, scene.language)
    if scene.language == "en":
        assert words in said
    assert answer.headers.get("Content-Language", scene.language) == scene.language
    assert rows_now(but=("core_importrun", "core_auditentry")) == before


# Files whose rows are bad

ROWS = """订单号,买家昵称,商品数量,订单实付金额,下单时间
GOOD,小鱼,1,10.00,2024-01-01 10:00
NEGATIVE,小鱼,1,-5.00,2024-01-01 10:00
FUTURE,小鱼,1,10.00,2199-01-01 10:00
BEYOND,小鱼,1,99999999999999999999,2024-01-01 10:00
WORDS,小鱼,1,十块钱吧,2024-01-01 10:00
"""


def test_a_bad_row_is_given_back_with_its_reason_and_stops_no_other(scene):
    run_id = scene.staff.post("/imports/", {"kind": "orders", "file": SimpleUploadedFile("a.csv", ROWS.encode())})[
        "Location"
    ]
    columns = {"column_order_number": "订单号", "column_account_name": "买家昵称", "column_quantity": "商品数量"}
    with merchant_scope(scene.ours.merchant_id):
        run = ImportRun.objects.order_by("-created_at", "-pk").first()
        guessed = runs.look_at(run.pk).guess.columns
        columns = {f"column_{name}": header for name, header in guessed.items()}
        assert scene.staff.post(f"{run_id}/start", columns).status_code == 302
        carry_out(run.pk)
        card = runs.run_card(run.pk)
    assert (card.state, card.rows, card.imported, card.rejected) == ("done", 5, 1, 4)
    refused = list(csv.reader(io.StringIO(text_of(scene.staff.get(f"{run_id}/refused")))))[1:]
    assert [line[2] for line in refused] == ["NEGATIVE", "FUTURE", "BEYOND", "WORDS"]
    for line in refused:
        # The reason names the column as the file has it, and may repeat the cell.
        assert_clear(re.split("[:：]", line[1], maxsplit=1)[-1].replace("十块钱吧", ""), scene.language)


@pytest.mark.parametrize("size", [2 * GIB + 1, 40 * GIB])
def test_a_file_of_more_than_two_gigabytes_is_refused_unread(shops, db, tmp_path, size):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(size)
    before = rows_now()
    for language in LANGUAGES:
        with translation.override(language), merchant_scope(shops.ours.merchant_id):
            with pytest.raises(FileTooLarge) as refused:
                run_import("customers", path, RunOptions(), now=NOON)
            assert_clear(str(refused.value).replace("huge.csv", ""), language)
            assert "2 GiB" in str(refused.value)
    assert rows_now() == before


# Everything at once


@pytest.mark.parametrize("query", ["page=99999999999999999999", "page=-1", "q=%00", "q=%ff", "state=%00&kind=%00", "since=x&first=9999-99-99&last=0000", "community=x&customer=x&cluster=x&about=x&before=x", "part=99999&code=%00"])  # fmt: skip
def test_no_question_breaks_a_page(shops, db, query):
    staff = signed_in(shops.hai)
    ids = ids_of(shops.ours.merchant_id)
    paths = [path for one in console_addresses() for path in one.paths(ids)[:1]]
    assert not [path for path in paths if staff.get(f"{path}?{query}").status_code >= 500]


GARBAGE = [b"", b"{", b"null", b"\xff\xfe{}", b'"x"', b"1e999", b"\x00", b'{"\\ud800": 1}', b'{"a":' * 3000]


def test_no_garbage_breaks_the_api(shops, db):
    program, ids = with_key(shops.ours.api_key), ids_of(shops.ours.merchant_id)
    for address in addresses("api/v1/"):
        for body in GARBAGE:
            answer = program.generic("POST", address.paths(ids)[0], body, content_type="application/json")
            assert answer.status_code < 500, (address.route, body)
            assert answer["Content-Type"].startswith("application/json"), (address.route, body)


@pytest.mark.django_db(transaction=True)
def test_a_vote_sent_twice_at_once_is_one_vote(merchant):
    """Two taps on a slow line, through the page: both are answered as done, and the votes stand once."""
    hire(merchant, "阿海", "owner")
    shop = fill_shop(merchant, "Pond")
    with merchant_scope(merchant.pk):
        picks = [str(one.id) for one in selection.candidate_cards(shop.open_round)][:2]
    begin = Barrier(4)

    def tap(_at: int) -> int:
        try:
            begin.wait(20)
            phone = as_member(shop.merchant_id, shop.members[5])
            return phone.post(f"/m/rounds/{shop.open_round}", {"candidate": picks}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taps = [pool.submit(contextvars.copy_context().run, tap, at) for at in range(4)]
        answers = [one.result() for one in taps]
    assert answers == [302] * 4
    with merchant_scope(merchant.pk):
        assert len(selection.ballot_of(shop.open_round, shop.members[5])) == 2
        votes = {row.candidate_id: row.votes for row in selection.round_results(shop.open_round)}
    assert sum(votes.values()) == 3


def test_what_a_buyer_wrote_is_still_there_when_the_form_comes_back(scene):
    page = text_of(order(scene, quantity=6, address="Long Street 1, third door"))
    assert "Long Street 1, third door" in page
    assert "13800138000" in page
    # The same form, mended and sent twice, is one order.
    first, again = order(scene), order(scene)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]


def test_a_refused_member_is_led_to_a_page_that_opens(scene):
    phone = scene.member
    answer = phone.post(f"/m/orders/{uuid4()}/pay")
    (there,) = re.findall(AGAIN, text_of(answer))
    assert phone.get(there).status_code == 200
    page = f"/m/rounds/{scene.ours.open_round}"
    answer = phone.post(page, {"candidate": "x"}, headers={"referer": f"http://testserver{page}"})
    assert re.findall(AGAIN, text_of(answer)) == [page]
    answer = phone.post(page, {"candidate": "x"}, headers={"referer": "https://evil.example/m/rounds"})
    assert re.findall(AGAIN, text_of(answer)) == ["/m/orders"]


def test_every_refusal_has_words_in_both_languages():
    """Of every error that any step can raise."""

    def all_of(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        yield kind
        for one in kind.__subclasses__():
            yield from all_of(one)

    untold = []
    for kind in {one for one in all_of(Refusal) if one.__module__.startswith("yutang.")}:
        told = {}
        for language in LANGUAGES:
            with translation.override(language):
                told[language] = str(kind.default_message)
        if not HAN.search(told["zh-hans"]) or HAN.search(told["en"]):
            untold.append(f"{kind.__module__}.{kind.__name__}: {told}")
    assert not untold, "\n".join(untold)
