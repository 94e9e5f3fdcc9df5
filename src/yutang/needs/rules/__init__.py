"""Reading needs and grouping them: pure functions over plain values, without tables, network or clock."""

from .extraction import extract
from .lexicon import Lexicon, bundled_lexicon
from .scrub import scrub
from .slots import LIST_SLOTS, PERSON_SLOTS, SINGLE_SLOTS, Extraction, Span, empty_slots

__all__ = [
    "LIST_SLOTS",
    "PERSON_SLOTS",
    "SINGLE_SLOTS",
    "Extraction",
    "Lexicon",
    "Span",
    "bundled_lexicon",
    "empty_slots",
    "extract",
    "scrub",
]
