"""The public JSON API of partners."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from yutang.accounts.api import Permission, merchant_operation
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.core.tenancy import current_merchant_id
from yutang.partners import api
from yutang.partners.links import application_link, call_link
from yutang.partners.queries import recruiting

router = Router(tags=["partners"])


class PartnerIn(Body):
    """`state` is "active" for somebody the shop has chosen, "applied" for somebody who would like to be."""

    kind: str
    name: str
    traits: dict[str, Any] = {}
    persona: str = ""
    voice: str = ""
    state: Literal["active", "applied"] = "active"


class PartnerAdded(Schema):
    partner_id: UUID


class PartnerOut(Schema):
    id: UUID
    kind: str
    name: str
    state: str
    persona: str
    voice: str
    portrait_url: str
    standing: int | None
    known: int
    level: str
    capacity: int
    away_until: date | None
    created_at: datetime
    traits: dict[str, Any]


class ScoreIn(Body):
    """A `source` names what reckoned the score: said again unchanged it is not written again."""

    kind: str
    value: int
    source: str = ""
    words: str = ""


class StandingOut(Schema):
    standing: int


class KindOfScoreOut(Schema):
    """`value` is null where nothing is known; `share` is its part in the standing, in percent."""

    kind: str
    weight: int
    value: int | None
    at: datetime | None
    source: str
    words: str
    share: int


class ScorecardOut(Schema):
    """`known` is the percentage of the scorecard that the standing rests on."""

    standing: int | None
    known: int
    scores: list[KindOfScoreOut]


class CallIn(Body):
    title: str
    words: str
    kinds: list[str]
    closes_at: AwareDatetime


class CallOut(Schema):
    """`path` is the link on which anybody may apply."""

    id: UUID
    title: str
    words: str
    kinds: list[str]
    closes_at: datetime
    closed_at: datetime | None
    counts: dict[str, int]
    path: str


class ApplicationIn(Body):
    """What a volunteer told elsewhere. `consent_words` are the words they agreed to, as they read them."""

    call_id: UUID
    name: str
    kind: str
    phone: str
    consent_words: str
    traits: dict[str, Any] = {}
    bought: str = ""
    why: str = ""
    links: list[str] = []
    communities: int | None = None
    evenings: int | None = None


class ApplicationReceived(Schema):
    """`path` is the volunteer's own link to what they told."""

    application_id: UUID
    path: str


class ApplicationOut(Schema):
    """The phone is masked. `partner_id` is null for an application that repeats a number."""

    id: UUID
    partner_id: UUID | None
    call_id: UUID
    state: str
    name: str
    masked_phone: str
    received_at: datetime
    standing: int | None
    known: int


class ApplicationPageOut(ApplicationOut):
    kind: str
    traits: dict[str, Any]
    bought: str
    why: str
    links: list[str]
    communities: int | None
    evenings: int | None
    pictures: list[str]
    consented_at: datetime


class InviteIn(Body):
    application_ids: list[UUID]
    words: str
    due_at: AwareDatetime


class DeclineIn(Body):
    application_ids: list[UUID]
    words: str = ""


class DecisionOut(Schema):
    """`count` is about how many of the applications it was decided: the others were decided already."""

    decision_id: UUID
    count: int


@router.post("/partners", response={201: PartnerAdded})
@merchant_operation(Permission.EDIT_PEOPLE)
def add_partner(request: HttpRequest, body: PartnerIn) -> Status[PartnerAdded]:
    add = api.add_partner if body.state == "active" else api.receive_application
    said = body.dict(exclude={"state"})
    return Status(201, PartnerAdded(partner_id=add(**said)))


@router.get("/partners", response=list[PartnerOut])
@merchant_operation(Permission.SEE_PEOPLE)
def list_partners(request: HttpRequest, kind: str = "", state: str = "") -> list[api.PartnerCard]:
    """Partners by kind and state; without a state those who have ended are left out."""
    return api.partners(kind=kind, state=state)


@router.get("/partners/{uuid:partner_id}", response=PartnerOut)
@merchant_operation(Permission.SEE_PEOPLE)
def show_partner(request: HttpRequest, partner_id: UUID) -> api.PartnerCard:
    return api.partner_card(partner_id)


@router.post("/partners/{uuid:partner_id}/scores", response=StandingOut)
@merchant_operation(Permission.EDIT_PEOPLE)
def record_score(request: HttpRequest, partner_id: UUID, body: ScoreIn) -> StandingOut:
    return StandingOut(standing=api.record_score(partner_id, **body.dict(), now=clock.now()))


@router.get("/partners/{uuid:partner_id}/scores", response=ScorecardOut)
@merchant_operation(Permission.SEE_PEOPLE)
def show_scorecard(request: HttpRequest, partner_id: UUID) -> ScorecardOut:
    """The newest score of each kind, and the standing that follows from them by weight."""
    api.partner_card(partner_id)
    card = api.scorecard(partner_id)
    scores = [
        KindOfScoreOut(
            kind=row.kind,
            weight=row.weight,
            share=row.share,
            value=row.score.value if row.score else None,
            at=row.score.at if row.score else None,
            source=row.score.source if row.score else "",
            words=row.score.words if row.score else "",
        )
        for row in card.rows
    ]
    return ScorecardOut(standing=card.standing, known=card.known, scores=scores)


@router.post("/calls", response={201: CallOut})
@merchant_operation(Permission.EDIT_PEOPLE)
def open_call(request: HttpRequest, body: CallIn) -> Status[CallOut]:
    """Open a call for volunteers."""
    return Status(201, _call(api.call_card(api.open_call(api.CallDraft(**body.dict()), now=clock.now()))))


@router.get("/calls", response=list[CallOut])
@merchant_operation(Permission.SEE_PEOPLE)
def list_calls(request: HttpRequest) -> list[CallOut]:
    return [_call(card) for card in recruiting.calls()]


@router.post("/applications", response={201: ApplicationReceived})
@merchant_operation(Permission.EDIT_PEOPLE)
def apply(request: HttpRequest, body: ApplicationIn) -> Status[ApplicationReceived]:
    """Hand in what a volunteer told on a form of your own."""
    now, said = clock.now(), body.dict(exclude={"call_id", "phone", "consent_words"})
    application_id = api.apply_to_call(
        body.call_id, api.Told(**said), phone=body.phone, consent_words=body.consent_words, now=now
    )
    path = application_link(current_merchant_id(), application_id, now=now)
    return Status(201, ApplicationReceived(application_id=application_id, path=path))


@router.get("/applications", response=list[ApplicationOut])
@merchant_operation(Permission.SEE_PEOPLE)
def list_applications(  # noqa: PLR0913 - what a list can be asked is this much
    request: HttpRequest,
    call_id: UUID | None = None,
    state: str = "",
    text: str = "",
    sort: str = "received",
    page: int = 1,
) -> list[recruiting.ApplicationCard]:
    """Fifty applications a page, ordered by `received`, `standing` or a kind of score; who lacks it comes last."""
    search = recruiting.ApplicationSearch(call_id=call_id, state=state, sort=sort)
    return recruiting.application_cards(list(rows_of(recruiting.found_applications(search), page).items))


@router.get("/applications/{uuid:application_id}", response=ApplicationPageOut)
@merchant_operation(Permission.SEE_PEOPLE)
def show_application(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    """Everything a volunteer told, but the phone."""
    page = api.application_page(application_id)
    return {**vars(page.card), **vars(page)}


@router.post("/applications/invite", response=DecisionOut)
@merchant_operation(Permission.EDIT_PEOPLE)
def invite(request: HttpRequest, body: InviteIn) -> DecisionOut:
    """Give those of these volunteers who wait the same trial task."""
    now = clock.now()
    return _decision(api.invite_applicants(body.application_ids, words=body.words, due_at=body.due_at, now=now))


@router.post("/applications/decline", response=DecisionOut)
@merchant_operation(Permission.EDIT_PEOPLE)
def decline(request: HttpRequest, body: DeclineIn) -> DecisionOut:
    """Say no to those of these volunteers about whom nothing is decided, with words that they read behind their link."""
    return _decision(api.decline_applicants(body.application_ids, words=body.words, now=clock.now()))


def _call(card: recruiting.CallCard) -> CallOut:
    return CallOut(
        id=card.id,
        title=card.title,
        words=card.words,
        kinds=list(card.kinds),
        closes_at=card.closes_at,
        closed_at=card.closed_at,
        counts=card.counts,
        path=call_link(current_merchant_id(), card.id),
    )


def _decision(decision_id: UUID) -> DecisionOut:
    page = recruiting.decision_page(decision_id)
    return DecisionOut(decision_id=page.id, count=len(page.applications))
