"""An entry taken apart: sizes, colours, quantities, goods, payment, places, and the words between."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from yutang.presale.rules.relays.text import CIRCLED
from yutang.presale.rules.relays.words import COLOUR, NUMBER, NUMERAL, PAID, SIZE, UNIT, UNPAID

_DIGITS = (
    {char: value for value, char in enumerate("零一二三四五六七八九")}
    | {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {"两": 2, "俩": 2, "仨": 3}
)
_DAY = "(?:今天?|明天?|后天|大后天|昨天|(?:下?周|星期|礼拜)[一二三四五六日天末]|\\d{1,2}月\\d{1,2}[日号]?|\\d{1,2}[日号](?=之?[前后早晚上中下来取拿到自要送发]))"
_PART = "(?:早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明早|明晚)"
_HOUR = "(?:早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)?\\d{1,2}(?::\\d{2}|[点时](?!水)(?:\\d{1,2}分?|半)?)"
_TEXT_ON = r"[^\s,，、;；|。()\[\]【】✅💰\ue000]*"


class Kind(StrEnum):
    """What a piece of an entry is."""

    PRODUCT = "product"
    PHONE = "phone"
    NOTE = "note"
    PLACE = "place"
    AMOUNT = "amount"
    PAID_AMOUNT = "paid_amount"
    TOTAL_COUNT = "total_count"
    DEPOSIT = "deposit"
    UNPAID = "unpaid"
    PAID = "paid"
    CANCEL = "cancel"
    CHANGE = "change"
    MORE = "more"
    LESS = "less"
    SAME = "same"
    EACH = "each"
    ALL = "all"
    EITHER = "either"
    CONDITION = "condition"
    ROUGH = "rough"
    BY_PRICE = "by_price"
    SIZE = "size"
    COUNT = "count"
    PLUS = "plus"
    COLOUR = "colour"
    CODE = "code"
    FILLER = "filler"
    NUMBER = "number"
    BREAK = "break"
    GAP = "gap"
    TEXT = "text"


@dataclass(slots=True)
class Token:
    """A piece and where it stands. `value` is a quantity, a sum in yuan or a number; `unit` what is counted; `spec` 大 in 一大份."""

    kind: Kind
    start: int
    end: int
    value: float = 0
    unit: str = ""
    spec: str = ""
    is_times: bool = False


_MONEY = r"\d{1,7}(?:\.\d{1,2})?"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.PRODUCT, "\ue000\ue001*"),
    (
        Kind.PHONE,
        r"(?:电话|手机|tel)?:?(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?:手机)?(?:尾号|后四位):?\s?\d{4}(?!\d)",
    ),
    (
        Kind.CANCEL,
        r"(?:全部|全都|都|先|已|那?我的?|麻烦)?(?:取消(?!一|两|\d|[xsml黑白红])(?:了|掉|订单|接龙|吧)*|不要了|不买了|不订了|不接了|不参加了|不团了|退出(?:接龙|了)*|退订了?|退单了?|作废了?|"
        r"删除了?|删掉了?|划掉了?|撤销了?|撤单了?|撤了|退了|弃单|跑单|❌|🚫|✗|✘|(?<![a-z])cancel(?:led|ed)?)",
    ),
    (
        Kind.SAME,
        r"同上|同楼上|(?:跟|和|与|同|像)?(?:楼上|上面|上一?[个位条]|前面)(?:那?[个位]?)?的?(?:一样|相同|同款)的?|"
        r"(?:跟|和|与|同|像|照)第?\s?(?P<same>\d{1,4})\s?(?:号|楼|位|个)?(?:的)?(?:一样|相同|同款|来|一份)?的?(?![\d一-鿿])|(?:跟|和|同|像)[^\s\d,，]{1,12}?(?:一样|同款|相同)的?|^同楼上|^一样的?$",
    ),
    (
        Kind.DEPOSIT,
        r"(?:只|已)?(?:付|交|转)?了?[定订]金(?:已付|已交|已转)?(?:了)?|尾款(?:未付|待付|没付)|(?:从|扣)?余额(?:里?扣|抵)?",
    ),
    (Kind.UNPAID, UNPAID),
    (
        Kind.PAID_AMOUNT,
        rf"(?:已付款?|付了|已转账?|转了|已支付|实付|付款|已收|付|转)\s?:?¥?\s?(?P<paid_sum>{_MONEY})(?:元|块钱?)?(?!\d)(?!\s?{UNIT})",
    ),
    (
        Kind.TOTAL_COUNT,
        rf"(?:总共|一共|合计|共计|总计|共)\s?:?(?P<total>\d{{1,6}}|{NUMERAL})\s?{UNIT}(?!钱)",
    ),
    (
        Kind.BY_PRICE,
        r"(?:¥?\d{1,6}(?:\.\d{1,2})?(?:元|块钱?)的?款|¥?\d{1,6}(?:\.\d{1,2})?(?:元|块钱?)?的(?=\s?(?:\d|[一两二三四]|[x*]))|\d{2,6}款)",
    ),
    (
        Kind.AMOUNT,
        rf"(?:总共|一共|合计|共计|总计|总价|小计|计|共|应付|=|总)\s?:?¥?\s?(?P<sum>{_MONEY})(?:元|块钱?|rmb)?(?![\d.])(?!\s?{UNIT})|"
        rf"¥\s?(?P<yuan>{_MONEY})(?:元|块钱?)?(?:[/每]{UNIT})?|(?P<yuan2>{_MONEY})\s?(?:(?:元|圆|块钱|rmb|块(?![\u4e00-\u9fff]))(?:[/每一]{UNIT})?|/\s?{UNIT})",
    ),
    (Kind.PAID, PAID),
    (
        Kind.ROUGH,
        rf"\d{{1,4}}\s?(?:[~到至]|-)\s?\d{{1,4}}\s?{UNIT}|(?:一两|两三|三四|四五|五六|六七|七八|八九|几|十几|好几|若干|一些|些许|一点|半(?:个|只)?一)\s?{UNIT}?|若干|一些|(?:来|弄|要|整|买)一?点(?!子)|随便|随意|看着[给来办发]|多少|大概|大约|左右|适量",
    ),
    (Kind.EITHER, r"或者?|还是|(?<![a-z])or(?![a-z])|任选|任一|二选一|均可|都(?:行|可以?)|随机|或"),
    (
        Kind.CONDITION,
        r"(?:如果?|要是|若|没有的话|没有就|没有?货|没了|有货|有的话|不够|缺货|假如|等有|看情况|可能|应该|待定|再说|考虑|先占|占位|占坑|不确定|到时|有没有|能不能|可不可以|可以吗|还有吗)"
        + _TEXT_ON,
    ),
    (
        Kind.NOTE,
        rf"(?=[今明后大昨下周星礼早上中傍晚\d])(?:(?:{_DAY}|{_HOUR}|{_PART})(?:{_DAY}|{_HOUR}|{_PART}|之?前|之?后|左右)*(?:要|来|取|拿|到|送|自提|发|自取|用|给|能|收|在家|来取|来拿){_TEXT_ON}|{_DAY}(?:{_HOUR}|{_PART})?(?:之?前|之?后)?|{_HOUR}(?:之?前|之?后|左右)?)",
    ),
    (
        Kind.PLACE,
        r"(?<![\d.])\d{1,3}\s?(?:栋|幢|号楼|号院|座|期|区|弄|单元|#楼|#(?=\d{3,4}))(?:[-\s]?\d{1,2}\s?(?:单元|门|栋|号楼|号))?[-\s]?(?:\d{3,4}(?:室|号|户|房)?(?!\d))?|"
        r"(?<![\d.-])\d{1,4}(?:-\d{1,4}){1,3}(?:室|号|户)?(?![\d-])(?!\s?\ue000)|(?<![\da-z])[a-h](?:座|栋|区)[-\s]?(?:\d{3,4}(?:室|号)?)?|(?<!\d)\d{3,4}(?:室|房|户)",
    ),
    (
        Kind.NOTE,
        r"(?:送[到去至给我]|送(?=\d|门|物|前|家|货)|放[在到门前物快]|放(?=\d|家|菜)|寄[到给往]|写(?=\d|我|他|她|名|卡|上|“)|带到|麻烦|请|备注|地址|自提|自取|快递|发货|邮寄|顺丰|代[收取]|门卫|门口|驿站|前台|物业|丰巢|"
        r"谢谢|辛苦|谢|多谢|感谢|不要(?!了)|不加|别(?!针)|免|少[放点糖冰辣盐油]|多[放点]|要(?=熟|硬|软|甜|辣|新鲜|大点|小点|生|嫩|肥|瘦|脆|冰|热|微|不|原味|发票|袋|盒装)|切[块片丝开]|去[皮骨头内]|杀好|分开|一起|包装|礼盒装|开发票|"
        r"求|希望|已?[取提拿]了|已[取提拿]|thx|thanks?|thank you|pls|尽量|尽快|记得|收到|收货|取货|提货|到货|到了|新人|第一次|好吃|回购|期待|支持|老样子|改天|赠|送的)"
        + _TEXT_ON,
    ),
    (
        Kind.NOTE,
        r"(?:帮|替|给|代|为)(?=[\u4e00-\u9fff])(?![我]?(?:来|订|拿|留|加|要|买|报|接|记|登))[^\s,，、;；\d一两二三四五六七八九十\ue000]*",
    ),
    (
        Kind.CHANGE,
        r"更?改(?:成|为|到|了|一下)?|修改(?:成|为|了)?|换(?:成|为|了|一下)?|变成|变为|调整?(?:成|为)|更正(?:为|成)?|更新(?:为|成)?|[-=]+>|→|➡|⇒",
    ),
    (
        Kind.MORE,
        r"再?[加多追](?:订|要|买|来|个)?(?=\s?(?:[\d一两二三四五六七八九十俩半]|[黑白红蓝绿黄紫粉灰xsml\ue000]))|追加|增加|补[订加]|再[来要订](?=\s?[\d一两二三四五六七八九十俩半\ue000])|加上",
    ),
    (
        Kind.LESS,
        r"(?:取消|减少?|少(?:要|订|来)?|去掉|减掉|退)(?=\s?(?:[\d一两二三四五六七八九十俩半]|[黑白红蓝绿黄紫粉灰xsml\ue000]))",
    ),
    (Kind.EACH, rf"(?:各(?:要|来|订|买|拿)?|每[样种个款色])\s?(?P<each>{NUMBER})?\s?(?:{UNIT})?"),
    (
        Kind.ALL,
        r"(?:都|全部?|全都|所有的?)(?:各?(?:要|来|买|订)|各)(?:一[份件个套])?|全套|(?P<kinds>[两三四五六七八九\d])(?:种|样|款|个|色)?(?:口味|颜色)?(?:都|全)?各(?:要|来)?(?:1|一)?(?:件|份|个|盒|套|双|斤|包|袋|瓶|罐|箱|只|条)?|(?P<kinds2>[两三四五六七八九\d])(?:种|样|款|个|本|盒|份|件|套|色)都(?:要|来|买|订)?(?:了|一[份件个本盒])?|一样一[份件个]|全款式|都来一[份件个]",
    ),
    (Kind.SIZE, SIZE),
    (
        Kind.COUNT,
        rf"(?P<times>(?:[*]|(?<![a-z])[x×])\s?(?P<n1>{NUMBER})(?:\s?(?P<s1>[大中小])?(?P<u1>{UNIT}))?)|(?P<n2>{NUMBER})\s?(?P<s2>[大中小整])?(?P<u2>{UNIT})(?P<half>半(?!{UNIT}))?(?P<spec>装)?|"
        r"(?P<n3>\d{1,4})\s?[x×*](?![a-z\d一-鿿])|(?P<n4>[俩仨])",
    ),
    (Kind.PLUS, rf"\+\s?(?P<n5>\d{{1,5}}|{NUMERAL})(?:\s?(?P<u5>{UNIT}))?|加(?P<n6>[1一])(?![\d\u4e00-\u9fff])"),
    (Kind.COLOUR, COLOUR),
    (Kind.CODE, "[" + "".join(CIRCLED) + "]"),
    (
        Kind.FILLER,
        r"(?:我|本人)?(?:也|想|先|就|再|还)*(?:要|来|买|订购?|预[定订]|拿|接龙?|报名?|需要|想要|收|下单|参团|参加|团)(?:个|了|下|一下)?(?=\s?(?:\d|[一两二三四五六七八九十俩半各x*+]|[xsml]{1,3}码?|[黑白红蓝绿黄紫粉灰\ue000]|$))|"
        r"(?:请)?(?:给|帮)我(?:来|订|拿|留|加|要|买|报|接|记|登记)?|数量|尺码|颜色|码数|款式|规格|(?<![\u4e00-\u9fff])(?:吧|哈|哦|呀|啊|嘞|啦|了|呢|哒|滴|的)(?![\u4e00-\u9fff])",
    ),
    (Kind.NUMBER, r"\d{1,9}(?:\.\d{1,3})?"),
    (Kind.BREAK, r"[,，、;；|/+&\n]|(?<=[\d\u4e00-\u9fff])[和](?=[\ue000\d黑白红蓝绿黄紫粉灰]|[xsml]{1,3}码)"),
    (Kind.GAP, r"\s+|[:()\[\]【】{}~!?。.·_\"'“”‘’=<>《》「」『』…#@^$`\\-]"),
)
# What a pattern may begin with, where that is few characters: it spares most places the longer look.
_BEGINNINGS = {
    Kind.PHONE: "电手t尾后+\\d",
    Kind.CANCEL: "全都先已那我的麻取不退作删划撤弃跑❌🚫✗✘c",
    Kind.UNPAID: "还暂未没木待货到取提自晚稍等一回明今后下见当过中周欠先赊unp付⏳再才",
    Kind.BY_PRICE: "¥\\d",
    Kind.PLACE: "\\da-h",
    Kind.COUNT: "*x×\\d一二两三四五六七八九十百俩仨壹贰叁肆伍陆柒捌玖拾半",
    Kind.FILLER: "我本也想先就再还要来买订预拿接报需收下参团请给帮数尺颜码款规吧哈哦呀啊嘞啦了呢哒滴的",
    Kind.ROUGH: "\\d一两二三四五六七八九几十好若些半来弄要整买随看多大左适",
}


def _guarded(kind: Kind, pattern: str) -> str:
    return f"(?=[{_BEGINNINGS[kind]}])(?:{pattern})" if kind in _BEGINNINGS else pattern


@cache
def _master() -> tuple[re.Pattern[str], dict[int, Kind]]:
    """All patterns as one, and which kind each of its groups is. It takes a tenth of a second: not of every command's start."""
    names = [f"k{at}" for at in range(len(_PATTERNS))]
    named = list(zip(names, _PATTERNS, strict=True))
    master = re.compile("|".join(f"(?P<{name}>{_guarded(kind, pattern)})" for name, (kind, pattern) in named))
    return master, {master.groupindex[name]: kind for name, (kind, _pattern) in named}


def number_of(said: str) -> float:
    """3, 1.5, 半, 两, 十二, 二十, 一百二十. A numeral that makes no sense counts as nothing."""
    if said[0].isdigit():
        return float(said)
    if said == "半":
        return 0.5
    total, digit = 0, 0
    for char in said:
        if char in "十百拾":
            total += max(digit, 0 if total and char != "百" else 1) * (100 if char == "百" else 10)
            digit = 0
        elif digit:
            return 0
        else:
            digit = _DIGITS[char]
    return float(total + digit)


def tokens_of(key: str, start: int = 0) -> list[Token]:
    """The pieces of an entry from `start` on, in their order and without holes. Linear in its length."""
    found: list[Token] = []
    at = start
    master, kinds = _master()
    for match in master.finditer(key, start):
        begin, end = match.span()
        if begin == end:
            continue
        if begin > at:
            found.append(Token(Kind.TEXT, at, begin))
        found.append(_token(kinds[_outer(match)], match))
        at = end
    if at < len(key):
        found.append(Token(Kind.TEXT, at, len(key)))
    return found


def _token(kind: Kind, match: re.Match[str]) -> Token:
    token = Token(kind, match.start(), match.end())
    filling = _FILLING.get(kind)
    if filling is not None:
        filling(token, match)
    return token


def _outer(match: re.Match[str]) -> int:
    # lastgroup names the group that closed last, which is the outermost one.
    return match.lastindex or 0


def _fill_count(token: Token, match: re.Match[str]) -> None:
    said = match["n1"] or match["n2"] or match["n3"] or match["n4"]
    token.value = number_of(said) + (0.5 if match["half"] else 0)
    token.unit = match["u1"] or match["u2"] or ""
    token.is_times = bool(match["times"] or match["n3"])
    token.spec = match["spec"] or (match["s1"] or match["s2"] or "").replace("整", "")


def _fill_plus(token: Token, match: re.Match[str]) -> None:
    token.value, token.unit = number_of(match["n5"] or match["n6"]), match["u5"] or ""


def _fill_each(token: Token, match: re.Match[str]) -> None:
    token.value = number_of(match["each"]) if match["each"] else 1


def _fill_all(token: Token, match: re.Match[str]) -> None:
    said = match["kinds"] or match["kinds2"]
    token.value = number_of(said) if said else 0


def _fill_amount(token: Token, match: re.Match[str]) -> None:
    token.value = float(match["sum"] or match["yuan"] or match["yuan2"])


def _fill_paid(token: Token, match: re.Match[str]) -> None:
    token.value = float(match["paid_sum"])


def _fill_total(token: Token, match: re.Match[str]) -> None:
    token.value = number_of(match["total"])


def _fill_same(token: Token, match: re.Match[str]) -> None:
    token.value = float(match["same"] or 0)


def _fill_number(token: Token, match: re.Match[str]) -> None:
    token.value = float(match.group())


_FILLING: Mapping[Kind, Callable[[Token, re.Match[str]], None]] = {
    Kind.COUNT: _fill_count,
    Kind.PLUS: _fill_plus,
    Kind.EACH: _fill_each,
    Kind.ALL: _fill_all,
    Kind.AMOUNT: _fill_amount,
    Kind.PAID_AMOUNT: _fill_paid,
    Kind.TOTAL_COUNT: _fill_total,
    Kind.SAME: _fill_same,
    Kind.NUMBER: _fill_number,
}
