"""A person's height and weight: 158/90, 1米6, 一米六二, 身高165, 110斤, 体重八十."""

import math
import re

from .numbers import Number
from .slots import Finding

_METRES = re.compile(
    r"(?<![\d.])(?P<metre>[12]|一|两)(?:米|m)"
    r"(?P<rest>\d{2}(?=\d{2,3}(?:斤|kg|公斤|k))|\d{1,2}(?!\d)|(?P<tens>[一二三四五六七八九])十(?P<ones>[一二三四五六七八九])?(?![斤岁])|[零一二三四五六七八九]{1,2}(?![十百千]))"
    r"(?!\s*(?:[厘米宽长*×床管线]|的[床管铜线]|铜|左右的床))"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_CM = re.compile(r"\s*(?:多|左右|不到)?\s*(?:cm|厘米|公分|釐米)")
_M = re.compile(r"\s*(?:米(?!\s*(?:[厘宽长*×床管线]|的[床管铜线大]))|m(?![a-z0-9]))")
_WEIGHT = re.compile(r"\s*(?:多|来|几|左右|不到|出头|上下)?\s*(?P<unit>斤(?!装)|市斤|kg|公斤|千克|k(?![a-z0-9]))")
_GIRTH = re.compile(r"(?:围|长|宽|厚|领|口|跟|深|底|径|筒|腰|胸|臀)(?:是|约|大概|为|:)?\s*$")
_FILL = r"(?:是|有|为|大概|大约|差不多|才|只有|不到|快|刚|将近|也就|就|约|:|,|在)*\s*$"
_TALL_BEFORE = re.compile(r"(?:身高|身長|个子|净高|(?<![最腰跟身帮够\d])高|身长)" + _FILL)
_HEAVY_BEFORE = re.compile(r"(?:体重" + _FILL + r"|(?<![看贵严沉尊超比较太很])重(?:是|约|大概|大约)?\s*$)")
_TALL_AFTER = re.compile(r"\s*(?:高(?![腰跟领中帮级端清达])|的?身高(?!\s*[:是大有约为]?\s*[\d一二两]))")
_HEAVY_AFTER = re.compile(r"\s*的?体重(?!\s*[:是大有约为]?\s*[\d一二三四五六七八九])")
_CHANGE = re.compile(
    r"(?:瘦了?|减了?|掉了?|轻了?|胖了?|涨了?|长了?|买了?|囤了?|净重|毛重|一箱|一袋|装|每|发了|送了?)\s*$"
)
_GOODS_AFTER = re.compile(r"\s*(?:装|一[箱袋桶盒]|包邮|水果|苹果|米|的?[果橙桃梨枣肉])")
_SUITS = re.compile(r"\s*(?:的人)?(?:都|也)?(?:可以|能|适合)")
_BETWEEN = re.compile(r"[\s/、,，:\-;+和]{1,3}|[\s/、,，]*(?:体重|身高|重|高)?[\s:]*")
_NEAR = re.compile(r"[^\d,，。!?;件条元块%码岁]{0,5}")
_NO_UNIT = re.compile(
    r"\s*(?:$|[\s,。!?;、~/)]|的|穿|胖|瘦|左右|身|体|小个|高|偏|微|想|求|我|本|属|梨|不胖|拍|选|买|不到|多|妥|上身|能|可以|应该|是|要|适合|刚|正|高|左|上|呢|吗|啊|吧|了|求|没|有)"
)
_PRICED = re.compile(r"(?:[满费收价¥花减]|收了我|要了我|铜管)\s*$")
# A lone number is a height only where clothes or bodies are spoken of.
_OF_BODIES = re.compile(r"穿|码|身高|体重|身材|斤|kg|公斤|显|[裤裙衣衫服装]|[高矮胖瘦肩腿腰胯]")
_SELF = re.compile(r"(?:[我她他](?:才|只有|就|也就|只|快|刚|大概)?|本人|身材|^|[\s,。!?;、(])\s*$")
_TAKEN_AS_MONEY = re.compile(r"\s*(?:左右|以内|以下|内|元|块|多?块|以上|预算)")


def find_metres(text: str) -> list[Finding]:
    """Heights written in metres and a rest: 1米6, 1米65, 1m72, 一米六二, 一米八."""
    found = []
    for match in _METRES.finditer(text):
        metre = {"1": 1, "一": 1, "2": 2, "两": 2}[match["metre"]]
        height = metre * 100 + _centimetres(match)
        if 50 <= height <= 230:
            found.append(Finding("height_cm", height, match.start(), match.end(), 0.97))
    return found


def _centimetres(match: re.Match[str]) -> int:
    rest = match["rest"]
    if match["tens"]:
        return _DIGITS[match["tens"]] * 10 + _DIGITS.get(match["ones"] or "零", 0)
    digits = rest if rest.isdigit() and rest.isascii() else "".join(str(_DIGITS[char]) for char in rest)
    return int(digits) * 10 if len(digits) == 1 else int(digits)


class _Measures:
    """The numbers of one text while each is found to be a height, a weight, or neither."""

    def __init__(self, text: str, numbers: list[Number], taken: set[int], is_child: bool) -> None:
        self.text, self.numbers, self.taken, self.is_child = text, numbers, taken, is_child
        self.heights: dict[int, Finding] = {}
        self.weights: dict[int, Finding] = {}
        self.bare: dict[int, Number] = {}

    def read(self, heights: list[Finding]) -> list[Finding]:
        for index, number in enumerate(self.numbers):
            if index not in self.taken:
                self._read_labelled(index, number)
        self._read_pairs(heights)
        if not self.heights and not heights and _OF_BODIES.search(self.text):
            self._read_stray()
        known = next(iter([*heights, *self.heights.values()]), None)
        for index, number in self.bare.items():
            self._weigh(index, number, known)
        self.taken.update(self.heights, self.weights)
        return [*heights, *self.heights.values(), *self.weights.values()]

    def _read_labelled(self, index: int, number: Number) -> None:
        before = self.text[max(0, number.start - 9) : number.start]
        if match := _WEIGHT.match(self.text, number.end):
            self._take_weight(index, number, match, before)
        elif match := _CM.match(self.text, number.end):
            if not _GIRTH.search(before):
                self._take_height(index, number, 1, match.end())
        elif _M.match(self.text, number.end) and 1 < number.high < 2.3 and number.middle % 1:
            self._take_height(index, number, 100, number.end + 1)
        else:
            self._read_named(index, number, before)

    def _read_named(self, index: int, number: Number, before: str) -> None:
        """身高165, 体重105, and the same with the word behind the number."""
        if _TALL_AFTER.match(self.text, number.end) and 100 <= number.low <= 220:
            self._take_height(index, number, 1, number.end)
        elif (_HEAVY_AFTER.match(self.text, number.end) and 30 <= number.low <= 300) or _HEAVY_BEFORE.search(before):
            self.bare[index] = number
        elif _TALL_BEFORE.search(before):
            # 身高1.65 is metres; the 一 of 显高一点 is no number of them.
            scale = 1 if number.high >= 3 else 100 if number.middle % 1 else 0
            self._take_height(index, number, scale, number.end)

    def _take_height(self, index: int, number: Number, scale: int, end: int) -> None:
        value = number.middle * scale
        if 45 <= value <= 230:
            self.heights[index] = Finding("height_cm", _plain(value), number.start, end, 0.95)

    def _take_weight(self, index: int, number: Number, match: re.Match[str], before: str) -> None:
        kilograms = number.middle / 2 if "斤" in match["unit"] and match["unit"] != "公斤" else number.middle
        floor = 2 if self.is_child else 28
        if number.is_range and _SUITS.match(self.text, match.end()):
            return
        if not floor <= kilograms <= 250 or _CHANGE.search(before) or _GOODS_AFTER.match(self.text, match.end()):
            return
        self.weights[index] = Finding("weight_kg", _plain(kilograms), number.start, match.end(), 0.95)

    def _read_pairs(self, heights: list[Finding]) -> None:
        """Two numbers side by side, as in 158/90, where at most one of them carries its unit."""
        for index in range(len(self.numbers) - 1):
            first, second = self.numbers[index], self.numbers[index + 1]
            gap = _NEAR if index + 1 in self.weights else _BETWEEN
            if {index, index + 1} & self.taken or not gap.fullmatch(self.text, self._end(index), second.start):
                continue
            is_tall = index in self.heights or (self._is_free(index) and self._is_tall(first))
            if is_tall and index + 1 not in self.weights and self._is_heavy(index + 1):
                self.bare[index + 1] = second
            if self._is_free(index) and self._is_tall(first) and self._has_weight(index + 1):
                self._take_height(index, first, 1, first.end)
            elif self._is_free(index + 1) and self._is_tall(second) and self._has_weight(index):
                self._take_height(index + 1, second, 1, second.end)
        for finding in heights:
            self._read_after_metres(finding)

    def _read_after_metres(self, height: Finding) -> None:
        for index, number in enumerate(self.numbers):
            is_near = number.start >= height.end and _BETWEEN.fullmatch(self.text, height.end, number.start)
            if is_near and index not in self.taken and self._is_heavy(index) and index not in self.weights:
                self.bare[index] = number

    def _end(self, index: int) -> int:
        known = self.heights.get(index) or self.weights.get(index)
        return known.end if known else self.numbers[index].end

    def _has_weight(self, index: int) -> bool:
        return index in self.weights or index in self.bare

    def _is_free(self, index: int) -> bool:
        return not (index in self.taken or index in self.heights or self._has_weight(index))

    def _is_tall(self, number: Number) -> bool:
        low = 60 if self.is_child else 135
        if _PRICED.search(self.text, max(0, number.start - 4), number.start):
            return False
        after = self.text[number.end : number.end + 1]
        return not number.is_range and low <= number.low <= 205 and not (after.isascii() and after.isalpha())

    def _is_heavy(self, index: int) -> bool:
        number = self.numbers[index]
        after = self.text[number.end : number.end + 2]
        if index in self.heights or _TAKEN_AS_MONEY.match(self.text, number.end):
            return False
        return 36 <= number.low <= 260 and number.high <= 260 and bool(_NO_UNIT.match(after) or not after)

    def _read_stray(self) -> None:
        for index, number in enumerate(self.numbers):
            before = self.text[max(0, number.start - 4) : number.start]
            is_said = _SELF.search(before) and _NO_UNIT.match(self.text, number.end)
            if not self._is_free(index) or not is_said or not self._is_tall(number):
                continue
            has_money = _TAKEN_AS_MONEY.match(self.text, number.end)
            if 145 <= number.low <= 195 and number.low == int(number.low) and not has_money:
                self.heights[index] = Finding("height_cm", int(number.low), number.start, number.end, 0.7)
                return

    def _weigh(self, index: int, number: Number, height: Finding | None) -> None:
        if index in self.weights:
            return
        kilograms = bare_weight(number.middle, height.value if height else None, self.is_child)
        if 2 <= kilograms <= 250:
            self.weights[index] = Finding("weight_kg", _plain(kilograms), number.start, number.end, 0.85)


def without_metres(text: str, metres: list[Finding]) -> str:
    """The text with each of these heights blotted out: in 一米七八一百五十斤 the numbers are two."""
    for height in metres:
        text = text[: height.start] + "\0" * (height.end - height.start) + text[height.end :]
    return text


def find_measures(
    text: str, metres: list[Finding], numbers: list[Number], taken: set[int], *, is_child: bool
) -> list[Finding]:
    """Heights (cm) and weights (kg) of persons, those in ``metres`` with them; marks the numbers it used in ``taken``."""
    if not numbers and not metres:
        return []
    return _Measures(text, numbers, taken, is_child).read(metres)


def bare_weight(value: float, height_cm: float | None, is_child: bool = False) -> float:
    """Kilograms for a weight said without a unit: the reading (斤 or kg) whose body mass index is the likelier."""
    if is_child:
        return value if value < 25 else value / 2
    if height_cm is None:
        return value if value < 80 else value / 2
    middle = math.log(21.5)
    index = value / (height_cm / 100) ** 2
    if index <= 0:
        return value
    return value if abs(math.log(index) - middle) <= abs(math.log(index / 2) - middle) else value / 2


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)
