"""The lane: where many small changes that come at once are committed together.

A disk confirms some hundred commits a second, however small; sixty orders in one commit cost it as much as one. Whoever
submits waits until their own change is on disk, or hears why it is not made. A lane knows nothing of what it commits:
steps give it their batch functions.
"""

from yutang.core.lane.batches import BatchFunction, commit_batch
from yutang.core.lane.bodies import StrictBody, read_body
from yutang.core.lane.errors import DatabaseAway, LaneClosed, LaneFull, StorageFull
from yutang.core.lane.lanes import Lane

__all__ = [
    "BatchFunction",
    "DatabaseAway",
    "Lane",
    "LaneClosed",
    "LaneFull",
    "StorageFull",
    "StrictBody",
    "commit_batch",
    "read_body",
]
