"""Orders from files as shops export them."""

from datetime import UTC, datetime

import pytest

from tests.cast import NOON, facts
from yutang.core.imports import RunOptions, run_import
from yutang.core.models import Event
from yutang.people import api as people
from yutang.people.models import Customer
from yutang.presale import api
from yutang.presale.importing import state_of
from yutang.presale.models import Order, OrderLine
from yutang.selection.tests.stage import make_style

YOUZAN = """订单号,订单状态,买家昵称,收货人,收货人手机号,商品名称,商品规格,规格编码,商品数量,商品单价,订单实付金额,下单时间,付款时间
E2024,交易完成,小鱼儿,王小鱼,13800138000,显高连衣裙,M;黑,D1-M,1,199.00,298.00,2024-03-01 10:00:00,2024-03-01 10:01:00
E2024,交易完成,小鱼儿,王小鱼,13800138000,袜子,,,2,49.50,298.00,2024-03-01 10:00:00,2024-03-01 10:01:00
E2025,交易关闭,小虾,李虾,13900139000,显高连衣裙,L,D1-L,1,199.00,199.00,2024-03-02 09:00:00,
"""
DOUYIN = """主订单编号,子订单编号,选购商品,商品规格,商品数量,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态,收件人,收件人手机号
"6900000000000000001\t","6900000000000000011\t",连衣裙,M,1,199.00,2024/3/1 10:00,2024/3/1 10:02,已完成,-,王*,138****8000
"6900000000000000001\t","6900000000000000012\t",半身裙,L,1,199.00,2024/3/1 10:00,2024/3/1 10:02,已完成,退款成功,王*,138****8000
"""
CDNOW = "customer_id,sample_id,date,cds,dollars\n00004,1,19970101,2,29.33\n00004,1,19970118,2,29.73\n00021,1,19970101,3,63.34\n"


def bring(tmp_path, text: str, *, encoding: str = "utf-8", source: str = "", mapping=None):
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode(encoding))
    return run_import("orders", path, RunOptions(source=source, mapping=mapping or {}), now=NOON)


def counts(outcome) -> tuple[int, int, int, int]:
    return (outcome.rows, outcome.imported, outcome.unchanged, outcome.rejected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_youzan_export_lands_with_its_lines_and_buyers(shop, tmp_path, encoding):
    make_style("D1")
    assert counts(bring(tmp_path, YOUZAN, encoding=encoding, source="youzan")) == (3, 3, 0, 0)
    order = Order.objects.get(external_number="E2024")
    assert (order.source, order.state, order.total_fen, order.quantity) == ("import:youzan", "paid", 29800, 3)
    assert order.placed_at == datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
    first, second = OrderLine.objects.filter(order=order).order_by("-unit_price_fen")
    assert (first.title, first.label, first.sku.code, first.unit_price_fen) == ("显高连衣裙", "M;黑", "D1-M", 19900)
    assert (second.title, second.sku, second.quantity) == ("袜子", None, 2)
    assert Order.objects.get(external_number="E2025").state == "cancelled"
    assert people.find_customer("phone", "+8613800138000") == order.customer_id
    card = api.order_card(order.id)
    assert (card.number, card.total.fen) == ("E2024", 29800)


def test_the_same_file_twice_changes_nothing(shop, tmp_path):
    for text, source, rows in ((YOUZAN, "youzan", 3), (DOUYIN, "douyin", 2), (CDNOW, "", 3)):
        bring(tmp_path, text, source=source)
        before = (Order.objects.count(), OrderLine.objects.count(), Customer.objects.count(), Event.objects.count())
        assert counts(bring(tmp_path, text, source=source)) == (rows, 0, rows, 0)
        after = (Order.objects.count(), OrderLine.objects.count(), Customer.objects.count(), Event.objects.count())
        assert before == after


def test_a_douyin_export_counts_each_suborder_once(shop, tmp_path):
    bring(tmp_path, DOUYIN, source="douyin")
    order = Order.objects.get()
    assert (order.external_number, order.total_fen, order.quantity) == ("6900000000000000001", 39800, 2)
    assert set(order.lines.values_list("external_number", flat=True)) == {"6900000000000000011", "6900000000000000012"}


def test_an_order_that_is_split_over_two_files_gains_its_other_lines(shop, tmp_path):
    head, *rows = DOUYIN.strip().split("\n")
    bring(tmp_path, f"{head}\n{rows[0]}\n", source="douyin")
    assert counts(bring(tmp_path, f"{head}\n{rows[0]}\n{rows[1]}\n", source="douyin")) == (2, 1, 1, 0)
    order = Order.objects.get()
    assert (order.total_fen, order.quantity, order.state) == (39800, 2, "paid")


def test_a_later_export_brings_the_state_up_to_date(shop, tmp_path):
    bring(tmp_path, YOUZAN, source="youzan")
    assert counts(bring(tmp_path, YOUZAN.replace("交易完成", "退款成功"), source="youzan")) == (3, 1, 2, 0)
    assert Order.objects.get(external_number="E2024").state == "refunded"


def test_the_same_number_from_two_shops_is_two_orders(shop, tmp_path):
    bring(tmp_path, YOUZAN, source="youzan")
    bring(tmp_path, YOUZAN, source="weidian")
    assert Order.objects.filter(external_number="E2024").count() == 2


def test_files_without_order_numbers_are_known_by_their_rows(shop, tmp_path):
    twice = CDNOW + "00021,1,19970101,3,63.34\n"
    assert counts(bring(tmp_path, twice)) == (4, 4, 0, 0)
    assert Order.objects.values("customer_id").distinct().count() == 2
    assert sum(Order.objects.values_list("total_fen", flat=True)) == 2933 + 2973 + 6334 * 2
    assert counts(bring(tmp_path, twice)) == (4, 0, 4, 0)


def test_columns_can_be_named_by_hand(shop, tmp_path):
    text = "wer,wann,wieviel\nA-1,2024-01-02,12.50\n"
    mapping = {"member_number": "wer", "placed_at": "wann", "amount": "wieviel"}
    assert counts(bring(tmp_path, text, mapping=mapping)) == (1, 1, 0, 0)
    assert Order.objects.get().total_fen == 1250


def test_bad_rows_are_left_out_with_their_reason_and_good_ones_land(shop, tmp_path):
    bad = """订单号,买家昵称,商品数量,订单实付金额,下单时间,付款时间
G1,小鱼,1,10.00,2024-01-01 10:00,
B1,小鱼,1,-5.00,2024-01-01 10:00,
B2,小鱼,1,10.00,2199-01-01 10:00,
B3,小鱼,0,10.00,2024-01-01 10:00,
B4,小鱼,1,十块,2024-01-01 10:00,
B5,小鱼,1,10.00,,
B6,小鱼,1,10.00,2024-01-02 10:00,2024-01-01 10:00
B7,小鱼,99999999999,10.00,2024-01-01 10:00,
G2,小鱼,2,20.00,2024-01-01 10:00,
"""
    outcome = bring(tmp_path, bad)
    assert counts(outcome) == (9, 2, 0, 7)
    assert sorted(Order.objects.values_list("external_number", flat=True)) == ["G1", "G2"]
    refused = outcome.error_file.read_text(encoding="utf-8-sig")
    assert refused.count("\n") == 8
    assert "B6" in refused


def test_history_is_stated_and_moves_nothing(shop, tmp_path):
    bring(tmp_path, YOUZAN, source="youzan")
    told = Event.objects.filter(kind="presale.order_imported")
    assert told.count() == 2
    assert all(told.values_list("is_historical", flat=True))
    assert {kind for kind in facts() if kind.startswith("presale.")} == {"presale.order_imported"}
    order = Order.objects.get(external_number="E2024")
    from yutang.presale import errors

    with pytest.raises(errors.OrderMissing):
        api.request_refund(order.pk, now=NOON, by_staff=True)


def test_the_rival_sees_nothing_of_it(shop, rival, tmp_path):
    from yutang.core.tenancy import merchant_scope

    bring(tmp_path, YOUZAN, source="youzan")
    with merchant_scope(rival.id):
        assert not Order.objects.exists()
        bring(tmp_path, YOUZAN, source="youzan")
        assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "refund", "state"),
    [
        ("交易完成", "", "paid"),
        ("已发货", "无售后", "paid"),
        ("交易关闭", "", "cancelled"),
        ("已取消", "", "cancelled"),
        ("等待买家付款", "", "placed"),
        ("待支付", "", "placed"),
        ("已完成", "退款成功", "refunded"),
        ("交易关闭", "退款成功", "refunded"),
        ("", "退款中", "paid"),
        ("", "", "paid"),
    ],
)
def test_states_are_read_as_shops_write_them(status, refund, state):
    assert state_of(status, refund) == state


def test_repurchase_by_month_counts_people_and_days(shop, tmp_path):
    rows = [
        ("A", "2024-01-05"),
        ("A", "2024-01-05"),
        ("A", "2024-03-02"),
        ("B", "2024-01-09"),
        ("C", "2024-01-31"),
        ("C", "2024-01-30"),
        ("D", "2024-02-01"),
    ]
    text = "customer_id,date,cds,dollars\n" + "".join(
        f"{who},{day},1,{at + 1}.00\n" for at, (who, day) in enumerate(rows)
    )
    bring(tmp_path, text)
    january, february = api.repurchase_by_month()
    assert (january.month.isoformat(), january.customers, january.again, january.by_month) == (
        "2024-01-01",
        3,
        2,
        (1, 0, 1),
    )
    assert (february.customers, february.again, february.by_month) == (1, 0, (0, 0))
    assert january.share == pytest.approx(2 / 3)


def test_repurchase_takes_merged_records_for_one_person(shop, tmp_path):
    bring(tmp_path, "customer_id,date,dollars\nA,2024-01-05,1\nB,2024-02-05,2\n")
    one, other = Order.objects.order_by("placed_at").values_list("customer_id", flat=True)
    people.merge_customers(one, other, reason="staff", now=NOON)
    assert [(row.customers, row.again) for row in api.repurchase_by_month()] == [(1, 1)]
