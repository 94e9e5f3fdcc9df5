"""The public JSON API of needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body, PastMoment
from yutang.core.tenancy import current_merchant_id
from yutang.needs import api
from yutang.needs.errors import TooManyAtOnce
from yutang.needs.jobs import carry_out_rebuild
from yutang.needs.queries.advice import Suggestion, advice_for
from yutang.needs.rest_assignment import router as assignment_router
from yutang.needs.rest_words import router as words_router

router = Router(tags=["needs"])
router.add_router("", words_router)
router.add_router("", assignment_router)

MOST_AT_ONCE = 1_000


class UtteranceIn(Body):
    """One thing that was said. Without `said_at` it was said just now."""

    text: str
    touchpoint: str = "chat"
    customer_id: UUID | None = None
    said_at: PastMoment | None = None


class UtterancesIn(Body):
    items: list[UtteranceIn]
    source: str = "rest"


class HeardOut(Schema):
    """New ones, ones that were known already, and how many of the new ones ask for nothing."""

    heard: int
    unchanged: int
    empty: int


class RebuildIn(Body):
    """With `wait` the answer comes when the grouping is over; else it goes on behind."""

    wait: bool = False


class RebuildOut(Schema):
    rebuild_id: UUID
    state: str
    clusters: int
    customers: int
    voices: int


class SlotOut(Schema):
    slot: str
    value: str
    share: float | None


class KocOut(Schema):
    partner_id: UUID
    name: str
    score: float
    reasons: list[SlotOut]
    gaps: list[SlotOut]


class ClusterOut(Schema):
    id: UUID
    title: str
    size: int
    customer_count: int
    first_seen_at: datetime
    updated_at: datetime
    is_unmet: bool
    slots: list[SlotOut]
    evidence: list[str]
    kocs: list[KocOut]
    served_by: list[UUID]


class MembersOut(Schema):
    customer_ids: list[UUID]


class CustomerNeedsOut(Schema):
    customer_id: UUID
    utterances: int
    slots: dict[str, list[Any]]


@router.post("/utterances", response=HeardOut)
@merchant_operation(Permission.EDIT_NEEDS)
def hear(request: HttpRequest, body: UtterancesIn) -> HeardOut:
    """Take in up to a thousand utterances: all of them, or none."""
    if len(body.items) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    now = clock.now()
    heard = api.hear_in_bulk(
        api.Saying(one.text, one.touchpoint, one.customer_id, one.said_at or now, body.source) for one in body.items
    )
    return HeardOut(heard=heard.heard, unchanged=heard.unchanged, empty=heard.empty)


@router.post("/clusters/rebuild", response={200: RebuildOut, 202: RebuildOut})
@merchant_operation(Permission.EDIT_NEEDS)
def rebuild(request: HttpRequest, body: RebuildIn | None = None) -> Status[RebuildOut]:
    """Group all needs anew. Asked again while it is under way, it tells how that one stands."""
    now = clock.now()
    rebuild_id, is_new = api.ask_for_rebuild(now=now)
    if body is not None and body.wait:
        api.rebuild_clusters(now=now)
    elif is_new:
        carry_out_rebuild.enqueue(str(current_merchant_id()), str(rebuild_id))
    card = _rebuild_out(rebuild_id)
    return Status(200 if card.state == "finished" else 202, card)


@router.get("/clusters/rebuilds/{uuid:rebuild_id}", response=RebuildOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_rebuild(request: HttpRequest, rebuild_id: UUID) -> RebuildOut:
    return _rebuild_out(rebuild_id)


@router.get("/clusters", response=list[ClusterOut])
@merchant_operation(Permission.SEE_NEEDS)
def list_clusters(request: HttpRequest, unmet: bool = False) -> list[ClusterOut]:
    """The living clusters, the largest first; with `unmet` only those that nothing in the catalog serves."""
    return [_cluster_out(card) for card in (api.unmet_clusters() if unmet else api.clusters())]


@router.get("/clusters/{uuid:cluster_id}", response=ClusterOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_cluster(request: HttpRequest, cluster_id: UUID) -> ClusterOut:
    return _cluster_out(api.cluster_card(cluster_id))


@router.get("/clusters/{uuid:cluster_id}/members", response=MembersOut)
@merchant_operation(Permission.SEE_PEOPLE)
def list_members(request: HttpRequest, cluster_id: UUID) -> MembersOut:
    """The known customers of a cluster, the surest first."""
    return MembersOut(customer_ids=api.cluster_members(cluster_id))


@router.get("/customers/{uuid:customer_id}/needs", response=CustomerNeedsOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_customer_needs(request: HttpRequest, customer_id: UUID) -> CustomerNeedsOut:
    needs = api.customer_needs(customer_id, now=clock.now())
    return CustomerNeedsOut(customer_id=customer_id, utterances=needs.utterances, slots=dict(needs.slots))


class SuggestionOut(Schema):
    """A style to offer, and why. `about` is "" for the customer, else whom they buy for."""

    style_id: UUID
    title: str
    price_fen: int
    about: str
    reason: str
    is_on_offer: bool
    is_by_cluster: bool


class AdviceOut(Schema):
    """What a guide needs about one customer. Health is not in it.

    `against` counts the styles that would fit but were bought already, have something refused, or cost too much.
    """

    customer_id: UUID
    measures: list[str]
    size_bought: str
    paid_median_fen: int | None
    wants: dict[str, list[str]]
    buys_for: list[str]
    suggestions: list[SuggestionOut]
    missing: list[str]
    against: dict[str, int]


@router.get("/customers/{uuid:customer_id}/advice", response=AdviceOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_advice(request: HttpRequest, customer_id: UUID) -> AdviceOut:
    """Up to three things to offer a customer, with the reason in their own words, and what is missing for them."""
    found = advice_for(customer_id, now=clock.now())
    wants: dict[str, list[str]] = {}
    for line in found.portrait.own.wishes:
        wants.setdefault(line.slot, []).append(line.text)
    return AdviceOut(
        customer_id=found.portrait.customer_id,
        measures=list(found.size.measures),
        size_bought=found.size.bought,
        paid_median_fen=found.paid_median.fen if found.paid_median else None,
        wants=wants,
        buys_for=[person.about for person in found.portrait.circle],
        suggestions=[_suggestion_out(one) for one in found.suggestions],
        missing=list(found.missing),
        against=dict(found.against),
    )


def _suggestion_out(one: Suggestion) -> SuggestionOut:
    return SuggestionOut(
        style_id=one.style.id,
        title=one.style.title,
        price_fen=one.price.fen,
        about=one.about,
        reason=one.reason,
        is_on_offer=one.on_offer is not None,
        is_by_cluster=one.is_by_cluster,
    )


def _rebuild_out(rebuild_id: UUID) -> RebuildOut:
    card = api.rebuild_card(rebuild_id)
    return RebuildOut(
        rebuild_id=card.id, state=card.state, clusters=card.clusters, customers=card.customers, voices=card.voices
    )


def _cluster_out(card: api.ClusterCard) -> ClusterOut:
    return ClusterOut(
        id=card.id,
        title=card.title,
        size=card.size,
        customer_count=card.customer_count,
        first_seen_at=card.first_seen_at,
        updated_at=card.updated_at,
        is_unmet=card.is_unmet,
        slots=_slots(card.slots),
        evidence=[sentence.text for sentence in card.evidence],
        kocs=[_koc_out(one) for one in card.kocs],
        served_by=[one.style.id for one in card.served_by],
    )


def _koc_out(one: api.KocMatchCard) -> KocOut:
    return KocOut(
        partner_id=one.partner.id,
        name=one.partner.name,
        score=one.score,
        reasons=_slots(one.reasons),
        gaps=_slots(one.gaps),
    )


def _slots(chips: tuple[api.Chip, ...]) -> list[SlotOut]:
    return [SlotOut(slot=chip.slot, value=chip.value, share=chip.share) for chip in chips]
