"""Packs as staff type them, as programs send them, and as buyers read of them."""

import pytest

from yutang.core.models import AuditEntry
from yutang.presale.jobs import close_due_offers
from yutang.presale.models import Offer
from yutang.presale.tests.stage import DEADLINE, buy, draft_offer, running_offer
from yutang.presale.tests.test_pages import phone_of
from yutang.presale.tests.test_rest import OFFERS, plain, program_of
from yutang.presale.tests.test_terms_pages import said
from yutang.selection.tests.stage import make_member, make_style

pytestmark = pytest.mark.django_db
PACKED = {"minimum_quantity": 6, "maximum_quantity": 12, "pack_size": 6, "per_buyer_limit": 12}


def test_staff_are_told_which_quantities_fit_and_lose_nothing(shop, hai_client):
    form = said(origin=f"style:{make_style('D1')}", community="", pack_size=12, minimum_quantity=50)
    wrong = hai_client.post("/presale/new", form | {"maximum_quantity": 300})
    page = wrong.content.decode()
    assert (wrong.status_code, Offer.objects.count()) == (422, 0)
    assert "每包 12 件" in page
    assert "48 / 60" in page
    assert 'value="50"' in page
    assert hai_client.post("/presale/new", form | PACKED).status_code == 302
    assert Offer.objects.get().pack_size == 6


@pytest.mark.parametrize("pack", ["0", "-6", "x", "1.5", "10001", "9" * 30])
def test_a_pack_that_is_none_is_refused_at_its_field(shop, hai_client, pack):
    form = said(origin=f"style:{make_style('D1')}", community="", **PACKED) | {"pack_size": pack}
    answer = hai_client.post("/presale/new", form)
    assert (answer.status_code, Offer.objects.count()) == (422, 0)
    assert "is-invalid" in answer.content.decode()


def test_a_draft_shows_its_pack_and_keeps_it_where_it_is_not_said(shop, hai_client):
    key = draft_offer(**PACKED)
    assert 'name="pack_size" value="6"' in hai_client.get(f"/presale/offers/{key}/terms").content.decode()
    answer = hai_client.post(f"/presale/offers/{key}/terms", said(minimum_quantity=6, maximum_quantity=18))
    assert answer.status_code == 302
    assert (Offer.objects.get().pack_size, Offer.objects.get().maximum_quantity) == (6, 18)


def test_buyers_and_staff_see_how_far_it_is_to_the_next_pack(shop, hai_client):
    offer = running_offer(**PACKED)
    phone = phone_of(make_member(None, "小鱼"))
    buy(offer, "甲", 2)
    for page in (phone.get(f"/m/offers/{offer}"), hai_client.get("/presale/")):
        assert "每包 6 件生产，再有 4 件就凑满下一包" in page.content.decode()
    assert "再有 4 件凑满这一包" in hai_client.get(f"/presale/offers/{offer}").content.decode()
    buy(offer, "乙", 4)
    assert "目前都是整包" in phone.get(f"/m/offers/{offer}").content.decode()


def test_nothing_is_said_of_packs_where_there_are_none(shop, hai_client):
    offer = running_offer()
    buy(offer, "甲", 1)
    phone = phone_of(make_member(None, "小鱼"))
    for page in (
        phone.get(f"/m/offers/{offer}"),
        hai_client.get("/presale/"),
        hai_client.get(f"/presale/offers/{offer}"),
    ):
        assert "每包" not in page.content.decode()


def test_after_its_end_staff_read_what_is_made_for_stock(shop, hai_client):
    offer = running_offer(**PACKED)
    buy(offer, "甲", 7)
    close_due_offers(DEADLINE)
    assert "其中 5 件店铺自留" in hai_client.get(f"/presale/offers/{offer}").content.decode()
    assert AuditEntry.objects.filter(verb="presale.pack_filled", subject_id=offer).count() == 1


def test_programs_set_and_read_packs_and_are_told_what_fits(shop):
    program, style = program_of(shop), str(make_style("D1"))
    body = plain(style_id=style, minimum_quantity=6, maximum_quantity=12, pack_size=6)
    made = program.post(OFFERS, body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert program.get(f"{OFFERS}/{made.json()['offer_id']}").json()["pack_size"] == 6
    torn = program.post(OFFERS, body | {"maximum_quantity": 13}, content_type="application/json")
    assert torn.status_code == 422
    assert "12 / 18" in torn.content.decode()
    assert Offer.objects.count() == 1
