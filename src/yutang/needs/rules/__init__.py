"""Reading needs and grouping them: pure functions over plain values, without tables, network or clock."""

from .clusters import Cluster, Evidence, Former, Grouping, Likeness, Member, group_by_need, keep_names
from .extraction import extract
from .lexicon import Lexicon, bundled_lexicon
from .matching import Manner, Match, Reason, match_score
from .portraits import Defining, Portrait, words_in
from .profiles import Feature, Profile, merge_slots
from .scenes import vividness
from .scrub import scrub
from .slots import LIST_SLOTS, PERSON_SLOTS, SINGLE_SLOTS, Extraction, Intent, Span, Subject, empty_slots
from .tagger import Tagger

__all__ = [
    "LIST_SLOTS",
    "PERSON_SLOTS",
    "SINGLE_SLOTS",
    "Cluster",
    "Defining",
    "Evidence",
    "Extraction",
    "Feature",
    "Former",
    "Grouping",
    "Intent",
    "Lexicon",
    "Likeness",
    "Manner",
    "Match",
    "Member",
    "Portrait",
    "Profile",
    "Reason",
    "Span",
    "Subject",
    "Tagger",
    "bundled_lexicon",
    "empty_slots",
    "extract",
    "group_by_need",
    "keep_names",
    "match_score",
    "merge_slots",
    "scrub",
    "vividness",
    "words_in",
]
