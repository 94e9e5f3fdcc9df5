"""What was said, what it asks for, and who asks for the same."""

from .clusters import ClusterMember, KocMatch, NeedCluster, Rebuild
from .utterances import Need, Utterance

__all__ = ["ClusterMember", "KocMatch", "Need", "NeedCluster", "Rebuild", "Utterance"]
