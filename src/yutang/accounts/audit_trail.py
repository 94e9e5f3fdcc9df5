"""Reading the audit log: who did what, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.core import audit
from yutang.core.clock import SHOP_ZONE
from yutang.core.models import AuditEntry

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What a reader looks for; empty fields ask for everything. Days are the shop's, both included."""

    actor_name: str = ""
    actor_kind: str = ""
    verb: str = ""
    subject_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class AuditLine:
    id: UUID
    at: datetime
    actor_kind: str
    actor_name: str
    verb: str
    subject_id: UUID | None
    details: dict[str, Any]

    @property
    def sentence(self) -> str:
        return audit.told(self.verb, self.details)


def audit_lines(wanted: AuditFilter, *, before: UUID | None = None) -> tuple[list[AuditLine], bool]:
    """Up to 50 entries of the merchant in force, from the one before `before` on, and whether there are older ones."""
    rows = _matching(wanted).order_by("-at", "-id")
    last = AuditEntry.objects.filter(pk=before).first() if before else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id))
    found = list(rows[: PAGE + 1])
    return [_line(row) for row in found[:PAGE]], len(found) > PAGE


def verbs_used() -> list[str]:
    """The verbs that stand in the merchant's log."""
    return list(AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _matching(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    exact = {"actor_kind": wanted.actor_kind, "verb": wanted.verb, "subject_id": wanted.subject_id}
    rows = AuditEntry.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.actor_name:
        rows = rows.filter(actor_name__icontains=wanted.actor_name)
    if wanted.first_day:
        rows = rows.filter(at__gte=_midnight(wanted.first_day))
    if wanted.last_day:
        rows = rows.filter(at__lt=_midnight(wanted.last_day + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHOP_ZONE)


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(row.pk, row.at, row.actor_kind, row.actor_name, row.verb, row.subject_id, row.details)
