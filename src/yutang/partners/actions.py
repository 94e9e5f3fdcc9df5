"""Changes of partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from yutang.catalog.api import store_picture
from yutang.core import audit
from yutang.partners import rules
from yutang.partners.errors import (
    BadPartner,
    BadScore,
    BadTrait,
    PartnerKnown,
    PartnerMissing,
    TraitNotANumber,
    TraitNotWords,
    TraitOutOfBounds,
    UnknownKind,
    WrongTurn,
)
from yutang.partners.models import Partner, PartnerScore
from yutang.partners.queries import PartnerId, newest_scores

LONGEST_NAME = 64


def add_partner(*, kind: str, name: str, traits: Mapping[str, object], persona: str = "", voice: str = "") -> PartnerId:
    """Take on somebody whom the shop has chosen itself: they are active at once."""
    return _enter(Partner(kind=kind, name=name, persona=persona, voice=voice, state=Partner.State.ACTIVE), traits)


def receive_application(
    *, kind: str, name: str, traits: Mapping[str, object], persona: str = "", voice: str = ""
) -> PartnerId:
    """Note somebody who would like to become a partner. They work for nobody until they are admitted."""
    return _enter(Partner(kind=kind, name=name, persona=persona, voice=voice, state=Partner.State.APPLIED), traits)


@transaction.atomic
def change_partner(
    partner_id: PartnerId, *, name: str, traits: Mapping[str, object], persona: str = "", voice: str = ""
) -> None:
    """Replace what is known of a partner by what is given here."""
    partner = _locked(partner_id)
    partner.name, partner.persona, partner.voice = name, persona, voice
    _check(partner, traits)
    _save(partner, "name", "persona", "voice", "traits")
    audit.record("partners.partner_changed", partner.pk, name=partner.name)


@transaction.atomic
def set_portrait(partner_id: PartnerId, picture: bytes) -> str:
    """Give a partner a portrait and say where it is. Raises what catalog says of a file that is no picture."""
    partner = _locked(partner_id)
    partner.portrait_url = store_picture(picture)
    partner.save(update_fields=["portrait_url"])
    audit.record("partners.portrait_set", partner.pk, name=partner.name)
    return partner.portrait_url


def start_probation(partner_id: PartnerId) -> None:
    """Let an applicant try: they are scored, and not yet offered to customers."""
    _move(partner_id, Partner.State.PROBATION)


def admit(partner_id: PartnerId) -> None:
    """Make an applicant, or somebody on probation, a partner who is offered to customers."""
    _move(partner_id, Partner.State.ACTIVE)


def end_partnership(partner_id: PartnerId) -> None:
    """Part from a partner. What they did stays on record; who comes back applies anew."""
    _move(partner_id, Partner.State.ENDED)


@transaction.atomic
def record_score(partner_id: PartnerId, kind: str, value: int, *, now: datetime) -> int:
    """Note a score from 0 to 100 and say the standing that follows from it."""
    if kind not in PartnerScore.Kind.values or type(value) is not int or not 0 <= value <= rules.HIGHEST_SCORE:
        raise BadScore(kinds=", ".join(PartnerScore.Kind.values))
    partner = _locked(partner_id)
    PartnerScore.objects.create(partner=partner, kind=kind, value=value, at=now)
    partner.standing = rules.standing_of(newest_scores(partner_id))
    partner.save(update_fields=["standing"])
    audit.record("partners.score_recorded", partner.pk, kind=kind, value=value, standing=partner.standing)
    return partner.standing or 0


@transaction.atomic
def _enter(partner: Partner, traits: Mapping[str, object]) -> PartnerId:
    if partner.kind not in Partner.Kind.values:
        raise UnknownKind(kind=partner.kind, kinds=", ".join(Partner.Kind.values), field="kind")
    _check(partner, traits)
    _save(partner)
    audit.record("partners.partner_added", partner.pk, kind=partner.kind, name=partner.name, state=partner.state)
    return partner.pk


def _check(partner: Partner, traits: Mapping[str, object]) -> None:
    partner.name = " ".join(partner.name.split())
    if not partner.name or len(partner.name) > LONGEST_NAME or not partner.name.isprintable():
        raise BadPartner(field="name")
    namesakes = Partner.objects.filter(kind=partner.kind, name=partner.name).exclude(state=Partner.State.ENDED)
    if namesakes.exclude(pk=partner.pk).exists():
        raise PartnerKnown(name=partner.name, field="name")
    try:
        partner.traits = rules.clean_traits(traits)
    except rules.TraitFault as fault:
        raise _told(fault) from fault


def _save(partner: Partner, *fields: str) -> None:
    """Write the row; of two that take the same name at once, one is told so."""
    try:
        with transaction.atomic():
            partner.save(update_fields=fields or None, force_insert=not fields)
    except IntegrityError as error:
        raise PartnerKnown(name=partner.name, field="name") from error


def _told(fault: rules.TraitFault) -> BadTrait:
    if fault.fault == "not_a_number":
        return TraitNotANumber(field=fault.name)
    if fault.fault == "out_of_bounds":
        bounds = rules.NUMBERS[fault.name]
        return TraitOutOfBounds(field=fault.name, lowest=bounds.lowest, highest=bounds.highest)
    if fault.fault == "unknown":
        return BadTrait(field=fault.name, known=", ".join((*rules.NUMBERS, *rules.LISTS, *rules.WORDS)))
    return TraitNotWords(field=fault.name, most=rules.MOST_WORDS, longest=rules.LONGEST_WORD)


@transaction.atomic
def _move(partner_id: PartnerId, to: Partner.State) -> None:
    partner = _locked(partner_id)
    if partner.state == to:
        return
    if not rules.may_move(partner.state, to):
        raise WrongTurn(state=partner.get_state_display(), to=to.label)
    partner.state = to
    partner.save(update_fields=["state"])
    audit.record(f"partners.partner_moved_to_{to.value}", partner.pk, name=partner.name)


def _locked(partner_id: PartnerId) -> Partner:
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise PartnerMissing
    return partner
