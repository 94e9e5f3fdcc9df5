"""The public JSON API of people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body, PastMoment
from yutang.people import api

router = Router(tags=["people"])


class CustomerIn(Body):
    """Somebody who turned up. `identities` by kind, such as {"unionid": "…", "phone": "…"}; `name` is a real name."""

    channel: str
    identities: dict[str, str]
    nickname: str = ""
    name: str = ""
    community_id: UUID | None = None
    source: str = ""
    joined_at: PastMoment | None = None


class CustomerReceived(Schema):
    customer_id: UUID


class CustomerOut(Schema):
    """A customer; `id` is that of the record that stands for this person today."""

    id: UUID
    nickname: str
    masked_phone: str
    community_id: UUID | None
    community_name: str
    source: str
    joined_at: datetime


class CommunityIn(Body):
    name: str
    leader_partner_id: UUID | None = None
    need: str = ""


class CommunityOut(Schema):
    id: UUID
    name: str
    leader_partner_id: UUID | None
    need: str


class CommunityAdded(Schema):
    community_id: UUID


class MembersOut(Schema):
    customer_ids: list[UUID]


@router.post("/customers", response=CustomerReceived)
@merchant_operation(Permission.EDIT_PEOPLE)
def receive_customer(request: HttpRequest, body: CustomerIn) -> CustomerReceived:
    """Find or make the customer who holds these identities. Safe to send again, and twice at once."""
    told = body.dict(exclude={"joined_at"})
    return CustomerReceived(customer_id=api.receive_customer(**told, at=body.joined_at or clock.now()))


@router.get("/customers/{uuid:customer_id}", response=CustomerOut)
@merchant_operation(Permission.SEE_PEOPLE)
def show_customer(request: HttpRequest, customer_id: UUID) -> api.CustomerCard:
    return api.customer_card(customer_id)


@router.post("/communities", response={201: CommunityAdded})
@merchant_operation(Permission.EDIT_PEOPLE)
def add_community(request: HttpRequest, body: CommunityIn) -> Status[CommunityAdded]:
    return Status(201, CommunityAdded(community_id=api.add_community(**body.dict())))


@router.get("/communities", response=list[CommunityOut])
@merchant_operation(Permission.SEE_PEOPLE)
def list_communities(request: HttpRequest) -> list[api.CommunityCard]:
    return api.communities()


@router.get("/communities/{uuid:community_id}/members", response=MembersOut)
@merchant_operation(Permission.SEE_PEOPLE)
def list_members(request: HttpRequest, community_id: UUID) -> MembersOut:
    return MembersOut(customer_ids=api.members_of(community_id))
