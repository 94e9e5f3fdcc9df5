"""The platform's bill of a day against the real adapter: fetched, checked, and refused where it is late, changed or somebody else's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from tests.cast import NOON
from tests.stories.pay_stage import NOTIFY, PRICE, refused_with
from yutang.channels.pay.contract import BillKind, PrepayRequest, RefundState
from yutang.channels.pay.errors import BillNotBelieved, PayChannelFailed
from yutang.channels.pay.wechat.channel import WechatPay
from yutang.channels.pay.wechat.client import WechatKeys
from yutang.core.money import Money

TODAY = date(2026, 11, 21)


def fetch(stage, day: date = TODAY):
    return stage.channel.bill(day, now=stage.hands.moment)


def fails_with(code: str):
    return pytest.raises(PayChannelFailed, check=lambda failure: not failure.is_permanent and failure.far_code == code)


def test_a_day_is_billed_with_its_payments_refunds_and_fees(stage, books):
    stage.paid("trade1")
    stage.paid("trade2")
    stage.give_back("refund1", amount=Money.from_yuan("50"))
    stage.hands.pass_by(days=1)
    bill = fetch(stage)
    assert bill.is_stated
    assert [(one.kind, one.number, one.amount, one.fee) for one in bill.lines] == [
        (BillKind.PAYMENT, "trade1", PRICE, Money(119)),
        (BillKind.PAYMENT, "trade2", PRICE, Money(119)),
        (BillKind.REFUND, "refund1", Money(5000), Money(-30)),
    ]
    first, _second, refund = bill.lines
    assert (first.at, first.fee_expected) == (NOON, Money(119))
    assert first.transaction_id == stage.channel.query("trade1", now=stage.hands.moment).transaction_id
    assert (refund.trade_no, refund.refund_state) == ("trade1", RefundState.DONE)


def test_a_bill_is_there_from_ten_in_the_morning(stage, books):
    stage.paid()
    stage.hands.moment = NOON + timedelta(hours=21, minutes=59)
    with fails_with("STATEMENT_CREATING"):
        fetch(stage)
    stage.hands.pass_by(minutes=1)
    assert len(fetch(stage).lines) == 1


def test_a_day_on_which_nothing_moved_has_no_bill(stage, books):
    stage.hands.pass_by(days=1)
    bill = fetch(stage)
    assert (bill.lines, bill.is_stated) == ((), False)


def test_a_bill_changed_on_the_way_is_not_believed(stage, books):
    stage.paid()
    stage.hands.pass_by(days=1)
    stage.platform.bills.spoil = True
    with pytest.raises(BillNotBelieved, check=lambda failure: failure.far_code == "HASH_DIFFERS"):
        fetch(stage)
    stage.platform.bills.spoil = False
    assert len(fetch(stage).lines) == 1


def test_a_bill_of_today_or_of_long_ago_is_refused(stage, books):
    for day in (TODAY, TODAY - timedelta(days=91)):
        with refused_with("PARAM_ERROR"):
            fetch(stage, day)


def test_a_bill_is_fetched_only_from_the_gateway(stage, books):
    """Whoever could name another place would get a request signed with the merchant's key."""
    stage.paid()
    stage.hands.pass_by(days=1)
    home = stage.platform.address
    for address in ("http://thief.example", f"{home}@thief.example", f"{home}/v3/pay/transactions/out-trade-no/x?"):
        stage.platform.address = address
        with pytest.raises(BillNotBelieved, check=lambda failure: failure.far_code == "FOREIGN_ADDRESS"):
            fetch(stage)


def test_another_merchant_sees_nothing_of_it(stage, books):
    stage.paid()
    other = stage.platform.sign_up()
    keys = WechatKeys(**asdict(other), gateway_url=stage.platform.address)
    stranger = WechatPay(keys, NOTIFY.format(stage.account_id))
    asked = PrepayRequest("theirs", PRICE, "别家的", NOON + timedelta(minutes=30), "http://127.0.0.1:8000/")
    stranger.prepay(asked, now=NOON)
    stage.hands.pass_by(days=1)
    assert stranger.bill(TODAY, now=stage.hands.moment).lines == ()
    link = stage.platform.bill(stage.keys, f"bill_date={TODAY}")["download_url"]
    stage.platform.bill = lambda *_: {"hash_type": "SHA1", "hash_value": "0" * 40, "download_url": link}
    with refused_with("PARAM_ERROR"):
        stranger.bill(TODAY, now=stage.hands.moment)


def test_a_link_lives_five_minutes(stage, books):
    stage.paid()
    stage.hands.pass_by(days=1)
    told = stage.platform.bill(stage.keys, f"bill_date={TODAY}")
    stage.hands.pass_by(minutes=6)
    stage.platform.bill = lambda *_: told
    with refused_with("PARAM_ERROR"):
        fetch(stage)
