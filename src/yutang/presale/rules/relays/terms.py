"""What the head of a relay says is sold: goods with codes and prices, sizes, colours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from yutang.presale.rules.relays.relay import Goods, Terms
from yutang.presale.rules.relays.text import CIRCLED, Row
from yutang.presale.rules.relays.words import COLOUR, GOODS, SIZE, UNIT

MOST_GOODS = 300
LONGEST_GOODS = 20
_CODE = rf"(?:[(\[【]?(?P<code>[a-z]|\d{{1,2}}|[{''.join(CIRCLED)}])(?:号?款|号套餐|套餐|号品|号|款)?[)\]】]?\s*[.、:,，)\]-]*\s*)?"
_PRICED = re.compile(
    rf"^{_CODE}(?P<name>[^\d¥:=][^¥:=]{{0,40}}?|)\s*[:=]?\s*(?:[(\[【][^()\[\]【】]{{0,16}}[)\]】]|\d{{1,4}}{UNIT}装?(?:[一1]?{UNIT})?)?\s*(?:特价|团购?价|现价|只要|仅|预售价?|:|=|-)*(?<!\d)\s*"
    rf"¥?(?P<price>\d{{1,6}}(?:\.\d{{1,2}})?)\s*(?:元|块钱?|r|rmb)?\s*(?:(?:/|每|一|1)\s?\d{{0,3}}(?P<unit>{UNIT}))?\s*(?:[(\[【][^()\[\]【】]{{0,16}}[)\]】])?[。!~]*$"
)
_PARTS = re.compile(
    r"\s*[;；|,，]\s*|\s+/\s+|/(?=[a-z]款)|\s{2,}|(?<=/.)\s+|\s(?=\d{1,3}\S?起[送订])|\s(?=[a-h](?:款|[.:、]))"
)
_LEADING = re.compile(
    r"^[^\w\u4e00-\u9fff①-⑳(【\[]+|^(?:今日|本期|本次|价格|价目|品种|款式|口味|团品|商品|产品|品名|规格)\s*[:：]?\s*(?=\S)"
)
_LISTED_SIZES = re.compile(r"(?:尺码|码数|尺寸|码子|有码|码)[:： ]*([^\n]{1,120})")
_RANGE = re.compile(r"(?<!\d)(\d{2,3})\s*(?:码|cm)?\s*[-~到至]\s*(\d{2,3})\s*(?:码|cm)")
_CHILDREN = re.compile(r"(?<![\d.])(\d{1,2}0)\s?[-~到至]\s?(\d{1,2}0)(?![\d.元块%斤克g])")
_LETTERS = re.compile(r"(?<![a-z])([2-6]?x{0,3}[sml])\s*[-~到至]\s*([2-6]?x{0,3}[sml])(?![a-z])")
_LADDER = "xxs xs s m l xl xxl xxxl xxxxl".split()
_SIZE = re.compile(SIZE)
_COLOUR = re.compile(COLOUR)
_BARE_SIZE = re.compile(r"(?<![\d.])\d{2,3}(?![\d.])")
_SPOKEN = re.compile(
    rf"(?<=[\s,，、;/+:|])([\u4e00-\u9fff]{{2,8}}?)\s?(?:[x*×]\s?)?(?=(?:\d{{1,3}}|[一二两三四五六七八九十半])\s?(?:{UNIT})|[x*×]\s?\d|各)"
)
_NOT_GOODS = re.compile(
    r"同价|均价|身高|截止|地址|电话|运费|包邮|定金|起送|满\d|元起|时间|日期|楼|公里|库存|限量|号线|优惠|红包|群|尾号|人成团|[?？]"
)


def terms_of(rows: Sequence[Row]) -> Terms:
    """What these lines, the head of a relay, say is sold."""
    terms = Terms()
    for row in rows:
        if len(row.key) <= 400:
            _read_options(row.key, terms)
            for part in _PARTS.split(row.key):
                _read_goods(part, terms)
    terms.words = {good.name for good in terms.goods if len(good.name) > 1}
    for good in terms.goods:
        if _SIZE.fullmatch(good.name):
            terms.words.discard(good.name)
    terms.listed_sizes = set(terms.sizes)
    terms.has_sizes, terms.has_colours = len(terms.sizes) > 1, len(terms.colours) > 1
    return terms


def _read_goods(part: str, terms: Terms) -> None:
    said = _LEADING.sub("", part.strip()).strip()
    found = _PRICED.match(said) if 0 < len(said) <= 60 and len(terms.goods) < MOST_GOODS else None
    if found is None or _NOT_GOODS.search(said):
        return
    name = re.sub(r"[\s:,，。!~\-—'\"]+$|^[\s\-:]+", "", found["name"])
    name = re.sub(r"(?:每|一)$", "", name).strip(" 《》「」『』“”\"'<>【】[]()*~!")
    code = (found["code"] or "").strip()
    if not _is_named(found):
        return
    if not code and re.fullmatch(r"[a-z]款?", name):
        name, code = "", name[0]
    if len(name) <= LONGEST_GOODS:
        price = round(float(found["price"]) * 100)
        for one in _several(name) if name and not code else (name,):
            terms.goods.append(Goods(one or code.upper() + "款", code, price, found["unit"] or ""))


def _several(name: str) -> list[str]:
    """Goods that share one price: 豆沙/肉松/芝麻 12元, and 原味 草莓味 黄桃味 8元."""
    words = [one for one in name.split() if not re.search(r"\d|接龙|团|周|新|特|款", one)]
    return words if len(words) >= 3 else re.split(r"\s?[/、]\s?", name)


def _read_options(key: str, terms: Terms) -> None:
    for low, high in _RANGE.findall(key):
        _add_range(int(low), int(high), 10 if int(low) >= 60 else 1, terms)
    for low, high in _CHILDREN.findall(key):
        if int(low) >= 50 and int(high) <= 180:
            _add_range(int(low), int(high), 10, terms)
    for low, high in _LETTERS.findall(key):
        if low in _LADDER and high in _LADDER:
            terms.sizes.update(one.upper() for one in _LADDER[_LADDER.index(low) : _LADDER.index(high) + 1])
    if listed := _LISTED_SIZES.search(key):
        terms.sizes.update(plain_size(one) for one in _SIZE.findall(listed[1]))
        terms.sizes.update(_BARE_SIZE.findall(listed[1]))
    if re.search(r"颜色|色[:：]|配色|[两三四五六]色|双色", key):
        terms.colours.update(plain_colour(one) for one in _COLOUR.findall(key))


def _add_range(low: int, high: int, step: int, terms: Terms) -> None:
    terms.sizes.update(str(one) for one in range(low, high + 1, step))


def plain_size(said: str) -> str:
    """M码 and m are "M", 110cm and 110码 are "110", 大号 is "大"."""
    size = said.strip().upper().replace("CM", "").replace("厘米", "").replace("公分", "").replace(" ", "")
    size = size.split("/")[0] if size[0].isalpha() and size[0].isascii() else size
    if size not in ("均码", "码", "号"):
        size = size.rstrip("码号")
    return {"2XL": "XXL", "3XL": "XXXL", "4XL": "XXXXL", "1XL": "XL", "FREE": "均码"}.get(size, size)


def plain_colour(said: str) -> str:
    return said[:-1] if said.endswith("色") and len(said) > 1 else said


def learn(terms: Terms, keys: Iterable[str]) -> None:
    """Goods, sizes and colours that several entries speak of, where the head does not tell."""
    goods: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    entries = with_size = with_colour = 0
    for key in keys:
        entries += 1
        goods.update({word for word in _SPOKEN.findall(key[:200]) if word})
        said = {plain_size(one) for one in _SIZE.findall(key[:200])}
        with_size += bool(said)
        with_colour += _COLOUR.search(key[:200]) is not None
        sizes.update(said)
    if not terms.goods:
        terms.words.update(
            word for word, times in goods.most_common(MOST_GOODS) if times > 1 and not _SIZE.fullmatch(word)
        )
    terms.sizes.update(size for size, times in sizes.items() if times > 1)
    terms.has_lettered_sizes = not all(size.isdigit() for size in (*sizes, *terms.sizes))
    if entries >= 3:
        terms.has_sizes |= with_size * 10 >= entries * 6
        terms.has_colours |= with_colour * 10 >= entries * 6


class Marks:
    """Finds the goods that are known in a text, so that they are not mistaken for colours, numbers or names."""

    def __init__(self, terms: Terms) -> None:
        known = {good.name for good in terms.goods if len(good.name) > 1} | terms.words
        self.known = known
        self._words = known | GOODS
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(several, reverse=True) for first, several in lengths.items()}
        letters = {good.code for good in terms.goods if good.code.isascii() and good.code.isalpha()}
        numbers = {good.code for good in terms.goods if good.code.isdigit()}
        patterns = []
        if letters:
            plain = "".join(sorted(letters - set("sml")))
            patterns.append(rf"(?<![a-z])[{''.join(sorted(letters))}](?:款|套餐|套装)")
            patterns += [rf"(?<![a-z])[{plain}]+(?=x\d|[^a-z']|$)"] if plain else []
        if numbers:
            each = "|".join(sorted(numbers, key=len, reverse=True))
            patterns.append(rf"(?<![\d.])(?:{each})号(?:款|套餐|品)?(?!楼|柜|门|店|\d)")
        self._codes = re.compile("|".join(patterns)) if patterns else None

    def mark(self, key: str) -> str:
        """The text with each known word replaced by signs of the same length."""
        if self._codes is not None:
            key = self._codes.sub(_sign, key)
        out, at, end = [], 0, len(key)
        lengths, words = self._lengths, self._words
        while at < end:
            char = key[at]
            length = next((one for one in lengths[char] if key[at : at + one] in words), 0) if char in lengths else 0
            out.append("\ue000" + "\ue001" * (length - 1) if length else char)
            at += length or 1
        return "".join(out)


def _sign(found: re.Match[str]) -> str:
    if found.group().isalpha() and found.group().isascii():
        return "\ue000" * len(found.group())
    return "\ue000" + "\ue001" * (len(found.group()) - 1)


def names_goods(key: str) -> bool:
    """Whether a line names something with its price, and nothing else."""
    said = _LEADING.sub("", key.strip()).strip()
    found = _PRICED.match(said) if 0 < len(said) <= 60 else None
    return found is not None and not _NOT_GOODS.search(said) and _is_named(found)


def _is_named(found: re.Match[str]) -> bool:
    if re.search(r"\d\s?/", found["name"]):
        return False
    return bool(found["name"].strip()) or (found["code"] or "0") not in "0123456789"
