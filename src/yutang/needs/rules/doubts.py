"""How unsure a reading is: what makes a text worth a second look by somebody who knows."""

import re

from .normal import normalise
from .scope import find_scopes
from .slots import Extraction

# Most texts hold no refusal at all; looking for these characters first is what keeps this cheap.
_REFUSAL_SIGN = re.compile(r"[不别没无怕忌勿拒避讨远嫌]")
# Something is refused, and nothing was read as refused: what is missed most.
UNREAD_REFUSAL = 0.6
# A wish in which nothing was read.
UNREAD_WISH = 0.4
_WISH = re.compile(r"想要|求推荐|有没有|想买|推荐")


def doubt_of(text: str, extraction: Extraction) -> float:
    """From 0 (sure, or nothing to read) to 1: the least sure span, or a refusal or wish of which nothing was read."""
    if extraction.reason not in (None, "nothing_found"):
        return 0.0
    doubt = max((1 - span.confidence for span in extraction.spans), default=0.0)
    if extraction.reason and _WISH.search(text):
        doubt = max(doubt, UNREAD_WISH)
    if doubt < UNREAD_REFUSAL and _REFUSAL_SIGN.search(text) and not extraction.slots.get("avoid"):
        refusals = [scope for scope in find_scopes(normalise(text).text) if scope.kind == "refuse"]
        if any(scope.end - scope.start >= 2 for scope in refusals):
            doubt = UNREAD_REFUSAL
    return round(doubt, 3)
