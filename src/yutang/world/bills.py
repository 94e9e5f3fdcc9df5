"""The platform's bill of a day, in the format of the real one: what moved at one merchant, packed, with a hash to check it by."""

from __future__ import annotations

import gzip
import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from yutang.world.pay import Trade

ZONE = ZoneInfo("Asia/Shanghai")
# From this hour of the next day on a bill is there, and for so many days it can be fetched.
READY_HOUR, KEPT_DAYS = 10, 90
LINK_LIFE = timedelta(minutes=5)
RATE = Decimal("0.60")
HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
    "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
REFUND_STATES = {"SUCCESS": "SUCCESS", "ABNORMAL": "CHANGE", "CLOSED": "FAIL"}
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


class NoBill(Exception):
    """There is none, and in the platform's words why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Moved:
    """One payment, or one refund with its number and state, at its moment."""

    at: datetime
    trade: Trade
    fen: int
    refund: Mapping[str, Any] | None = None


def fee_of(fen: int) -> Decimal:
    """What the platform keeps of an amount, in yuan: the rate, rounded to whole fen."""
    return (Decimal(fen) / 100 * RATE / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def bill_text(moved: list[Moved]) -> str:
    """A day's bill as plain text: rows with an accent before each value, and their totals."""
    rows = [_row(one) for one in sorted(moved, key=lambda one: one.at)]
    paid = sum(one.fen for one in moved if one.refund is None)
    back = sum(one.fen for one in moved if one.refund is not None)
    fees = sum((-fee_of(one.fen) if one.refund else fee_of(one.fen) for one in moved), Decimal(0))
    totals = [str(len(moved)), _yuan(paid), _yuan(back), "0.00", f"{fees:.5f}", _yuan(paid), _yuan(back)]
    return "\ufeff" + "\r\n".join([HEADER, *map(_marked, rows), TOTALS, _marked(totals)]) + "\r\n"


def _row(one: Moved) -> list[str]:
    trade, refund = one.trade, one.refund
    local = one.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    begin = [local, trade.merchant.app_id, trade.merchant.mch_id, "0", "", trade.transaction_id, trade.out_trade_no]
    begin += [trade.openid or "o-payer", "JSAPI" if trade.openid else "MWEB"]
    title = trade.description.replace("\n", " ")
    if refund is None:
        amounts = ["SUCCESS", "OTHERS", "CNY", _yuan(one.fen), "0.00", "0", "0", "0.00", "0.00", "", ""]
        end = [title, "", f"{fee_of(one.fen):.5f}", f"{RATE}%", _yuan(one.fen), "0.00", ""]
    else:
        numbers = [str(refund["refund_id"]), str(refund["out_refund_no"])]
        amounts = ["REFUND", "OTHERS", "CNY", "0.00", "0.00", *numbers, _yuan(one.fen), "0.00", "ORIGINAL"]
        amounts.append(REFUND_STATES[refund["status"]])
        end = [title, "", f"{-fee_of(one.fen):.5f}", f"{RATE}%", "0.00", _yuan(one.fen), ""]
    return begin + amounts + end


def _marked(values: list[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


@dataclass
class BillDesk:
    """Gives bills out by links that live five minutes. `spoil` sends a file that is not the one whose hash was told;
    `hold_back` makes every bill late.
    """

    now: Callable[[], datetime]
    spoil: bool = False
    hold_back: bool = False
    _links: dict[str, tuple[str, bytes, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(
        self, mch_id: str, query: str, moved_on: Callable[[date], list[Moved]], *, address: str
    ) -> dict[str, str]:
        """Where the bill of the day asked for can be fetched, and its hash. Raises NoBill."""
        asked = parse_qs(query)
        day = date.fromisoformat(asked["bill_date"][0])
        today = self.now().astimezone(ZONE)
        if not today.date() - timedelta(days=KEPT_DAYS) <= day < today.date():
            raise NoBill("PARAM_ERROR", "账单日期不在可下载范围内")
        is_fresh = day == today.date() - timedelta(days=1)
        if self.hold_back or (is_fresh and today.hour < READY_HOUR):
            raise NoBill("STATEMENT_CREATING", "账单生成中")
        moved = moved_on(day)
        if not moved:
            raise NoBill("NO_STATEMENT_EXIST", "请求的账单文件不存在")
        text = bill_text(moved).encode()
        sent = text.replace(b"SUCCESS", b"SUCCES5", 1) if self.spoil else text
        token = secrets.token_urlsafe(24)
        packed = gzip.compress(sent) if asked.get("tar_type") == ["GZIP"] else sent
        with self._lock:
            self._links[token] = mch_id, packed, self.now() + LINK_LIFE
        told = hashlib.sha1(text, usedforsecurity=False).hexdigest()
        url = f"{address}/v3/billdownload/file?token={token}"
        return {"hash_type": "SHA1", "hash_value": told, "download_url": url}

    def fetch(self, mch_id: str, query: str) -> bytes:
        """The file behind a link, for the merchant it was given to. Raises NoBill."""
        with self._lock:
            owner, packed, until = self._links.get(parse_qs(query)["token"][0], ("", b"", self.now()))
        if owner != mch_id or self.now() > until:
            raise NoBill("PARAM_ERROR", "下载地址无效或已过期")
        return packed
