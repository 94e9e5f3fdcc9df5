"""What a customer wants to spend, in yuan."""

import re
from typing import Any

from .numbers import Number
from .slots import Finding

_UNIT = re.compile(r"\s*(多|来|几)?\s*(?:元钱?|块钱?|圆|rmb|人民币|¥|￥|大洋)?")
_OTHER_MONEY = re.compile(
    r"\s*(?:多|来)?\s*(?:美元|美金|刀|港币|港元|欧元?|日元|円|台币|新台币|韩元|泰铢|英镑|usd|hkd|\$|€|£)"
)
_OTHER_SIGN = re.compile(r"(?:\$|€|£|us|usd|hk)\s*$")
_UP_TO = re.compile(r"\s*(?:以内|以下|之内|之下|封顶|内(?![衣裤搭胆裆层里在容])|(?:就|都)?(?:行|可以)?以内)")
_ABOUT = re.compile(r"\s*(?:左右|上下|的样子|这样子|附近)")
_FROM = re.compile(r"\s*(?:以上|起步|\+)")
_LIMIT = re.compile(
    r"(?:不能?超过|不要超过|别超过|不超|不到|不高于|最多|最高|低于|小于|少于|控制在|顶多|封顶)\s*¥?\s*$"
)
_BUDGET = re.compile(
    r"(?:预算|价位|价格|价钱|单价|心理价位?)(?:大概|大约|只有|就|在|是|有|为|不多|:|,|也就|差不多|最好|想要|控制在|个)*\s*¥?\s*$"
)
_SIGN = re.compile(r"[¥￥]\s*$")
_PAID = re.compile(
    r"(?:花了?|买的|买了|原价|到手|才|仅|只要|卖|付了|便宜了?|降了?|优惠了?|省了?|满|减|券|涨了?|差价|退了?|补了?)\s*$"
)
_OTHER_UNIT = re.compile(
    r"\s*(?:斤|公斤|kg|千克|g(?![a-z])|克|ml|毫升|l(?![a-z])|升|cm|厘米|公分|mm|米|寸|码|岁|天|年|月|个|件|条|双|包|盒|瓶|片|次|分|点|号|%|度|小时|人|位|款|身高|体重)"
)
# 60一盒以内: a price for each, and no more.
_PRICED_EACH = re.compile(
    r"\s*(?:元|块钱?)?\s*[一每/](?:斤|个|件|条|双|包|盒|瓶|片|支|袋|罐|套)(?=以内|以下|之内|封顶)"
)
_CLOCK = re.compile(r"\d:$")
_WORTH = re.compile(r"\s*钱?(?:左右|上下)?(?:值|买的|买到|入手的|到手)")
_BODY_NEAR = re.compile(r"(?:身高|体重|[^最]高|斤|kg|cm|个子)[^,。!?;]{0,4}$")


def find_budget(text: str, numbers: list[Number], taken: set[int]) -> Finding | None:
    """The first budget in the text. None where there is none or it is in another currency."""
    for index, number in enumerate(numbers):
        if index in taken or not 1 <= number.high < 10_000_000:
            continue
        if finding := _budget(text, number):
            taken.add(index)
            return finding
    return None


def _budget(text: str, number: Number) -> Finding | None:
    before = text[max(0, number.start - 12) : number.start]
    if _OTHER_MONEY.match(text, number.end) or _OTHER_SIGN.search(before):
        return None
    if priced := _PRICED_EACH.match(text, number.end):
        return Finding("budget_yuan", {"min": None, "max": _plain(number.high)}, number.start, priced.end(), 0.85)
    return None if _OTHER_UNIT.match(text, number.end) else _budget_without_unit(text, number, before)


def _budget_without_unit(text: str, number: Number, before: str) -> Finding | None:
    unit = _UNIT.match(text, number.end)
    end = unit.end() if unit else number.end
    is_money = (end > number.end and not (unit and unit[1] and end == unit.end(1))) or bool(_SIGN.search(before))
    is_labelled = bool(_BUDGET.search(before))
    if _WORTH.match(text, end) or _CLOCK.search(before):
        return None
    if number.high < 10 and not is_money:
        return None
    if not is_labelled and (_PAID.search(before) or (not is_money and _BODY_NEAR.search(before))):
        return None
    value = _bounds(text, number, end, (is_money, is_labelled, bool(_LIMIT.search(before))))
    if value is None:
        return None
    return Finding("budget_yuan", value, number.start, end, 0.95 if is_money or is_labelled else 0.85)


def _bounds(text: str, number: Number, end: int, signs: tuple[bool, bool, bool]) -> dict[str, Any] | None:
    is_money, is_labelled, is_limited = signs
    low, high = _plain(number.low), _plain(number.high)
    if number.is_range:
        is_round = number.unit >= 100 or (number.low >= 20 and number.low % 10 == 0 and number.high % 10 == 0)
        return {"min": low, "max": high} if is_money or is_labelled or (is_round and _is_free(text, number)) else None
    if is_limited or _UP_TO.match(text, end):
        return {"min": None, "max": high}
    if _ABOUT.match(text, end) or (is_money and text.startswith("来", number.end)):
        return {"min": _plain(number.low * 0.8), "max": _plain(number.low * 1.2)}
    if (is_money or is_labelled) and _FROM.match(text, end):
        return {"min": low, "max": None}
    if text.startswith(("多", "几"), number.end) and (is_money or is_labelled):
        return {"min": low, "max": _plain(number.low + _step(number.low))}
    return {"min": None, "max": high} if is_labelled else None


def _is_free(text: str, number: Number) -> bool:
    after = text[number.end : number.end + 1]
    return (number.high >= 50 and not after.isascii()) or after in ("", " ", ",", "-")


def _step(value: float) -> float:
    return 1000 if value >= 1000 else 100 if value >= 100 else 10


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)
