"""What was said, what it asks for, and who asks for the same."""

from .assignment import Assignment, PairRule, RankingReport, StyleRanking
from .clusters import ClusterMember, ClusterSize, CommunityLikeness, KocMatch, LoneVoice, NeedCluster, Rebuild
from .labels import Label
from .surveys import Survey, SurveyReply
from .utterances import Need, Utterance
from .words import OwnReader, OwnWord, ReadingWork, WordChange, WordSuggestion

__all__ = [
    "Assignment",
    "ClusterMember",
    "ClusterSize",
    "CommunityLikeness",
    "KocMatch",
    "Label",
    "LoneVoice",
    "Need",
    "NeedCluster",
    "OwnReader",
    "OwnWord",
    "PairRule",
    "RankingReport",
    "ReadingWork",
    "Rebuild",
    "StyleRanking",
    "Survey",
    "SurveyReply",
    "Utterance",
    "WordChange",
    "WordSuggestion",
]
