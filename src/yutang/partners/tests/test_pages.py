from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.cast import hire
from yutang.core.tenancy import merchant_scope
from yutang.partners import api

LIST, ADD = "/partners/", "/partners/new"


@pytest.fixture
def koc(merchant):
    with merchant_scope(merchant.id):
        return api.add_partner(
            kind="koc",
            name="小满",
            traits={"height_cm": 160, "weight_kg": 55, "body": ["微胖"], "style": ["仙女风"]},
            persona="爱逛<b>面料</b>市场",
        )


def known(merchant):
    with merchant_scope(merchant.id):
        return [card.name for card in api.partners()]


def portrait():
    picture = BytesIO()
    Image.new("RGB", (30, 40), "teal").save(picture, "PNG")
    return SimpleUploadedFile("me.png", picture.getvalue(), "image/png")


def test_an_empty_list_says_what_will_be_here(hai_client):
    page = hai_client.get(LIST).content.decode()
    assert reverse("partners:add") in page
    assert 'class="face"' not in page


def test_the_list_shows_faces_and_what_they_are_like(hai_client, koc):
    page = hai_client.get(LIST).content.decode()
    assert "小满" in page
    assert "微胖" in page
    assert "160 cm" in page


@pytest.mark.parametrize(("query", "is_found"), [("name=小", True), ("name=老", False), ("kind=host", False)])
def test_the_list_is_filtered_by_its_address(hai_client, koc, query, is_found):
    assert ("小满" in hai_client.get(f"{LIST}?{query}").content.decode()) is is_found


@pytest.mark.parametrize(
    "query", ["kind=king", "state=%00", "page=-3", "page=99999999999999999999", "name=" + "x" * 90]
)
def test_a_forged_filter_breaks_nothing(hai_client, koc, query):
    assert hai_client.get(f"{LIST}?{query}").status_code == 200


def test_what_people_wrote_is_shown_as_text(hai_client, koc):
    page = hai_client.get(reverse("partners:partner", args=[koc])).content.decode()
    assert "&lt;b&gt;面料&lt;/b&gt;" in page


def test_adding_a_partner_with_a_portrait(hai_client, merchant):
    sent = {"kind": "koc", "name": "阿青", "height_cm": "158", "body": "梨形，腿短、 梨形", "portrait": portrait()}
    answer = hai_client.post(ADD, sent)
    with merchant_scope(merchant.id):
        (card,) = api.partners()
    assert answer.url == reverse("partners:partner", args=[card.id])
    assert card.traits == {"height_cm": 158, "body": ["梨形", "腿短"]}
    assert card.portrait_url


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "king"},
        {"name": ""},
        {"name": "小满"},
        {"height_cm": "1.58"},
        {"weight_kg": "nan"},
        {"weight_kg": "heavy"},
        {"body": "，".join(f"词{n}" for n in range(30))},
        {"portrait": SimpleUploadedFile("me.png", b"no picture", "image/png")},
    ],
)
def test_a_form_that_makes_no_sense_comes_back_and_nothing_is_kept(hai_client, merchant, koc, wrong):
    answer = hai_client.post(ADD, {"kind": "koc", "name": "阿青"} | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert known(merchant) == ["小满"]


def test_changing_a_partner(hai_client, koc, merchant):
    address = reverse("partners:edit", args=[koc])
    assert "仙女风" in hai_client.get(address).content.decode()
    assert hai_client.post(address, {"name": "满满", "style": "通勤"}).status_code == 302
    with merchant_scope(merchant.id):
        assert api.partner_card(koc).traits == {"style": ["通勤"]}


def test_a_bad_portrait_undoes_the_whole_change(hai_client, koc, merchant):
    bad = SimpleUploadedFile("me.png", b"no picture", "image/png")
    answer = hai_client.post(reverse("partners:edit", args=[koc]), {"name": "满满", "portrait": bad})
    assert answer.status_code == 422
    assert known(merchant) == ["小满"]


def test_scoring_and_parting(hai_client, koc, merchant):
    assert hai_client.post(reverse("partners:score", args=[koc]), {"kind": "loyalty", "value": 88}).status_code == 302
    assert hai_client.post(reverse("partners:score", args=[koc]), {"kind": "loyalty", "value": 880}).status_code == 422
    assert hai_client.post(reverse("partners:move", args=[koc, "ended"])).status_code == 302
    assert hai_client.post(reverse("partners:move", args=[koc, "active"])).status_code == 409
    assert hai_client.post(reverse("partners:move", args=[koc, "nowhere"])).status_code == 404
    with merchant_scope(merchant.id):
        assert (api.partner_card(koc).standing, api.partner_card(koc).state) == (88, "ended")


def test_the_rival_finds_nobody(qian_client, koc, merchant):
    assert "小满" not in qian_client.get(LIST).content.decode()
    for name, more in (("partner", []), ("edit", [])):
        assert qian_client.get(reverse(f"partners:{name}", args=[koc, *more])).status_code == 404
    for name, more in (("edit", []), ("score", []), ("move", ["ended"])):
        address = reverse(f"partners:{name}", args=[koc, *more])
        assert qian_client.post(address, {"name": "偷", "kind": "loyalty", "value": 1}).status_code == 404
    assert known(merchant) == ["小满"]


def test_an_auditor_looks_and_changes_nothing(client, merchant, koc):
    auditor = hire(merchant, "老审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ADD not in client.get(LIST).content.decode()
    assert client.get(ADD).status_code == 403
    assert client.post(reverse("partners:move", args=[koc, "ended"])).status_code == 403


def test_strangers_are_sent_to_sign_in(client, koc):
    assert client.get(LIST).status_code == 302
