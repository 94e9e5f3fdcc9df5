"""Changes of partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yutang.catalog.api import store_picture
from yutang.core import audit, clock
from yutang.core.crypto import lookup_hash
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.core.tenancy import current_merchant_id
from yutang.partners import rules
from yutang.partners.errors import (
    BadAvailability,
    BadPartner,
    BadPhone,
    BadProbation,
    BadTrait,
    PartnerKnown,
    PartnerMissing,
    TraitNotANumber,
    TraitNotWords,
    TraitOutOfBounds,
    UnknownKind,
    WrongTurn,
)
from yutang.partners.models import Application, Partner
from yutang.partners.queries.partners import PartnerId

LONGEST_NAME = 64
# As people name this kind of handle: the same number gives the same lookup there.
PHONE = "phone"
WORKING = (Partner.State.PROBATION, Partner.State.ACTIVE)


def add_partner(*, kind: str, name: str, traits: Mapping[str, object], persona: str = "", voice: str = "") -> PartnerId:
    """Take on somebody whom the shop has chosen itself: they are active at once."""
    now = clock.now()
    partner = Partner(kind=kind, name=name, persona=persona, voice=voice, created_at=now, active_since=now)
    partner.level = Partner.Level.REGULAR
    return enter(partner, traits)


def receive_application(
    *, kind: str, name: str, traits: Mapping[str, object], persona: str = "", voice: str = ""
) -> PartnerId:
    """Note somebody who would like to become a partner. They work for nobody until they are admitted."""
    return enter(Partner(kind=kind, name=name, persona=persona, voice=voice, state=Partner.State.APPLIED), traits)


@transaction.atomic
def change_partner(
    partner_id: PartnerId, *, name: str, traits: Mapping[str, object], persona: str = "", voice: str = ""
) -> None:
    """Replace what is known of a partner by what is given here."""
    partner = locked_partner(partner_id)
    partner.name, partner.persona, partner.voice = name, persona, voice
    _check(partner, traits)
    _save(partner, "name", "persona", "voice", "traits")
    audit.record("partners.partner_changed", partner.pk, name=told_name(partner))


@transaction.atomic
def set_portrait(partner_id: PartnerId, picture: bytes) -> str:
    """Give a partner a portrait and say where it is. Raises what catalog says of a file that is no picture."""
    partner = locked_partner(partner_id)
    partner.portrait_url = store_picture(picture)
    partner.save(update_fields=["portrait_url"])
    audit.record("partners.portrait_set", partner.pk, name=told_name(partner))
    return partner.portrait_url


@transaction.atomic
def set_phone(partner_id: PartnerId, phone: str) -> None:
    """Keep the number of a partner, sealed, or forget it where it is ""; by it later steps find the customer she is.

    Raises BadPhone.
    """
    partner = locked_partner(partner_id)
    partner.phone = clean_phone(phone) if phone.strip() else ""
    partner.phone_lookup = phone_lookup(partner.phone)
    partner.save(update_fields=["phone", "phone_lookup"])
    audit.record("partners.phone_set", partner.pk)


@transaction.atomic
def reveal_phone(partner_id: PartnerId) -> str:
    """The full number for whoever may see it, with an audit entry that it was looked at."""
    partner = locked_partner(partner_id)
    audit.record("partners.phone_shown", partner.pk)
    return str(partner.phone)


@transaction.atomic
def set_availability(partner_id: PartnerId, *, capacity: int, away_until: date | None = None) -> None:
    """Note how many communities a partner can serve at once, and through which day they are away."""
    if type(capacity) is not int or not 0 <= capacity <= rules.MOST_CAPACITY:
        raise BadAvailability(most=rules.MOST_CAPACITY, field="capacity")
    partner = locked_partner(partner_id)
    partner.capacity, partner.away_until = capacity, away_until
    partner.save(update_fields=["capacity", "away_until"])
    told = away_until.isoformat() if away_until else "-"
    audit.record("partners.availability_set", partner.pk, name=told_name(partner), capacity=capacity, away_until=told)


@transaction.atomic
def start_probation(partner_id: PartnerId, *, ends_on: date, now: datetime) -> None:
    """Let an applicant try until a day, or move that day: they are scored, and not yet offered to customers.

    The day decides nothing by itself: staff are shown that it has come.
    """
    if ends_on < now.astimezone(clock.SHOP_ZONE).date():
        raise BadProbation(field="ends_on")
    partner = locked_partner(partner_id)
    if partner.state != Partner.State.PROBATION:
        move_partner(partner, Partner.State.PROBATION)
    partner.probation_ends_on = ends_on
    partner.save(update_fields=["probation_ends_on"])
    audit.record("partners.probation_set", partner.pk, name=partner.name, ends_on=ends_on.isoformat())


@transaction.atomic
def admit(partner_id: PartnerId, *, now: datetime) -> None:
    """Make an applicant, or somebody on probation, a partner who is offered to customers."""
    partner = locked_partner(partner_id)
    if partner.state == Partner.State.ACTIVE:
        return
    move_partner(partner, Partner.State.ACTIVE)
    partner.active_since, partner.probation_ends_on = now, None
    partner.level = Partner.Level.REGULAR
    partner.save(update_fields=["active_since", "probation_ends_on", "level"])


@transaction.atomic
def end_partnership(partner_id: PartnerId) -> None:
    """Part from a partner. What they did stays on record; who comes back applies anew."""
    partner = locked_partner(partner_id)
    if partner.state != Partner.State.ENDED:
        move_partner(partner, Partner.State.ENDED)


def clean_phone(text: str) -> str:
    """A whole number in its normal form. Raises BadPhone."""
    try:
        phone = read_phone(text)
    except BadValue as fault:
        raise BadPhone(str(fault), field="phone") from fault
    if isinstance(phone, MaskedPhone):
        raise BadPhone(field="phone")
    return phone


def phone_lookup(phone: str) -> str:
    """What finds this number without reading it; "" for none."""
    return lookup_hash(current_merchant_id(), PHONE, phone) if phone else ""


@transaction.atomic
def enter(partner: Partner, traits: Mapping[str, object]) -> PartnerId:
    """Write a new partner as a whole, or say what makes no sense."""
    if partner.kind not in Partner.Kind.values:
        raise UnknownKind(kind=partner.kind, kinds=", ".join(Partner.Kind.values), field="kind")
    _check(partner, traits)
    _save(partner)
    if partner.state == Partner.State.APPLIED:
        audit.record("partners.applicant_noted", partner.pk, kind=partner.kind)
    else:
        audit.record("partners.partner_added", partner.pk, kind=partner.kind, name=partner.name, state=partner.state)
    return partner.pk


def told_name(partner: Partner) -> str:
    """The name as the audit log may keep it: a volunteer's goes when what they told is erased."""
    is_known = partner.state in WORKING or partner.active_since is not None
    return partner.name if is_known else "—"


def _check(partner: Partner, traits: Mapping[str, object]) -> None:
    put_traits(partner, traits)
    namesakes = Partner.objects.filter(kind=partner.kind, name=partner.name, state__in=WORKING)
    if partner.state in WORKING and namesakes.exclude(pk=partner.pk).exists():
        raise PartnerKnown(name=partner.name, field="name")


def put_traits(partner: Partner, traits: Mapping[str, object]) -> None:
    """Give a row its name and traits in their stored form. Raises BadPartner and BadTrait."""
    partner.name = " ".join(partner.name.split())
    if not partner.name or len(partner.name) > LONGEST_NAME or not partner.name.isprintable():
        raise BadPartner(field="name")
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


def move_partner(partner: Partner, to: Partner.State) -> None:
    """Move a locked partner on, and the application behind them with them."""
    if not rules.may_move(partner.state, to):
        raise WrongTurn(state=partner.get_state_display(), to=to.label)
    if partner.state == Partner.State.APPLIED:
        ends = Application.State.DECLINED if to == Partner.State.ENDED else Application.State.TAKEN
        declined_at = clock.now() if to == Partner.State.ENDED else None
        Application.objects.filter(partner=partner).update(state=ends, decision=None, declined_at=declined_at)
    partner.state = to
    partner.ended_at = clock.now() if to == Partner.State.ENDED else None
    _save(partner, "state", "ended_at")
    audit.record(f"partners.partner_moved_to_{to.value}", partner.pk, name=told_name(partner))


def locked_partner(partner_id: PartnerId) -> Partner:
    """The row, held until the transaction ends. Raises PartnerMissing."""
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise PartnerMissing
    return partner
