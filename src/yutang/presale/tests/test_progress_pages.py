"""What a member sees of how progress is counted: codes and pieces, their own line marked, and nobody's name."""

import hashlib
import re
from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.tenancy import merchant_scope
from yutang.presale import api
from yutang.presale.actions.aftersales import refund_part
from yutang.presale.actions.counting import code_of, count
from yutang.presale.actions.returning import RefundWish
from yutang.presale.jobs import close_due_offers
from yutang.presale.models import Offer, OrderLine, ProgressLine
from yutang.presale.tests.stage import DEADLINE, buy, draft_offer, pay_for, place, running_offer
from yutang.presale.tests.test_pages import phone_of
from yutang.selection.tests.stage import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=300, per_buyer_limit=9)


def lines_in(page: str) -> list[int]:
    """What the lines of a page come to: what is left of each that was counted in, and of what was counted before."""
    return [int(units) for units in re.findall(r'counted-units">(?:<s>\+\d+</s> ?)?([+-]\d+)?<', page) if units]


def test_the_lines_of_the_page_come_to_the_number_shown(offer):
    mine = make_member(None, "小鱼")
    order = place(offer, mine, 2)
    pay_for(order)
    other = buy(offer, "小满", 3)
    page = phone_of(mine).get(f"/m/offers/{offer}/progress").content.decode()
    assert "已有 5 / 300" in page
    assert code_of(order.id) in page
    assert code_of(other.id) in page
    assert not [word for word in ("小鱼", "小满", order.number, other.number, str(other.id)) if word in page]
    assert page.count('class="mine"') == 1
    assert page.index(code_of(order.id)) < page.index('class="mine"')
    last = ProgressLine.objects.latest("position")
    assert " ".join(re.findall("....", last.digest[:16])) in page


def test_what_went_back_stays_as_a_struck_line(offer):
    one, two = buy(offer, "甲", 2), buy(offer, "乙", 3)
    api.request_refund(one.id, now=NOON)
    refund_part(two.id, RefundWish({OrderLine.objects.get(order_id=two.id).pk: 1}), now=NOON)
    page = phone_of(make_member(None, "丙")).get(f"/m/offers/{offer}/progress").content.decode()
    assert "<s>+2</s><small" in page
    assert "<s>+3</s> +2<small" in page
    assert page.count("已扣减") == 2
    assert "已有 2 / 300" in page
    assert 'class="mine"' not in page


def test_my_order_leads_to_its_line(offer):
    mine = make_member(None, "小鱼")
    order = place(offer, mine)
    phone = phone_of(mine)
    assert "progress?page" not in phone.get(f"/m/orders/{order.id}").content.decode()
    pay_for(order)
    page = phone.get(f"/m/orders/{order.id}").content.decode()
    assert code_of(order.id) in page
    assert f"/m/offers/{offer}/progress?page=1#line-1" in page
    assert f"/m/offers/{offer}/progress" in phone.get(f"/m/offers/{offer}").content.decode()


def test_two_thousand_lines_are_read_a_page_at_a_time(offer, django_assert_max_num_queries):
    mine = make_member(None, "小鱼")
    order = place(offer, mine)
    pay_for(order)
    row = Offer.objects.get(pk=offer)
    for at in range(1000):
        count(row, {order.id: 1 if at % 2 else -1}, at=NOON + timedelta(seconds=at))
    phone = phone_of(mine)
    first = phone.get(f"/m/offers/{offer}/progress").content.decode()
    assert "1 / 11" in first
    with django_assert_max_num_queries(16):
        last = phone.get(f"/m/offers/{offer}/progress?page=11").content.decode()
    assert re.findall(r'id="line-(\d+)"', last) == ["1001"]
    assert re.findall(r'id="line-(\d+)"', first) == [str(at) for at in range(1, 101)]


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "²", "9" * 40, ""])
def test_a_page_that_is_not_there_is_the_nearest_one(offer, page):
    buy(offer, "甲")
    answer = phone_of(make_member(None, "乙")).get(f"/m/offers/{offer}/progress", {"page": page})
    assert answer.status_code == 200
    assert 'id="line-1"' in answer.content.decode()


def test_nobody_has_paid_yet_and_a_draft_is_not_told(offer):
    phone = phone_of(make_member(None, "甲"))
    assert "还没有人付款" in phone.get(f"/m/offers/{offer}/progress").content.decode()
    assert phone.get(f"/m/offers/{offer}/progress/lines").status_code == 200
    draft = draft_offer("D2")
    assert phone.get(f"/m/offers/{draft}/progress").status_code == 409
    assert phone.get(f"/m/offers/{draft}/progress/lines").status_code == 409


def test_the_text_can_be_checked_with_what_it_says(offer):
    first = buy(offer, "甲", 2)
    buy(offer, "乙", 3, now=NOON + timedelta(minutes=3))
    api.request_refund(first.id, now=NOON + timedelta(minutes=4))
    text = phone_of(make_member(None, "丙")).get(f"/m/offers/{offer}/progress/lines").content.decode()
    digest, total = str(offer), 0
    for told in [line for line in text.splitlines() if not line.startswith("#")]:
        claimed, line = told.split(" ", 1)
        digest = hashlib.sha256(f"{digest} {line}".encode()).hexdigest()
        total += int(line.split(" ")[2])
        assert (claimed, total) == (digest, int(line.split(" ")[3]))
    assert total == api.offer_card(offer).paid_quantity == 3


def test_after_its_end_the_lines_still_come_to_what_is_shown(offer):
    buy(offer, "甲", 5)
    close_due_offers(DEADLINE)
    page = phone_of(make_member(None, "乙")).get(f"/m/offers/{offer}/progress").content.decode()
    assert "已有 5 / 300" in page
    assert lines_in(page) == [5]


def test_another_shop_s_member_and_a_passer_by_see_nothing(offer, rival, client):
    code = code_of(buy(offer, "甲").id)
    with merchant_scope(rival.id):
        theirs = phone_of(make_member(None, "对家"))
    for path in ("progress", "progress/lines"):
        for browser in (theirs, client):
            answer = browser.get(f"/m/offers/{offer}/{path}")
            assert answer.status_code != 200
            assert code not in answer.content.decode()
