"""Which size fits, why, and how sure that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON, hire
from yutang.catalog import api as catalog
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.rules.sizing import MEASURES, advise, missing_measures
from yutang.presale.tests.stage import running_offer
from yutang.presale.tests.test_pages import phone_of
from yutang.selection.tests.stage import make_member

CHART = {
    "S": {"height_cm": [150, 158], "weight_kg": [42, 49]},
    "M": {"height_cm": [158, 165], "weight_kg": [50, 57]},
    "L": {"height_cm": [165, 172], "weight_kg": [58, 66]},
}
GIRTHS = {"S": {"bust_cm": [80, 84], "waist_cm": [62, 66]}, "M": {"bust_cm": [84, 88], "waist_cm": [66, 70]}}


@pytest.mark.parametrize(
    ("mine", "size", "certainty", "closer", "looser"),
    [
        ({"height_cm": 162, "weight_kg": 55}, "M", "sure", "", "L"),
        ({"height_cm": 160, "weight_kg": 50}, "M", "sure", "S", ""),
        ({"height_cm": 154, "weight_kg": 45}, "S", "sure", "", ""),
        ({"weight_kg": 60}, "L", "likely", "M", ""),
        ({"height_cm": 158}, "S", "likely", "", "M"),
        ({"height_cm": 168, "weight_kg": 52}, "M", "between", "", ""),
        ({"height_cm": 170, "weight_kg": 68}, "L", "between", "", ""),
        ({"height_cm": 160, "weight_kg": 110}, "", "", "", ""),
        ({"shoes": 38}, "", "", "", ""),
        ({}, "", "", "", ""),
    ],
    ids=["all-within", "at-the-edge", "small", "weight-alone", "on-the-line", "tall-and-light", "a-little-over", "no-size-near", "nothing-in-common", "nothing"],
)  # fmt: skip
def test_advice(mine, size, certainty, closer, looser):
    advice = advise(CHART, mine)
    assert (advice.size, advice.certainty) == (size, certainty) if size else advice is None
    if advice and certainty != "between":
        assert (advice.closer, advice.looser) == (closer, looser)


def test_girths_say_more_than_height_and_weight():
    chart = {size: CHART[size] | GIRTHS[size] for size in GIRTHS}
    assert advise(chart, {"height_cm": 161, "weight_kg": 52, "bust_cm": 81, "waist_cm": 63}).size == "S"


def test_asks_for_what_everybody_knows():
    assert missing_measures(CHART, {"height_cm": 160}) == ("weight_kg",)
    assert missing_measures(GIRTHS, {}) == ()


@given(st.dictionaries(st.sampled_from(MEASURES), st.floats(1, 250)))
def test_advice_is_always_a_size_of_the_chart(mine):
    advice = advise(CHART, mine)
    assert advice is None or (advice.size in CHART and {"closer": advice.closer}["closer"] in {*CHART, ""})


@given(st.floats(20, 120), st.floats(0, 40))
def test_more_weight_never_means_a_smaller_size(weight, more):
    order = list(CHART)
    lighter, heavier = advise(CHART, {"weight_kg": weight}), advise(CHART, {"weight_kg": weight + more})
    if lighter and heavier:
        assert order.index(lighter.size) <= order.index(heavier.size)


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def offer(self, shop):
        offer = running_offer()
        catalog.set_size_chart(api.offer_card(offer).style_id, CHART, now=NOON)
        return offer

    @pytest.fixture
    def xiaoyu(self, offer):
        return make_member(None)

    @pytest.fixture
    def phone(self, xiaoyu):
        return phone_of(xiaoyu)

    def sku(self, offer, size):
        skus = catalog.style_card(api.offer_card(offer).style_id).skus
        return next(sku for sku in skus if sku.options["size"] == size)

    def test_it_asks_for_two_numbers_and_keeps_them(self, offer, xiaoyu, phone):
        assert 'name="height_cm"' in phone.get(f"/m/offers/{offer}").content.decode()
        answer = phone.post(f"/m/offers/{offer}/measures", {"height_cm": "162", "weight_kg": "55.5"})
        assert answer.status_code == 302
        assert people.traits_of(xiaoyu) == {"height_cm": 162, "weight_kg": 55.5}
        text = phone.get(f"/m/offers/{offer}").content.decode()
        assert "162 cm" in text
        assert 'name="height_cm"' not in text
        assert f'/order?size={self.sku(offer, "M").id}" aria-current="true"' in text

    @pytest.mark.parametrize(
        "wrong",
        [{"height_cm": "16"}, {"weight_kg": "nan"}, {"height_cm": ""}, {"weight_kg": "-55"}, {"height_cm": "一米六"}],
        ids=["short", "nan", "nothing", "negative", "words"],
    )
    def test_nonsense_is_said_and_not_kept(self, offer, xiaoyu, phone, wrong):
        answer = phone.post(f"/m/offers/{offer}/measures", {"height_cm": "162", "weight_kg": "55"} | wrong)
        assert answer.status_code == 422
        assert people.traits_of(xiaoyu) == {}

    def test_the_size_advised_is_chosen_in_the_order_form(self, offer, xiaoyu, phone):
        sku = self.sku(offer, "M")
        text = phone.get(f"/m/offers/{offer}/order?size={sku.id}").content.decode()
        assert f'value="{sku.id}" required checked' in text

    def test_a_style_without_a_chart_advises_nothing(self, shop):
        text = phone_of(make_member(None)).get(f"/m/offers/{running_offer('D9')}").content.decode()
        assert 'name="height_cm"' not in text


@pytest.mark.django_db
class TestTheChart:
    @pytest.fixture
    def desk(self, client, shop):
        client.force_login(hire(shop, "阿海", "owner").user)
        return client

    def test_staff_write_it_as_a_table(self, desk):
        style_id = api.offer_card(running_offer()).style_id
        cells = {"S:height_cm": "150-158", "M:height_cm": "１５８～１６５", "M:weight_kg": "50 - 57", "S:bust_cm": "84"}
        assert desk.post(f"/catalog/{style_id}/sizes", cells).status_code == 302
        chart = catalog.style_card(style_id).size_chart
        assert chart == {
            "S": {"height_cm": [150, 158], "bust_cm": [84, 84]},
            "M": {"height_cm": [158, 165], "weight_kg": [50, 57]},
        }
        assert 'value="150-158"' in desk.get(f"/catalog/{style_id}").content.decode()

    @pytest.mark.parametrize("cell", ["small", "165-158", "0-9", "158-1650", "-5", "1e3"])
    def test_nonsense_is_refused_and_stays_in_the_cell(self, desk, cell):
        style_id = api.offer_card(running_offer()).style_id
        answer = desk.post(f"/catalog/{style_id}/sizes", {"S:height_cm": cell})
        assert answer.status_code == 422
        assert cell in answer.content.decode()
        assert catalog.style_card(style_id).size_chart == {}
