"""What happens in recruiting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("partners.application_received")
@dataclass(frozen=True)
class ApplicationReceived(Fact):
    """A volunteer answered a call."""

    application_id: UUID
    call_id: UUID


@fact("partners.trial_handed_in")
@dataclass(frozen=True)
class TrialHandedIn(Fact):
    """Somebody handed in what a trial task asked for; handing in again before it is scored states it again."""

    task_id: UUID
    partner_id: UUID
