"""WeChat Pay's bill of a day: asked for, fetched, held against its hash and its own totals, and read line by line.

pay.weixin.qq.com, "交易账单文件格式说明": a header, rows in which a grave accent stands before every value, then a header and one
row of totals. Values are neither quoted nor escaped, so a row is cut at the comma and accent together: a title may hold commas
and quotes. Amounts are in yuan. A payment stands on the day it was paid, a refund on the day it was taken in.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from urllib.parse import urlsplit

from yutang.channels.pay.contract import Bill, BillKind, BillLine, RefundState
from yutang.channels.pay.errors import BillNotBelieved, PayChannelFailed
from yutang.channels.pay.wechat.client import Call, WechatKeys, ask, fetch
from yutang.channels.pay.wechat.messages import BillAnswer
from yutang.core.clock import SHOP_ZONE
from yutang.core.money import Money

NO_BILL = "NO_STATEMENT_EXIST"
DOWNLOAD = "/v3/billdownload/"
LARGEST_FILE = 64 * 2**20
LARGEST_TEXT = 512 * 2**20
MARK, GLUE = "`", ",`"
AT, STATE, TRADE_NO, TRANSACTION = "交易时间", "交易状态", "商户订单号", "微信订单号"
REFUND_NO, REFUND_STATE = "商户退款单号", "退款状态"
AMOUNT, REFUNDED, FEE, RATE, SETTLED = "订单金额", "申请退款金额", "手续费", "费率", "应结订单金额"
COUNT, AMOUNTS, REFUNDS, FEES = "总交易单数", "订单总金额", "申请退款总金额", "手续费总金额"
NEEDED = frozenset({AT, STATE, TRADE_NO, TRANSACTION, REFUND_NO, REFUND_STATE, AMOUNT, REFUNDED, FEE, RATE})
STATES = {"SUCCESS": BillKind.PAYMENT, "REFUND": BillKind.REFUND, "REVOKED": BillKind.REFUND}
REFUND_STATES = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PENDING,
    "FAIL": RefundState.FAILED,
    "CHANGE": RefundState.FAILED,
    "ABNORMAL": RefundState.FAILED,
    "CLOSED": RefundState.FAILED,
}
FEN = Decimal("0.01")


def fetch_bill(keys: WechatKeys, day: date, *, now: datetime) -> Bill:
    """The bill of a day. Raises PayChannelFailed, and BillNotBelieved where it is not what WeChat signed for."""
    call = Call("GET", f"/v3/bill/tradebill?bill_date={day:%Y-%m-%d}&bill_type=ALL&tar_type=GZIP")
    try:
        told = ask(keys, call, BillAnswer, now=now)
    except PayChannelFailed as failure:
        if failure.far_code == NO_BILL:
            return Bill(day, (), is_stated=False)
        raise
    packed = fetch(keys, _path_of(keys, told.download_url), most_bytes=LARGEST_FILE, now=now)
    text = _unpacked(packed)
    if told.hash_type != "SHA1" or hashlib.sha1(text, usedforsecurity=False).hexdigest() != told.hash_value.lower():
        raise BillNotBelieved(far_code="HASH_DIFFERS")
    return Bill(day, read_bill(text, day))


def _path_of(keys: WechatKeys, url: str) -> str:
    """The path to fetch from. Only ever at the gateway: a signed request goes nowhere else."""
    there, home = urlsplit(url), urlsplit(keys.gateway_url)
    path = there.path.removeprefix(home.path.rstrip("/"))
    if (there.scheme, there.netloc) != (home.scheme, home.netloc) or not path.startswith(DOWNLOAD):
        raise BillNotBelieved(far_code="FOREIGN_ADDRESS")
    return f"{path}?{there.query}" if there.query else path


def _unpacked(packed: bytes) -> bytes:
    """What was packed with gzip; text that was not packed, as it is."""
    if not packed.startswith(b"\x1f\x8b"):
        return packed
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(packed, LARGEST_TEXT)
    except zlib.error as fault:
        raise BillNotBelieved(far_code="NOT_GZIP") from fault
    if not unpacker.eof:
        raise BillNotBelieved(far_code="CUT_SHORT")
    return text


def read_bill(content: bytes, day: date) -> tuple[BillLine, ...]:
    """The lines of a bill's plain text. Raises BillNotBelieved for one that is cut short, of another day or does not add up."""
    try:
        rows = [row.rstrip("\r") for row in content.decode("utf-8-sig").split("\n")]
        at = next(place for place, row in enumerate(rows) if _values(row)[0] == COUNT)
        header = _values(rows[0])
        if not set(header) >= NEEDED:
            raise ValueError("columns are missing")
        told = [dict(zip(header, _values(row), strict=True)) for row in rows[1:at] if row]
        lines = tuple(_line(one) for one in told)
        _compare(told, dict(zip(_values(rows[at]), _values(rows[at + 1]), strict=True)))
    except (ValueError, KeyError, IndexError, StopIteration, InvalidOperation) as fault:
        raise BillNotBelieved(far_code="NOT_UNDERSTOOD") from fault
    if any(line.at.astimezone(SHOP_ZONE).date() != day for line in lines):
        raise BillNotBelieved(far_code="ANOTHER_DAY")
    return lines


def _values(row: str) -> list[str]:
    """The values of a row. A header may stand without accents."""
    values = row.split(GLUE) if row.startswith(MARK) else row.split(",")
    return [one.strip().lstrip(MARK) for one in values]


def _line(told: Mapping[str, str]) -> BillLine:
    kind = STATES[told[STATE]]
    is_refund = kind is BillKind.REFUND
    amount, fee = abs(Decimal(told[REFUNDED if is_refund else AMOUNT])), Decimal(told[FEE])
    # The fee is taken of what the merchant gets, which a coupon of the merchant's own makes less than the order's amount.
    base = abs(Decimal(told.get(SETTLED) or 0)) or amount
    expected = base * Decimal(told[RATE].removesuffix("%")) / 100
    return BillLine(
        kind=kind,
        trade_no=told[TRADE_NO],
        transaction_id=told[TRANSACTION],
        refund_no=told[REFUND_NO] if is_refund else "",
        at=datetime.strptime(told[AT], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHOP_ZONE),
        amount=Money.from_yuan(amount),
        fee=_whole_fen(fee),
        fee_expected=_whole_fen(-expected if is_refund else expected),
        refund_state=REFUND_STATES.get(told[REFUND_STATE], RefundState.PENDING) if is_refund else None,
    )


def _whole_fen(yuan: Decimal) -> Money:
    """Fees are stated with five decimals and charged in whole fen."""
    return Money.from_yuan(yuan.quantize(FEN, ROUND_HALF_UP))


def _compare(rows: Sequence[Mapping[str, str]], totals: Mapping[str, str]) -> None:
    """Hold the rows against the totals that the bill itself gives. Raises ValueError."""
    if Decimal(totals[COUNT]) != len(rows):
        raise ValueError("rows are missing")
    for total, column in ((AMOUNTS, AMOUNT), (REFUNDS, REFUNDED), (FEES, FEE)):
        if Decimal(totals[total]) != sum((Decimal(row[column]) for row in rows), Decimal(0)):
            raise ValueError(f"{total} does not add up")
