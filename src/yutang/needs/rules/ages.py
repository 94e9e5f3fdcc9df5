"""Ages in years, and in months for babies under three."""

import re

from .numbers import Number
from .slots import Finding

_YEARS = re.compile(
    r"\s*(多|几|来|出头|左右|不到)?\s*(?:周岁|岁)(多|半)?(?:零?(\d{1,2}|十一|[一二两三四五六七八九十])个月)?(左右)?"
)
_PLUS = re.compile(r"\s*\+\s*(?:岁|的?(?:$|[\s,。!?、]|女|人|皮肤|肌|姐|阿姨|妈|老|干|油|混|敏))")
_SAID = re.compile(r"(?:年龄|年纪|今年|年满)(?:是|有|都|已经|快|大概|:)?\s*$")
_SAID_OF = re.compile(
    r"(?:我?[妈爸]|她|他|妈妈|爸爸|公公|岳父|岳母|爹|老爷子|老太太|男|女|本人|都|快|已经|女儿|儿子|老公|老婆|奶奶|爷爷|婆婆|老人家?|姥姥|外婆|我|今年)\s*$"
)
_STOPS = re.compile(r"\s*(?:了|多了|$|[,。!;\s]\s*(?!(?:\d{1,2}(?!\d)|[cmk斤公])))")
# A number that is a clause of its own among other things told of oneself.
_ALONE_BEFORE = re.compile(r"(?:^|(?<!\d)[,。!;、]\s*|[师员士生工教警医务党妈族])$")
_ALONE_AFTER = re.compile(r"\s*(?:[,。!;、]\s*(?!\d{1,2}(?!\d))|$)")
_SIZES = re.compile(r"码|鞋|靴|袜|号|块|元|预算|价位")
_PERSON = re.compile(r"[妈爸奶爷婆公姨叔伯人她他姥]|我今年|本人")
_CALENDAR = re.compile(r"\s*[月号日年点:]")
# 三十出头 and 八十多了 are said of people only.
_DECADE_AFTER = re.compile(
    r"\s*(?:(?P<start>出头)|(?P<of>多的?(?=[^,。!;\s\d]{0,2}(?:婆|妈|爸|爷|奶|老人|阿姨|叔|姥)))|(?P<some>多|好几|几|来)(?=了|$|[,。!;\s]))"
)
_MONTHS = re.compile(r"\s*(?:个?多?(?P<half>半)?月(?:龄|大|多)?|个月)")
_DAYS = re.compile(r"\s*天(?:大|的?宝宝|的?娃|的?新生|的?小宝|\s*$|(?=[,。!;]))")
_BABY = re.compile(
    r"宝|老二|孙孙|学饮|防惊跳|开裆|连体衣|尿布|米粉|牙胶|婴|娃|儿子|女儿|闺女|孩子|月龄|出生|新生|奶粉|奶瓶|奶嘴|尿不湿|纸尿裤|辅食|胎|外甥|侄|孙|小家伙|推车|睡袋|喂奶|断奶|转奶|长牙|安抚|满月|百天|学步|围栏|餐椅|磨牙|口水巾|爬行|早教|安全座椅"
)
_NOT_AGE = re.compile(
    r"(?:怀孕|孕|怀|怀了|[一二三头]胎|[用穿吃买喝过戴坐养放]了?|产后|最近|近|前|[这那每几第连]|坚持|不到|已经|哺乳|保质期|提前|母乳)(?:有|快|都|了)?\s*$"
)
_NOT_AGE_AFTER = re.compile(r"(?:前|后|内|之内|就|回|的量|一次|左右就|一?回购)")
_BABY_BEFORE = re.compile(
    r"(?:宝宝?|宝贝|娃|新生儿|出生|生下来|儿子|女儿|孩子|孙孙|孙子|孙女|侄子|侄女)(?:才|刚|已经|有|现在|快|今天)?\s*$"
)
_MONTHS_BEFORE = re.compile(
    r"(?:^|[,。!?;、\s(~]|宝|老二|贝|娃|儿子|女儿|闺女|孩子|侄子|侄女|外甥女?|孙子|孙女|胎|婴儿?|新生儿|出生|小子|丫头|才|刚|已经|快|有|是|现在|月龄|我家|的|满|给|岁|大|小|家)\s*$"
)
_OF_BABY = re.compile(r"\s*的?(?:大|龄|宝|婴|娃|小|儿子|女儿|孩子|闺女)")
_HALF_A_YEAR = re.compile(
    r"(?<![\d一二两三四五六七八九十个\w])(?:半岁(?![以之]?[前后内])|(?P<month>满月)(?=的?(?:宝|娃)))"
    r"|(?<=[宝娃子女孙才刚快])半岁(?![以之]?[前后内])"
)
_SMALL = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"十一": 11, "两": 2}


def find_ages(text: str, numbers: list[Number], taken: set[int]) -> list[Finding]:
    """Ages said in the text; marks the numbers it used in ``taken``."""
    found = [_in_words(match) for match in _HALF_A_YEAR.finditer(text)]
    is_about_baby = _BABY.search(text) is not None
    for index, number in enumerate(numbers):
        if index in taken or number.high > 120:
            continue
        finding = _years(text, number) or _bare_years(text, number) or _months(text, number, is_about_baby)
        if finding:
            taken.update(at for at, other in enumerate(numbers) if finding.start <= other.start < finding.end)
            found.append(finding)
    return found


def _in_words(match: re.Match[str]) -> Finding:
    return Finding("age_months", 1 if match["month"] else 6, match.start(), match.end(), 0.85)


def _years(text: str, number: Number) -> Finding | None:
    match = _YEARS.match(text, number.end)
    if not match:
        return None
    before, after, _, _ = match.groups()
    low, high = number.low, number.high
    if low < 3 and high < 4:
        return _baby_years(number, match)
    if number.unit == 10:
        high += 9
    elif before in ("多", "几") and low % 10 == 0:
        high = low + 9
    elif before == "出头":
        high = low + 3
    elif after == "半":
        low = high = low + 0.5
    return _in_years(low, high, number.start, match.end(), 0.97)


def _in_years(low: float, high: float, start: int, end: int, confidence: float) -> Finding | None:
    if not 3 <= low <= high <= 120:
        return None
    value = _plain(low) if low == high else [_plain(low), _plain(high)]
    return Finding("age", value, start, end, confidence)


def _baby_years(number: Number, match: re.Match[str]) -> Finding:
    before, after, months, _ = match.groups()
    low, high = number.low * 12, number.high * 12
    if months:
        low = high = low + (int(months) if months.isdigit() else _SMALL[months])
    elif after == "半":
        low = high = low + 6
    elif before == "多" or after == "多":
        high = low + 11
    value = _plain(low) if low == high else [_plain(low), _plain(high)]
    return Finding("age_months", value, number.start, match.end(), 0.95)


def _bare_years(text: str, number: Number) -> Finding | None:
    low, high = number.low, number.high
    if not 10 <= low <= 99 or low != int(low) or _CALENDAR.match(text, number.end):
        return None
    before = text[max(0, number.start - 6) : number.start]
    if finding := _decade(text, number):
        return finding
    if not number.is_range and 18 <= low < 80 and _PLUS.match(text, number.end):
        return _in_years(low, low // 10 * 10 + 9, number.start, number.end + 1, 0.85)
    sure = 0.9 if _SAID.search(before) else 0.75 if _is_said_of(text, number, before) else 0.0
    if not sure and _is_alone(text, number, before):
        sure = 0.7
    return _in_years(low, high, number.start, number.end, sure) if sure else None


def _is_said_of(text: str, number: Number, before: str) -> bool:
    if number.low < 15 or not _SAID_OF.search(before) or not _STOPS.match(text, number.end):
        return False
    return not before.endswith("我") or text.startswith(("了", "多了"), number.end)


def _decade(text: str, number: Number) -> Finding | None:
    after = _DECADE_AFTER.match(text, number.end)
    if number.is_range or number.low % 10 or not 20 <= number.low <= 90 or not after or _SIZES.search(text):
        return None
    if after["some"] and not _PERSON.search(text, max(0, number.start - 10), number.start):
        return None
    high = number.low + (3 if after["start"] else 9)
    return _in_years(number.low, high, number.start, after.end(), 0.8)


def _is_alone(text: str, number: Number, before: str) -> bool:
    if number.is_range or not 16 <= number.low <= 90 or _SIZES.search(text):
        return False
    is_told = text.startswith("了", number.end) and before[-1:] in ("", ",", "。", " ")
    return is_told or bool(_ALONE_BEFORE.search(before) and number.start and _ALONE_AFTER.match(text, number.end))


def _months(text: str, number: Number, is_about_baby: bool) -> Finding | None:
    before = text[max(0, number.start - 6) : number.start]
    if (match := _MONTHS.match(text, number.end)) and number.high <= 36:
        after = _NOT_AGE_AFTER.match(text, match.end())
        is_plain_month = "个" not in match.group() and not match.group().endswith(("龄", "大"))
        if (
            not (is_about_baby and (_MONTHS_BEFORE.search(before) or _OF_BABY.match(text, match.end())))
            or _NOT_AGE.search(before)
            or after
            or is_plain_month
        ):
            return None
        extra = 0.5 if match["half"] else 0.0
        low, high = number.low + extra, number.high + extra
        value = _plain(low) if low == high else [_plain(low), _plain(high)]
        return Finding("age_months", value, number.start, match.end(), 0.9)
    is_alone = _ALONE_BEFORE.search(before) or _BABY_BEFORE.search(before)
    is_day = (is_about_baby and is_alone and _DAYS.match(text, number.end)) or (
        text.startswith("天", number.end) and _BABY_BEFORE.search(before)
    )
    if is_day and 1 <= number.low <= 120:
        return Finding("age_months", int(number.low // 30), number.start, number.end + 1, 0.85)
    return None


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)
