"""Need clusters as pages and other steps see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal, TypeAlias, cast
from uuid import UUID

from yutang.catalog.api import StyleCard, styles
from yutang.needs import wording
from yutang.needs.errors import ClusterMissing
from yutang.needs.models import ClusterMember, KocMatch, LoneVoice, NeedCluster, Rebuild, Utterance
from yutang.needs.rules import Defining, Portrait
from yutang.needs.rules.serving import offering_of, serves
from yutang.partners.api import PartnerCard, partner_cards
from yutang.people.api import CustomerCard, customer_cards

ClusterId: TypeAlias = UUID

MOST_CLUSTERS = 200
MOST_STYLES = 2_000
TOP_KOCS = 3
TOP_STYLES = 4
ENOUGH_PARTS = 2


@dataclass(frozen=True)
class Chip:
    """One value of a slot as it is shown: its label, its words, and the share of members who said it."""

    slot: str
    value: str
    share: float | None = None
    lift: float | None = None

    @property
    def label(self) -> str:
        return wording.slot_label(self.slot)

    @property
    def text(self) -> str:
        return wording.value_text(self.slot, self.value)


@dataclass(frozen=True)
class KocMatchCard:
    """A KOC for a cluster: the score from 0 to 1, what they share and what is missing."""

    partner: PartnerCard
    score: float
    reasons: tuple[Chip, ...]
    gaps: tuple[Chip, ...]

    @property
    def because(self) -> str:
        """The strongest reasons in one line."""
        return wording.joined(chip.text for chip in self.reasons[:TOP_KOCS])


@dataclass(frozen=True)
class StyleService:
    """A style of the catalog that serves a cluster, and by what."""

    style: StyleCard
    score: float
    reasons: tuple[Chip, ...]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a member, scrubbed; the voice is a customer or an unknown speaker."""

    text: str
    customer_id: UUID | None


@dataclass(frozen=True)
class ClusterCard:
    """Voices whose needs are alike. `size` counts voices, `customer_count` the known customers among them.

    `is_unmet` says that nothing in the catalog serves them.
    """

    id: ClusterId
    parts: tuple[tuple[str, str], ...]
    size: int
    customer_count: int
    is_living: bool
    first_seen_at: datetime
    updated_at: datetime
    slots: tuple[Chip, ...]
    evidence: tuple[Sentence, ...]
    words: tuple[str, ...]
    kocs: tuple[KocMatchCard, ...]
    served_by: tuple[StyleService, ...]

    @property
    def title(self) -> str:
        """The name in the reader's language, made from what defines the cluster."""
        return wording.title_text(self.parts)

    @property
    def short_title(self) -> str:
        """The first and the last words of the name, one under the other: for the foot of a chart."""
        ends = self.parts[:1] + self.parts[1:][-2:]
        return "\n".join(wording.value_text(slot, value) for slot, value in ends)

    @property
    def is_unmet(self) -> bool:
        return not self.served_by


@dataclass(frozen=True)
class NearCard:
    """Another cluster that a voice stands near to, and how surely (0 to 1)."""

    id: ClusterId
    title: str
    weight: float


@dataclass(frozen=True)
class MemberCard:
    """One voice of a cluster or of none: a customer, or the sentence of somebody unknown.

    `weight` says how surely it belongs there (0 to 1), `near` where else it might.
    """

    customer: CustomerCard | None
    utterance_id: UUID | None
    text: str
    weight: float = 0.0
    near: tuple[NearCard, ...] = ()


@dataclass(frozen=True)
class RebuildCard:
    """Where a grouping stands: `done` of `REBUILD_STEPS` steps, and what it found."""

    id: UUID
    state: Literal["waiting", "running", "finished", "failed"]
    done: int
    finished_at: datetime | None
    clusters: int
    customers: int
    voices: int
    error: str


def clusters() -> list[ClusterCard]:
    """The living clusters, the largest first, each with its evidence, KOCs and what serves it."""
    rows = NeedCluster.objects.filter(state=NeedCluster.State.LIVING).order_by("-size", "id")[:MOST_CLUSTERS]
    return _cards(list(rows))


def cluster_card(cluster_id: ClusterId) -> ClusterCard:
    """One cluster, also one that has dissolved since. Raises ClusterMissing."""
    rows = list(NeedCluster.objects.filter(pk=cluster_id))
    if not rows:
        raise ClusterMissing
    return _cards(rows)[0]


def _named_parts(row: NeedCluster) -> tuple[tuple[str, str], ...]:
    """What a cluster is named by; one word alone seldom tells two clusters apart, so the next strongest joins it."""
    parts = _pairs(row.title)
    if len(parts) >= ENOUGH_PARTS:
        return parts
    others = [*_pairs(one[:2] for one in row.slots), *(("word", str(word)) for word, _share in row.words)]
    values = {value for _slot, value in parts}
    more = (part for part in others if part[1] not in values)
    return (*islice(more, ENOUGH_PARTS - len(parts)), *parts)


def cluster_titles(ids: Collection[ClusterId]) -> dict[ClusterId, str]:
    """The names of clusters in the reader's language; ids that no cluster has are not in it."""
    return {row.pk: wording.title_text(_named_parts(row)) for row in NeedCluster.objects.filter(pk__in=ids)}


def unmet_clusters() -> list[ClusterCard]:
    """The living clusters that nothing in the catalog serves: what could be made next."""
    return [card for card in clusters() if card.is_unmet]


def cluster_of(customer_id: UUID) -> ClusterCard | None:
    """The cluster a living customer stands in."""
    row = NeedCluster.objects.filter(members__customer=customer_id, state=NeedCluster.State.LIVING).first()
    return _cards([row])[0] if row else None


def cluster_members(cluster_id: ClusterId) -> list[UUID]:
    """The customers of a cluster, the surest first. Raises ClusterMissing."""
    _exists(cluster_id)
    rows = ClusterMember.objects.filter(cluster=cluster_id, customer__isnull=False).order_by("-weight", "id")
    return list(rows.values_list("customer_id", flat=True))


def member_rows(cluster_id: ClusterId) -> Any:
    """The voices of a cluster as rows, the surest first, for paging through. Raises ClusterMissing."""
    _exists(cluster_id)
    return ClusterMember.objects.filter(cluster=cluster_id).order_by("-weight", "id")


def member_cards(rows: Sequence[ClusterMember | LoneVoice]) -> list[MemberCard]:
    """What a page shows of these voices: for customers the sentence that came last."""
    customers = customer_cards([row.customer_id for row in rows if row.customer_id])
    by_customer = _last_words(customers.keys())
    utterances = Utterance.objects.filter(pk__in=[row.utterance_id for row in rows if row.utterance_id])
    texts = dict(utterances.values_list("pk", "text"))
    near = {row.pk: row.near for row in rows if isinstance(row, ClusterMember)}
    titles = cluster_titles({UUID(other) for others in near.values() for other, _weight in others})
    return [
        MemberCard(
            customers.get(row.customer_id) if row.customer_id else None,
            row.utterance_id,
            texts.get(row.utterance_id, "") if row.utterance_id else by_customer.get(row.customer_id, ""),
            getattr(row, "weight", 0.0),
            tuple(
                NearCard(UUID(other), titles[UUID(other)], weight)
                for other, weight in near.get(row.pk, ())
                if UUID(other) in titles
            ),
        )
        for row in rows
    ]


def match_kocs(cluster_id: ClusterId) -> list[KocMatchCard]:
    """The KOCs who can speak for a cluster, the best first, with reasons and gaps. Raises ClusterMissing."""
    _exists(cluster_id)
    return list(_kocs([cluster_id]).get(cluster_id, ()))


def rebuild_card(rebuild_id: UUID) -> RebuildCard:
    """Where a grouping stands. Raises ClusterMissing."""
    row = Rebuild.objects.filter(pk=rebuild_id).first()
    if row is None:
        raise ClusterMissing
    return _rebuild(row)


def latest_rebuild() -> RebuildCard | None:
    row = Rebuild.objects.order_by("-asked_at", "-id").first()
    return _rebuild(row) if row else None


# Regrouping costs more the more was ever said: it waits until a tenth is new, but never longer than a week.
ENOUGH_NEWS = 10
LONGEST_WAIT = timedelta(days=7)


def is_grouping_due(now: datetime) -> bool:
    """Whether enough was said since the last grouping began, or anything and it is a week ago, or there was none."""
    row = Rebuild.objects.filter(state=Rebuild.State.FINISHED).order_by("-asked_at", "-id").first()
    if row is None:
        return Utterance.objects.exists()
    news = Utterance.objects.filter(heard_at__gte=row.asked_at).count()
    return bool(news) and (row.asked_at <= now - LONGEST_WAIT or news * ENOUGH_NEWS >= Utterance.objects.count())


def _exists(cluster_id: ClusterId) -> None:
    if not NeedCluster.objects.filter(pk=cluster_id).exists():
        raise ClusterMissing


def _last_words(customer_ids: Iterable[UUID]) -> dict[UUID | None, str]:
    rows = Utterance.objects.filter(customer__in=list(customer_ids), need__reason="").order_by("id")
    return dict(rows.values_list("customer_id", "text"))


def _cards(rows: list[NeedCluster]) -> list[ClusterCard]:
    kocs = _kocs([row.pk for row in rows])
    offered = styles(limit=MOST_STYLES) if rows else []
    return [_card(row, kocs.get(row.pk, ()), offered) for row in rows]


def _card(row: NeedCluster, kocs: tuple[KocMatchCard, ...], offered: list[StyleCard]) -> ClusterCard:
    return ClusterCard(
        id=row.pk,
        parts=_named_parts(row),
        size=row.size,
        customer_count=row.customer_count,
        is_living=row.state == NeedCluster.State.LIVING,
        first_seen_at=row.first_seen_at,
        updated_at=row.updated_at,
        slots=tuple(Chip(slot, str(value), share, lift) for slot, value, share, lift in row.slots),
        evidence=tuple(Sentence(text, _customer(voice)) for voice, text in row.evidence),
        words=tuple(word for word, _share in row.words),
        kocs=kocs,
        served_by=_services(_portrait(row), offered),
    )


def _portrait(row: NeedCluster) -> Portrait:
    return Portrait(tuple(Defining(*one) for one in row.slots), _pairs(row.title))


def _services(portrait: Portrait, offered: list[StyleCard]) -> tuple[StyleService, ...]:
    found = []
    for style in offered:
        service = serves(offering_of(style.category, style.title, style.attributes), portrait.defining)
        if service.score:
            found.append(StyleService(style, service.score, tuple(Chip(*one) for one in service.reasons)))
    return tuple(sorted(found, key=lambda one: (-one.score, one.style.title))[:TOP_STYLES])


def _kocs(ids: Collection[ClusterId]) -> dict[ClusterId, tuple[KocMatchCard, ...]]:
    rows = list(KocMatch.objects.filter(cluster__in=ids).order_by("-score", "id"))
    partners = partner_cards([row.partner_id for row in rows])
    found: dict[ClusterId, list[KocMatchCard]] = {}
    for row in rows:
        partner = partners[row.partner_id]
        # Who has parted since the last grouping speaks for nobody.
        if partner.state == "active":
            found.setdefault(row.cluster_id, []).append(_koc(row, partner))
    return {cluster_id: tuple(cards) for cluster_id, cards in found.items()}


def _koc(row: KocMatch, partner: PartnerCard) -> KocMatchCard:
    # A word may count as a slot and as a word; the reader needs it once.
    once: dict[str, Chip] = {}
    for _kind, slot, value, weight in row.reasons:
        chip = Chip(slot, str(value), weight)
        once.setdefault(chip.text, chip)
    reasons = tuple(once.values())
    return KocMatchCard(partner, row.score, reasons, tuple(Chip(slot, str(value)) for slot, value in row.gaps))


def _pairs(parts: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(slot), str(value)) for slot, value in parts)


def _customer(voice: str) -> UUID | None:
    return UUID(voice[2:]) if voice.startswith("c:") else None


def _rebuild(row: Rebuild) -> RebuildCard:
    state = cast("Literal['waiting', 'running', 'finished', 'failed']", row.state)
    return RebuildCard(
        row.pk, state, row.done, row.finished_at, row.cluster_count, row.customer_count, row.voice_count, row.error
    )
