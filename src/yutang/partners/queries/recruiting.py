"""Reads of calls, applications, decisions and trial tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from yutang.core.crypto import lookup_hash
from yutang.core.display import masked_phone
from yutang.core.tables import BadValue, read_phone
from yutang.core.tenancy import current_merchant_id
from yutang.partners import rules
from yutang.partners.errors import ApplicationMissing, CallMissing, DecisionMissing, TaskMissing
from yutang.partners.models import Application, Partner, PartnerScore, RecruitingCall, ScreeningDecision, TrialTask
from yutang.partners.queries.partners import PartnerId

APPLICATION_STATES = Application.State.choices
CHUNK = 500


@dataclass(frozen=True)
class CallCard:
    """A call as pages see it. `counts` says how many applications are in each state."""

    id: UUID
    title: str
    words: str
    kinds: tuple[str, ...]
    kind_labels: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    counts: dict[str, int] = field(default_factory=dict)

    def takes_applications(self, now: datetime) -> bool:
        return rules.takes_applications(closed_at=self.closed_at, closes_at=self.closes_at, now=now)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def taken(self) -> int:
        return self.counts.get(Application.State.TAKEN, 0)


@dataclass(frozen=True)
class ApplicationCard:
    """One application as lists show it: nothing of it needs to be opened but the phone, which is masked."""

    id: UUID
    partner_id: PartnerId | None
    call_id: UUID
    call_title: str
    state: str
    state_label: str
    kind_label: str
    name: str
    masked_phone: str
    received_at: datetime
    standing: int | None
    known: int
    partner_state: str


@dataclass(frozen=True)
class ApplicationPage:
    """Everything that one volunteer told."""

    card: ApplicationCard
    kind: str
    traits: dict[str, Any]
    bought: str
    why: str
    links: tuple[str, ...]
    communities: int | None
    evenings: int | None
    pictures: tuple[str, ...]
    consent_words: str
    consented_at: datetime
    changed_at: datetime
    decision_words: str

    @property
    def can_change(self) -> bool:
        return self.card.state in (Application.State.WAITING, Application.State.INVITED, Application.State.REPEATED)


@dataclass(frozen=True)
class TaskCard:
    """A trial task, what was handed in, and its score."""

    id: UUID
    partner_id: PartnerId
    partner_name: str
    words: str
    due_at: datetime
    given_at: datetime
    text: str
    pictures: tuple[str, ...]
    handed_in_at: datetime | None
    score: int | None
    score_words: str
    scored_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.handed_in_at is not None and self.handed_in_at > self.due_at

    def is_overdue(self, now: datetime) -> bool:
        return self.handed_in_at is None and self.due_at <= now


@dataclass(frozen=True)
class DecisionPage:
    """What was decided at once, about whom, and the trial task each of them got."""

    id: UUID
    verb: str
    words: str
    by: str
    decided_at: datetime
    undone_at: datetime | None
    applications: tuple[tuple[ApplicationCard, UUID | None], ...]


def calls() -> list[CallCard]:
    """All calls, the newest first."""
    return _calls(RecruitingCall.objects.order_by("-opened_at", "-pk"))


def call_card(call_id: UUID) -> CallCard:
    """One call of the merchant in force. Raises CallMissing."""
    found = _calls(RecruitingCall.objects.filter(pk=call_id))
    if not found:
        raise CallMissing
    return found[0]


@dataclass(frozen=True)
class ApplicationSearch:
    """Which applications to list, and in which order; "" and None leave a choice open."""

    text: str = ""
    call_id: UUID | None = None
    state: str = ""
    kind: str = ""
    least_standing: int | None = None
    sort: str = "received"


def found_applications(search: ApplicationSearch) -> QuerySet[Application]:
    """Applications that fit; the text is part of a name, or exactly a phone. Who lacks the score sorted by comes last."""
    rows = Application.objects.select_related("call", "partner")
    if search.text:
        rows = rows.filter(Q(name__icontains=search.text) | Q(phone_lookup__in=_lookups(search.text)))
    if search.call_id:
        rows = rows.filter(call=search.call_id)
    if search.state:
        rows = rows.filter(state=search.state)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.least_standing is not None:
        rows = rows.filter(partner__standing__gte=search.least_standing)
    return _sorted(rows, search.sort)


def application_cards(rows: Sequence[Application]) -> list[ApplicationCard]:
    """Rows of `found_applications` as lists show them."""
    return [_card(row) for row in rows]


def chosen_applications(ids: Collection[UUID]) -> list[ApplicationCard]:
    """Those of these applications that the merchant in force has, the first received first."""
    rows = Application.objects.select_related("call", "partner").filter(pk__in=set(ids))
    return [_card(row) for row in rows.order_by("received_at", "pk")]


def application_page(application_id: UUID) -> ApplicationPage:
    """Everything a volunteer told. Raises ApplicationMissing."""
    row = _applications().filter(pk=application_id).first()
    if row is None:
        raise ApplicationMissing
    return _page(row)


def application_of(partner_id: PartnerId) -> ApplicationPage | None:
    """The application by which a partner came, where they came by one."""
    row = _applications().filter(partner=partner_id).first()
    return _page(row) if row is not None else None


def application_pages(ids: Collection[UUID]) -> list[ApplicationPage]:
    """Several applications in full, to be laid side by side, in the order given."""
    found = {row.pk: _page(row) for row in _applications().filter(pk__in=set(ids))}
    return [found[one] for one in ids if one in found]


def full_applications(search: ApplicationSearch) -> Iterator[list[tuple[ApplicationPage, str]]]:
    """Everything that fits, in full and with the whole phone, in chunks: for a file."""
    rows = found_applications(search).select_related("decision")
    at = 0
    while chunk := list(rows[at : at + CHUNK]):
        yield [(_page(row), str(row.phone)) for row in chunk]
        at += CHUNK


def repeats_of(page: ApplicationPage) -> list[ApplicationCard]:
    """Applications to the same call with the same number that stand aside, the newest first."""
    own = Application.objects.filter(pk=page.card.id).values("phone_lookup")
    rows = Application.objects.select_related("call", "partner").filter(
        call=page.card.call_id, phone_lookup__in=own, state=Application.State.REPEATED
    )
    return [_card(row) for row in rows.exclude(pk=page.card.id).order_by("-received_at", "-pk")]


def earlier_of(page: ApplicationPage) -> ApplicationCard | None:
    """The application with the same number beside which a repeated one stands."""
    own = Application.objects.filter(pk=page.card.id).values("phone_lookup")
    rows = Application.objects.select_related("call", "partner").filter(call=page.card.call_id, phone_lookup__in=own)
    row = rows.exclude(state=Application.State.REPEATED).exclude(pk=page.card.id).first()
    return _card(row) if row is not None else None


def count_waiting() -> int:
    """How many applications nobody has decided about."""
    return Application.objects.filter(state=Application.State.WAITING).count()


def decision_page(decision_id: UUID) -> DecisionPage:
    """What was decided at once. Raises DecisionMissing."""
    row = ScreeningDecision.objects.filter(pk=decision_id).first()
    if row is None:
        raise DecisionMissing
    tasks = dict(TrialTask.objects.filter(decision=row).values_list("partner_id", "pk"))
    rows = Application.objects.select_related("call", "partner").filter(decision=row).order_by("received_at", "pk")
    return DecisionPage(
        id=row.pk,
        verb=row.verb,
        words=row.words,
        by=row.by,
        decided_at=row.decided_at,
        undone_at=row.undone_at,
        applications=tuple(
            (card, tasks.get(card.partner_id) if card.partner_id else None) for card in map(_card, rows)
        ),
    )


def task_card(task_id: UUID) -> TaskCard:
    """One trial task of the merchant in force. Raises TaskMissing."""
    row = TrialTask.objects.select_related("partner").filter(pk=task_id).first()
    if row is None:
        raise TaskMissing
    return _task(row)


def tasks_of(partner_id: PartnerId) -> list[TaskCard]:
    """The trial tasks of a partner, the newest first."""
    rows = TrialTask.objects.select_related("partner").filter(partner=partner_id)
    return [_task(row) for row in rows.order_by("-given_at", "-pk")]


def tasks_to_score(*, limit: int = 100) -> list[TaskCard]:
    """What was handed in and waits for a score, the longest waiting first."""
    rows = TrialTask.objects.select_related("partner").filter(handed_in_at__isnull=False, scored_at__isnull=True)
    return [_task(row) for row in rows.order_by("handed_in_at", "pk")[:limit]]


def _calls(rows: QuerySet[RecruitingCall]) -> list[CallCard]:
    found = list(rows)
    counts: dict[UUID, dict[str, int]] = {row.pk: {} for row in found}
    grouped = Application.objects.filter(call__in=counts).order_by().values_list("call_id", "state")
    for call_id, state, number in grouped.annotate(number=Count("pk")):
        counts[call_id][state] = number
    return [_call(row, counts[row.pk]) for row in found]


def _call(row: RecruitingCall, counts: dict[str, int]) -> CallCard:
    labels = dict(Partner.Kind.choices)
    return CallCard(
        id=row.pk,
        title=row.title,
        words=row.words,
        kinds=tuple(row.kinds),
        kind_labels=tuple(str(labels[kind]) for kind in row.kinds),
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        counts=counts,
    )


def _applications() -> QuerySet[Application]:
    return Application.objects.select_related("call", "partner", "decision")


def _sorted(rows: QuerySet[Application], sort: str) -> QuerySet[Application]:
    newest_first = ("-received_at", "-pk")
    if sort == "standing":
        return rows.order_by(F("partner__standing").desc(nulls_last=True), *newest_first)
    if sort in PartnerScore.Kind.values:
        scores = PartnerScore.objects.filter(partner=OuterRef("partner"), kind=sort).order_by("-at", "-id")
        rows = rows.annotate(sorted_by=Subquery(scores.values("value")[:1]))
        return rows.order_by(F("sorted_by").desc(nulls_last=True), *newest_first)
    return rows.order_by(*newest_first)


def _lookups(text: str) -> list[str]:
    try:
        phone = read_phone(text)
    except BadValue:
        return []
    return [lookup_hash(current_merchant_id(), "phone", phone)] if isinstance(phone, str) else []


def _card(row: Application) -> ApplicationCard:
    return ApplicationCard(
        id=row.pk,
        partner_id=row.partner_id,
        call_id=row.call_id,
        call_title=row.call.title,
        state=row.state,
        state_label=row.get_state_display(),
        kind_label=row.get_kind_display(),
        name=row.name,
        masked_phone=masked_phone(row.phone),
        received_at=row.received_at,
        standing=row.partner.standing if row.partner else None,
        known=row.partner.known if row.partner else 0,
        partner_state=row.partner.state if row.partner else "",
    )


def _page(row: Application) -> ApplicationPage:
    told = row.told
    return ApplicationPage(
        card=_card(row),
        kind=row.kind,
        traits=row.partner.traits if row.partner else told.get("traits") or {},
        bought=told.get("bought", ""),
        why=told.get("why", ""),
        links=tuple(told.get("links", ())),
        communities=told.get("communities"),
        evenings=told.get("evenings"),
        pictures=tuple(row.pictures),
        consent_words=row.consent_words,
        consented_at=row.consented_at,
        changed_at=row.changed_at,
        decision_words=row.decision.words if row.decision else "",
    )


def _task(row: TrialTask) -> TaskCard:
    return TaskCard(
        id=row.pk,
        partner_id=row.partner_id,
        partner_name=row.partner.name,
        words=row.words,
        due_at=row.due_at,
        given_at=row.given_at,
        text=row.text,
        pictures=tuple(row.pictures),
        handed_in_at=row.handed_in_at,
        score=row.score,
        score_words=row.score_words,
        scored_at=row.scored_at,
    )
