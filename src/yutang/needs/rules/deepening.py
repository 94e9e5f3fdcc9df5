"""A second reading by a large model: which texts it is for, what of a text it may see, and what of its answer is believed.

Our own reading stands. A model may add what our rules did not see; it takes nothing away, and it is not believed by its word: each value
must be one that the lexicon knows or that the text holds, at words that stand in the text, and a number one that our grammar reads there.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from .canonical import canonical
from .extraction import assembled
from .lexicon import Lexicon
from .merging import merged
from .normal import normalise
from .numbers import find_numbers
from .reading import Reading, read
from .scope import IDLE, polarity
from .scrub import MARK, scrub
from .slots import LIST_SLOTS, Extraction, Finding
from .tagger import Tagger, bundled_tagger

# From this doubt on a text is worth a question: a refusal or wish in which nothing was read, or a word that is a guess.
LEAST_DOUBT = 0.4
# What is left of the doubt after a second reading: staff still see it among the doubtful, after those nobody has read twice.
DOUBT_LEFT = 0.3
LONG_TEXT = 40
FEW_VALUES = 1
LONGEST_ASKED = 1_000
MOST_CLAIMS = 20
LONGEST_WORDS = 24
LONGEST_VALUE = 10

KNOWN_WORD, FREE_WORD, READ_NUMBER = 0.7, 0.55, 0.65
NUMBER_SLOTS: Mapping[str, tuple[float, float, tuple[float, ...]]] = {
    # Least and most, and by what a number as it is written may be multiplied: metres, and 斤.
    "height_cm": (40, 230, (1, 100)),
    "weight_kg": (2, 200, (1, 0.5)),
    "age": (1, 110, (1,)),
    "age_months": (0, 72, (1, 12)),
}
CLAIMED_SLOTS = (*LIST_SLOTS, *NUMBER_SLOTS)
# What may be new words of the customer; in the other slots only words that the lexicon knows are values.
_MASKED = normalise(MARK).text
_OPEN = frozenset({"avoid", "feature", "effect"})
_WANTED = frozenset({"category", "style", "effect", "feature", "color", "season", "occasion"})
_AGES = frozenset({"age", "age_months"})

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳唐罗薛伍余米贝姚孟顾尹江"
    "钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊甄曲封芮储靳焦谷车侯全班仰秋仲伊宫宁仇栾暴甘"
    "厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲从索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄"
    "晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳"
)
_NAME = re.compile(
    rf"(?P<cue>(?:我|本人)(?:的名字|名字|姓名)?叫做?|(?:姓名|名字|联系人|收件人|收货人|署名|签名)(?:是|为|叫)?[:：\s]{{0,2}})(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that a model says the text holds, with the words it says it stands in."""

    slot: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Deepened:
    """A text's reading with what a model added: `added` are the places of those spans among all."""

    extraction: Extraction
    added: frozenset[int]


def is_worth_asking(text: str, doubt: float, slots: Mapping[str, Any], reason: str) -> bool:
    """Whether our own reading of a text leaves doubt: unsure, a refusal or wish not read, or little read in a long text."""
    if reason not in ("", "nothing_found") or not 4 <= len(text) <= LONGEST_ASKED:
        return False
    values = sum(len(value) if isinstance(value, list) else 1 for value in slots.values())
    return doubt >= LEAST_DOUBT or (len(text) >= LONG_TEXT and values <= FEW_VALUES)


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """The text as it may leave the place: without numbers, addresses and names, those that it states itself and those that are known."""
    for name in names:
        if len(name.strip()) >= 2:
            text = text.replace(name.strip(), MARK)
    return _NAME.sub(lambda found: found["cue"] + MARK, scrub(text))


def deepened(text: str, claims: Sequence[Claim], lexicon: Lexicon, tagger: Tagger | None = None) -> Deepened:
    """Our own reading of the text with what can be believed of a model's claims."""
    trained = tagger or bundled_tagger()
    normal = normalise(text)
    reading = read(normal.text, lexicon, trained.intents)
    own = merged(reading, *trained.findings(reading, lexicon))
    fresh: list[Finding] = []
    for claim in claims[:MOST_CLAIMS]:
        finding = _believed(claim, reading, lexicon)
        if finding is not None and not _is_known(finding, own) and not _is_known(finding, fresh):
            fresh.append(finding)
    marked = sorted(
        [(one, False) for one in own] + [(one, True) for one in fresh], key=lambda pair: (pair[0].start, pair[0].end)
    )
    extraction = assembled(normal, reading, [one for one, _is_fresh in marked], lexicon)
    return Deepened(extraction, frozenset(at for at, (_one, is_fresh) in enumerate(marked) if is_fresh))


def _believed(claim: Claim, reading: Reading, lexicon: Lexicon) -> Finding | None:
    words = normalise(claim.words[: 2 * LONGEST_WORDS]).text.strip()
    start = reading.text.find(words) if 0 < len(words) <= LONGEST_WORDS else -1
    if start < 0:
        return None
    if claim.slot in NUMBER_SLOTS:
        return _number(claim, words, start)
    if claim.slot not in LIST_SLOTS:
        return None
    if claim.slot in _WANTED and polarity(reading.text, reading.scopes, start, start + len(words)) == "refused":
        return None
    return _word(claim, words, start, lexicon)


def _word(claim: Claim, words: str, start: int, lexicon: Lexicon) -> Finding | None:
    written = normalise(claim.value[: 2 * LONGEST_VALUE]).text.strip()
    if not written or len(written) > LONGEST_VALUE or written in IDLE or _MASKED in written:
        return None
    value = canonical(claim.slot, written, lexicon, {})
    end = start + len(words)
    if value in _canonicals(lexicon).get(claim.slot, frozenset()):
        return Finding(claim.slot, value, start, end, KNOWN_WORD)
    if claim.slot in _OPEN and written in words and len(written) >= 2:
        return Finding(claim.slot, value, start, end, FREE_WORD)
    return None


def _number(claim: Claim, words: str, start: int) -> Finding | None:
    least, most, scales = NUMBER_SLOTS[claim.slot]
    try:
        claimed = float(claim.value)
    except ValueError:
        return None
    written = {one.low * scale for one in find_numbers(words) if not one.is_range for scale in scales}
    if not least <= claimed <= most or not any(abs(claimed - one) < 0.01 for one in written):
        return None
    value = int(claimed) if claimed == int(claimed) else claimed
    return Finding(claim.slot, value, start, start + len(words), READ_NUMBER)


def _canonicals(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The canonical words of each slot, worked out once for a lexicon."""
    known = _worked_out.get(lexicon)
    if known is None:
        found: dict[str, set[str]] = {}
        for meanings in lexicon.words.values():
            for slot, value in meanings:
                found.setdefault(slot, set()).add(value)
        known = {slot: frozenset(values) for slot, values in found.items()}
        _worked_out[lexicon] = known
    return known


_worked_out: WeakKeyDictionary[Lexicon, dict[str, frozenset[str]]] = WeakKeyDictionary()


def _is_known(finding: Finding, others: Sequence[Finding]) -> bool:
    """Whether others say it already, or say something else of the same words: then they stand."""
    for one in others:
        if one.slot == finding.slot and (one.value == finding.value or finding.slot in NUMBER_SLOTS):
            return True
        if {one.slot, finding.slot} == _AGES:
            return True
        overlap = one.start < finding.end and finding.start < one.end
        if overlap and (one.slot == finding.slot or "avoid" in (one.slot, finding.slot)):
            return True
    return False
