"""What must never stay in evidence: phone numbers, identity numbers, street addresses."""

import re

MARK = "＊"

_DIGIT = "[0-9０-９]"
_GAP = r"[-－—\s\u200b·.]?"
_PATTERNS = (
    # An identity number of the mainland: 18 characters with a birth date inside, the last perhaps an X.
    re.compile(
        rf"(?<!{_DIGIT})[1-9１-９]{_DIGIT}{{5}}{_GAP}(?:1[89]|20|１[８９]|２０){_DIGIT}{{2}}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{3}}[0-9０-９XxＸｘ](?!{_DIGIT})"
    ),
    re.compile(rf"(?:[+＋]?(?:86|８６){_GAP})?(?<!{_DIGIT})[1１][3-9３-９]{_DIGIT}(?:{_GAP}{_DIGIT}){{8}}(?!{_DIGIT})"),
    re.compile(rf"(?:[+＋](?:86|８６){_GAP})[1１][3-9３-９]{_DIGIT}(?:{_GAP}{_DIGIT}){{8}}(?!{_DIGIT})"),
    re.compile(rf"(?<!{_DIGIT})[0０]{_DIGIT}{{2,3}}[-－—\s]?{_DIGIT}{{7,8}}(?!{_DIGIT})"),
    re.compile(rf"(?<!{_DIGIT})[48４８][0０][0０][-－—\s]?{_DIGIT}{{3,4}}[-－—\s]?{_DIGIT}{{3,4}}(?!{_DIGIT})"),
    re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"),
    re.compile(r"(?<=微信)(?:号)?[:：\s是]{0,3}[A-Za-z][-_A-Za-z0-9]{5,19}"),
    re.compile(r"(?:[一幺零〇二三四五六七八九两]){11}"),
    re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{14,19}}(?!{_DIGIT})"),
)
_HAN = r"[\u4e00-\u9fff]"
_NUMBER = rf"(?:{_DIGIT}|[一二三四五六七八九十百零甲乙丙丁A-Za-z\-－#]){{1,8}}"
# Between a road, a number and what it counts, people leave blanks: 愚园路 1 号 7 幢.
_BLANKS = r"[ \t\u3000]{0,2}"
_COUNTED = rf"{_NUMBER}{_BLANKS}(?:号楼|号|弄|栋|幢|座|单元|室|楼|层)"
_ADDRESS = re.compile(
    rf"(?:{_HAN}{{2,8}}?(?:省|自治区))?(?:{_HAN}{{2,7}}?(?:市|州|盟))?(?:{_HAN}{{1,6}}?(?:区|县|旗))?(?:{_HAN}{{1,7}}?(?:镇|乡|街道))?"
    rf"{_HAN}{{1,8}}(?:路|街|大道|道|巷|弄|胡同|里|村|小区|花园|公寓|苑|大厦|广场|新村){_BLANKS}{_NUMBER}{_BLANKS}(?:号院|号楼|号|弄|栋|幢|座|单元|室|组|楼|层)"
    rf"(?:{_BLANKS}{_COUNTED})*(?:{_BLANKS}{_DIGIT}{{2,5}})?"
)
_BUILDING = re.compile(
    rf"{_NUMBER}{_BLANKS}(?:号楼|栋|幢|座|单元)(?:{_BLANKS}{_NUMBER}{_BLANKS}(?:单元|室|楼|层|号))*{_DIGIT}{{0,5}}"
)


def scrub(text: str) -> str:
    """The text with each phone number, identity number, address and account name replaced by one ＊."""
    for pattern in _PATTERNS:
        text = pattern.sub(MARK, text)
    if any(sign in text for sign in "号室栋幢弄座层"):
        text = "".join(_scrub_address(part) for part in re.split(r"([,，。！!？?；;\n\r]+)", text))
    return text


def _scrub_address(part: str) -> str:
    if len(part) < 4:
        return part
    return _BUILDING.sub(MARK, _ADDRESS.sub(MARK, part))
