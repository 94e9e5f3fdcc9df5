"""Bills as WeChat writes them: byte-order mark, accents, five decimals, titles that hold anything."""

from datetime import date

import pytest

from yutang.channels.pay.errors import BillNotBelieved
from yutang.channels.pay.wechat.bills import LARGEST_FILE, _unpacked, read_bill
from yutang.core.money import Money

DAY = date(2026, 11, 21)
HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
    "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
BEGIN = "`2026-11-21 {time},`wx1,`1900000001,`0,`,`{transaction},`{trade},`o1,`JSAPI"
PAID = BEGIN + ",`SUCCESS,`OTHERS,`CNY,`{yuan},`0.00,`0,`0,`0.00,`0.00,`,`,`{title},`,`{fee},`{rate}%,`{yuan},`0.00,`"
BACK = (
    BEGIN
    + ",`REFUND,`OTHERS,`CNY,`0.00,`0.00,`503001,`{refund},`{yuan},`0.00,`ORIGINAL,`PROCESSING,`裙,`,`{fee},`0.60%,`0.00,`{yuan},`"
)


def paid(trade: str = "t1", *, time: str = "11:00:00", **changes: str) -> str:
    told = {"transaction": "420001", "yuan": "199.00", "title": "裙", "fee": "1.19000", "rate": "0.60"} | changes
    return PAID.format(trade=trade, time=time, **told)


def back(refund: str = "r1", *, yuan: str = "50.00", fee: str = "-0.30000") -> str:
    return BACK.format(refund=refund, yuan=yuan, fee=fee, time="23:59:59", transaction="420001", trade="t1")


def totals(count: str, fees: str, paid_yuan: str, back_yuan: str = "0.00") -> str:
    return f"`{count},`{paid_yuan},`{back_yuan},`0.00,`{fees},`{paid_yuan},`{back_yuan}"


def bill(*rows: str, sums: str, head: str = HEADER, newline: str = "\r\n") -> bytes:
    return ("\ufeff" + newline.join([head, *rows, TOTALS, sums]) + newline).encode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("head", [HEADER, ",".join(f"`{one}" for one in HEADER.split(","))], ids=["plain", "accents"])
def test_rows_are_read_as_they_stand(newline, head):
    content = bill(paid(), back(), sums=totals("2.0", "0.89000", "199.00", "50.00"), head=head, newline=newline)
    payment, refund = read_bill(content, DAY)
    assert (payment.number, payment.amount, payment.fee) == ("t1", Money(19900), Money(119))
    assert payment.at.isoformat() == "2026-11-21T11:00:00+08:00"
    assert (refund.number, refund.trade_no, refund.amount, refund.fee) == ("r1", "t1", Money(5000), Money(-30))
    assert refund.refund_state == "pending"


@pytest.mark.parametrize("title", ["裙，白,蓝,M", '她说"好看"', "`重音`", "行\u2028分隔\x85", "＝1+1", "'", "😀", ""])
def test_a_title_may_hold_anything(title):
    (line,) = read_bill(bill(paid(title=title), sums=totals("1", "1.19000", "199.00")), DAY)
    assert line.trade_no == "t1"


def test_a_fee_that_does_not_fit_its_rate_can_be_seen():
    (line,) = read_bill(bill(paid(fee="1.99000"), sums=totals("1", "1.99000", "199.00")), DAY)
    assert (line.fee, line.fee_expected) == (Money(199), Money(119))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<xml><return_code>FAIL</return_code></xml>",
        bill(paid(), sums=totals("2", "1.19000", "199.00")),
        bill(paid(), sums=totals("1", "1.20000", "199.00")),
        bill(paid(), sums=totals("1", "1.19000", "198.00")),
        bill(back(), sums=totals("1", "-0.30000", "0.00", "49.99")),
        bill(paid(), sums=totals("1", "1.19000", "199.00")).split(TOTALS.encode())[0],
        bill(paid(yuan="1.999"), sums=totals("1", "1.19000", "1.999")),
        bill(paid(yuan="1e999999"), sums=totals("1", "1.19000", "1e999999")),
        bill(paid(time="25:00:00"), sums=totals("1", "1.19000", "199.00")),
        bill(paid(rate="?"), sums=totals("1", "1.19000", "199.00")),
        bill(paid() + ",`more", sums=totals("1", "1.19000", "199.00")),
        bill(paid().replace("SUCCESS", "SOMETHING"), sums=totals("1", "1.19000", "199.00")),
        bill(paid().replace("2026-11-21", "2026-11-20"), sums=totals("1", "1.19000", "199.00")),
        bill(paid(), sums=totals("1", "1.19000", "199.00"), head=HEADER.replace("手续费", "费")),
    ],
    ids=[
        "empty", "no text", "an error", "a row short", "fees differ", "payments differ", "refunds differ", "cut", "part of a fen",
        "huge", "no time", "no rate", "a value more", "unknown state", "another day", "a column short",
    ],
)  # fmt: skip
def test_a_bill_that_does_not_add_up_is_refused_as_a_whole(content):
    with pytest.raises(BillNotBelieved):
        read_bill(content, DAY)


def test_what_is_packed_wrongly_is_refused():
    import gzip

    packed = gzip.compress(bill(paid(), sums=totals("1", "1.19000", "199.00")))
    assert _unpacked(packed).startswith("\ufeff".encode())
    assert len(packed) < LARGEST_FILE
    for broken in (packed[:-9], b"\x1f\x8b" + b"x" * 50):
        with pytest.raises(BillNotBelieved):
            _unpacked(broken)
