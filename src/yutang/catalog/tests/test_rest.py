"""Size charts as programs set and read them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.accounts.api import make_api_key
from yutang.catalog import api
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope

CHART = {"S": {"height_cm": [150, 158], "weight_kg": [42.5, 50]}, "M": {"height_cm": [158, 165]}}


def program_of(merchant, role="operator", language="en") -> Client:
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", role, now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})


@pytest.fixture
def style(shop):
    skus = [api.SkuDraft(f"D1-{size}", {"size": size}) for size in ("S", "M", "L")]
    return api.add_style(code="D1", title="显高连衣裙", category="", price=Money(19_900), skus=skus)


def send(program, style_id, sizes):
    path = f"/api/v1/styles/{style_id}/size-chart"
    return program.put(path, {"sizes": sizes}, content_type="application/json")


def test_a_chart_is_read_back_as_it_was_sent_and_replaced_as_a_whole(shop, style):
    program = program_of(shop)
    assert program.get(f"/api/v1/styles/{style}").json()["size_chart"] == {}
    assert send(program, style, CHART).json()["size_chart"] == CHART
    assert program.get(f"/api/v1/styles/{style}").json()["size_chart"] == CHART
    assert program.get("/api/v1/styles").json()[0]["size_chart"] == CHART
    assert send(program, style, {"L": {"bust_cm": [90, 96]}, "S": {}}).json()["size_chart"] == {
        "L": {"bust_cm": [90, 96]}
    }
    assert send(program, style, {}).json()["size_chart"] == {}


@pytest.mark.parametrize(
    ("sizes", "field", "code"),
    [
        ({"XXL": {"height_cm": [150, 158]}}, "XXL", "size_unknown"),
        ({"": {}}, "", "size_unknown"),
        ({"M": {"shoe": [38, 39]}}, "M.shoe", "chart_makes_no_sense"),
        ({"M": {"height_cm": [165, 158]}}, "M.height_cm", "chart_makes_no_sense"),
        ({"M": {"height_cm": [0, 158]}}, "M.height_cm", "chart_makes_no_sense"),
        ({"M": {"height_cm": [158]}}, "M.height_cm", "chart_makes_no_sense"),
        ({"M": {"height_cm": [1, 2, 3]}}, "M.height_cm", "chart_makes_no_sense"),
        ({"S": {"height_cm": [150, 158]}, "M": {"height_cm": [158, 1e308]}}, "M.height_cm", "chart_makes_no_sense"),
    ],
    ids=str,
)
def test_a_chart_that_makes_no_sense_names_the_place_in_both_languages(shop, style, sizes, field, code):
    told = [send(program_of(shop, language=one), style, sizes) for one in ("en", "zh-hans")]
    assert [one.status_code for one in told] == [422, 422]
    english, chinese = (one.json()["error"] for one in told)
    assert (english["code"], english["fields"]["field"]) == (f"catalog.{code}", field)
    assert english["message"] != chinese["message"]
    assert api.style_card(style).size_chart == {}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"sizes": {"M": {"height_cm": "158-165"}}}', "sizes.M.height_cm"),
        (b'{"sizes": []}', "sizes"),
        (b'{"sizes": {"M": 3}}', "sizes.M"),
        (b"{}", "sizes"),
    ],
    ids=["words", "list", "number", "nothing"],
)
def test_what_is_no_chart_is_refused_by_its_place(shop, style, body, place):
    path = f"/api/v1/styles/{style}/size-chart"
    answer = program_of(shop).put(path, body, content_type="application/json")
    assert answer.status_code == 422
    assert any(place in one for one in answer.json()["error"]["fields"]["invalid"])


@pytest.mark.parametrize("number", ["NaN", "1e999", "Infinity"])
def test_what_is_no_number_changes_nothing(shop, style, number):
    body = f'{{"sizes": {{"M": {{"height_cm": [150, {number}]}}}}}}'
    answer = program_of(shop).put(f"/api/v1/styles/{style}/size-chart", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert api.style_card(style).size_chart == {}


def test_nobody_sets_the_chart_of_another_shop_or_of_nothing(shop, rival, style):
    assert send(program_of(rival), style, CHART).status_code == 404
    assert send(program_of(shop), new_id(), CHART).status_code == 404
    assert send(program_of(shop, "factory"), style, CHART).status_code == 403
    assert api.style_card(style).size_chart == {}
