"""What is said not to be: in a wish 不闷 refuses 闷, in a review 不闷 praises."""

import re

from .lexicon import Lexicon
from .slots import Intent

Place = tuple[str, int, int]
"""A slot, and the start and end of the words marked with it."""

_DEGREE = r"(?:任何|什么|怎么|容易|易|太|再|那么|爱|有|会|很|是|觉得|感觉|那种)*"
DENIAL = re.compile(r"(?:一点(?:儿)?[都也]?|完全|从来|都|也|基本|丝毫|根本|并)*(?P<no>没有?|不会?|无|未)" + _DEGREE)
_DENIED = re.compile(r"(?:一点(?:儿)?[都也]?|完全|丝毫|根本)?(?:(?<!有)没有?|(?<![是要会])不会?|无|未)" + _DEGREE + "$")
_REACH = 8


def turned(place: Place, text: str, intent: Intent, lexicon: Lexicon) -> Place:
    """The place as labels have it: the flaw alone where it is refused, the denial with it where its absence is praised."""
    slot, start, end = place
    if slot == "feature" and intent in ("need", "question"):
        denial = DENIAL.match(text, start, end)
        is_known = any(other == "feature" for other, _ in lexicon.words.get(text[start:end], ()))
        if denial and denial.end() < end and not is_known:
            return "avoid", denial.end(), end
    if slot == "avoid" and intent == "review" and not DENIAL.match(text, start, end):
        before = _DENIED.search(text, max(0, start - _REACH), start)
        if before:
            return "feature", before.start(), end
    return place
