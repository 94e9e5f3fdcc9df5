"""The public JSON API of partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.partners import api

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
    created_at: datetime
    traits: dict[str, Any]


class ScoreIn(Body):
    kind: str
    value: int


class StandingOut(Schema):
    standing: int


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
    return StandingOut(standing=api.record_score(partner_id, body.kind, body.value, now=clock.now()))
