"""What was said, what it asks for, and who asks for the same."""

from .clusters import ClusterMember, KocMatch, NeedCluster, Rebuild
from .labels import Label
from .utterances import Need, Utterance
from .words import OwnReader, OwnWord, ReadingWork, WordChange, WordSuggestion

__all__ = [
    "ClusterMember",
    "KocMatch",
    "Label",
    "Need",
    "NeedCluster",
    "OwnReader",
    "OwnWord",
    "ReadingWork",
    "Rebuild",
    "Utterance",
    "WordChange",
    "WordSuggestion",
]
