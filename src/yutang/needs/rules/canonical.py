"""From the words that the tagger marked to the word that labels use for them."""

import re
from collections.abc import Iterator, Mapping

from .denials import DENIAL
from .lexicon import Lexicon

_REFUSABLE = ("avoid", "additive", "ingredient", "feature", "effect", "style", "color", "category")
_LOOK_IN = {"avoid": _REFUSABLE, "feature": ("feature", "ingredient")}
_LEAD = re.compile(
    r"(?:一点(?:儿)?|有一?(?:点儿?|些)|稍微|略微?|非常|特别|超级?|比较|相当|十分|挺|很|蛮|更|最|真的?|又|还|也|都|要|带|是|会|含|放|容易|总是|老是|易|爱|过于|的|了|太过|实在)+"
)
_TOO = re.compile(r"^太(?=..)")
_TAIL = re.compile(r"(?:一点(?:儿)?|一些|点儿?|些|的|了|啊|呀|哦|滴|哒|吧|呢|得很|的慌|得慌|死了|的款|款式?)+$")


def canonical(slot: str, written: str, lexicon: Lexicon, learned: Mapping[str, Mapping[str, str]]) -> str:
    """The canonical word for marked words; the words themselves, stripped of degrees and particles, where none is known."""
    taught = learned.get(slot, {})
    forms = list(dict.fromkeys(_forms(written)))
    for form in forms:
        if form in taught:
            return taught[form]
        if value := _known(slot, form, lexicon):
            return value
    if slot == "feature" and (denied := _without_flaw(written, lexicon)):
        return denied
    if slot == "avoid" and (flaw := _flaw_at_end(forms[-1], lexicon)):
        return flaw
    return forms[-1]


def _forms(written: str) -> Iterator[str]:
    """The words as written, then with particles, degrees and both taken off."""
    bare = re.sub(r"\s+", "", written)
    yield bare
    tailless = _TAIL.sub("", bare) or bare
    yield tailless
    yield (leadless := _LEAD.sub("", tailless, count=1) if _LEAD.match(tailless) else tailless) or tailless
    if leadless:
        yield _TOO.sub("", leadless)


def _known(slot: str, form: str, lexicon: Lexicon) -> str | None:
    meanings = lexicon.words.get(form, ())
    for wanted in _LOOK_IN.get(slot, (slot,)):
        for other, value in meanings:
            if other == wanted:
                return value
    return None


def _flaw_at_end(form: str, lexicon: Lexicon) -> str | None:
    """煮起来麻烦 is 麻烦, and 帽檐软趴趴 what is 软趴趴: the flaw that the words end in, where the lexicon knows it."""
    for start in range(1, len(form) - 1):
        if value := next((value for slot, value in lexicon.words.get(form[start:], ()) if slot == "avoid"), None):
            return value
    return None


def _without_flaw(written: str, lexicon: Lexicon) -> str | None:
    """不会起球 and 一点都不起球 are 不起球, 没有异味 is 无异味."""
    denial = DENIAL.match(written)
    if not denial:
        return None
    flaw = _TAIL.sub("", written[denial.end() :])
    sign = "无" if denial["no"] in ("没有", "无") else "不"
    return sign + (_known("avoid", flaw, lexicon) or flaw) if flaw else None
