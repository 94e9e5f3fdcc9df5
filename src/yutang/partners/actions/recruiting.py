"""Calls for volunteers, and what volunteers tell in answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.events import publish
from yutang.partners import rules
from yutang.partners.actions.partners import clean_phone, enter, locked_partner, phone_lookup, put_traits
from yutang.partners.actions.pictures import attach, detach
from yutang.partners.errors import (
    AnswerOutOfBounds,
    ApplicationDecided,
    ApplicationMissing,
    BadApplication,
    BadCall,
    BadLink,
    CallClosed,
    CallClosesTooEarly,
    CallMissing,
    CallWithoutKinds,
    CallWithoutWords,
    ConsentNotGiven,
    KindNotWanted,
)
from yutang.partners.events import ApplicationReceived
from yutang.partners.models import Application, Partner, RecruitingCall

LONGEST_TITLE = 64
LONGEST_WORDS = 4000
LONGEST_ANSWER = 1000
LONGEST_LINK = 500
LONGEST_CALL = timedelta(days=366)
OPEN = (Application.State.WAITING, Application.State.INVITED, Application.State.REPEATED)


@dataclass(frozen=True)
class CallDraft:
    title: str
    words: str
    kinds: Sequence[str]
    closes_at: datetime


@dataclass(frozen=True)
class Told:
    """What a volunteer tells. `communities` is how many they could lead at once, `evenings` how many a week they have."""

    name: str
    kind: str
    traits: Mapping[str, object] = field(default_factory=dict)
    bought: str = ""
    why: str = ""
    links: Sequence[str] = ()
    communities: int | None = None
    evenings: int | None = None

    def sealed_words(self) -> str:
        kept = {name: getattr(self, name) for name in ("bought", "why", "communities", "evenings")}
        return json.dumps({**kept, "links": list(self.links), "traits": dict(self.traits)}, ensure_ascii=False)


@transaction.atomic
def open_call(draft: CallDraft, *, now: datetime) -> UUID:
    """Open a call for volunteers. Raises BadCall, with the field that makes no sense."""
    title, kinds = " ".join(draft.title.split()), list(dict.fromkeys(draft.kinds))
    if not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
        raise BadCall(field="title")
    if not rules.is_text(draft.words, LONGEST_WORDS):
        raise CallWithoutWords(field="words")
    if not kinds or not set(kinds) <= set(Partner.Kind.values):
        raise CallWithoutKinds(field="kinds")
    if not now < draft.closes_at <= now + LONGEST_CALL:
        raise CallClosesTooEarly(field="closes_at")
    call = RecruitingCall.objects.create(
        title=title, words=draft.words.strip(), kinds=kinds, closes_at=draft.closes_at, opened_at=now
    )
    audit.record("partners.call_opened", call.pk, title=title)
    return call.pk


@transaction.atomic
def close_call(call_id: UUID, *, now: datetime) -> None:
    """Take no more applications to a call."""
    if RecruitingCall.objects.filter(pk=call_id, closed_at__isnull=True).update(closed_at=now):
        audit.record("partners.call_closed", call_id, title=_locked_call(call_id).title)
    else:
        _locked_call(call_id)


@transaction.atomic
def reopen_call(call_id: UUID, *, now: datetime) -> None:
    """Take applications again, until the call's own moment. Raises CallClosed once that is over."""
    call = _locked_call(call_id)
    if call.closes_at <= now:
        raise CallClosed
    if call.closed_at is not None:
        call.closed_at = None
        call.save(update_fields=["closed_at"])
        audit.record("partners.call_reopened", call.pk, title=call.title)


@transaction.atomic
def apply_to_call(call_id: UUID, told: Told, *, phone: str, consent_words: str, now: datetime) -> UUID:
    """Take in what a volunteer tells, and give the application's id.

    A phone that has applied to this call already gets an application of its own that stands aside: who types a number
    learns nothing about it, changes nothing, and loses nothing. Raises CallMissing, CallClosed, BadPartner, BadApplication.
    """
    call = _locked_call(call_id)
    if not rules.takes_applications(closed_at=call.closed_at, closes_at=call.closes_at, now=now):
        raise CallClosed
    if not rules.is_text(consent_words, LONGEST_WORDS):
        raise ConsentNotGiven(field="consent")
    told, number = _checked(told, call.kinds), clean_phone(phone)
    application = Application(call=call, kind=told.kind, phone=number, phone_lookup=phone_lookup(number))
    application.consent_words, application.consented_at = consent_words, now
    application.said, application.received_at, application.changed_at = told.sealed_words(), now, now
    # The call is locked: of two with one number at once, the second sees the first.
    earlier = Application.objects.filter(call=call, phone_lookup=application.phone_lookup)
    _give_partner(application, told, is_repeated=earlier.exclude(state=Application.State.REPEATED).exists())
    application.save(force_insert=True)
    audit.record("partners.application_received", application.pk, call=call.title)
    publish(ApplicationReceived(application_id=application.pk, call_id=call.pk), at=now)
    return application.pk


def _give_partner(application: Application, told: Told, *, is_repeated: bool) -> None:
    """Make the applicant whom an application is about; a repeated one is only checked in the same way."""
    partner = Partner(kind=told.kind, name=told.name, state=Partner.State.APPLIED, created_at=application.received_at)
    partner.phone, partner.phone_lookup = application.phone, application.phone_lookup
    _note_told(partner, told)
    application.name = partner.name
    if is_repeated:
        application.state = Application.State.REPEATED
    else:
        enter(partner, told.traits)
        application.partner = partner


def _note_told(partner: Partner, told: Told) -> None:
    partner.kind, partner.name = told.kind, told.name
    put_traits(partner, told.traits)
    if told.communities is not None:
        partner.capacity = told.communities


@transaction.atomic
def change_application(application_id: UUID, told: Told, *, now: datetime) -> None:
    """Replace what a volunteer told, while nothing is decided; their number stays. Raises ApplicationDecided."""
    application = open_application(application_id)
    told = _checked(told, application.call.kinds)
    partner = locked_partner(application.partner_id) if application.partner_id else Partner()
    _note_told(partner, told)
    if application.partner_id:
        partner.save(update_fields=["kind", "name", "traits", "capacity"])
    application.kind, application.name = told.kind, partner.name
    application.said, application.changed_at = told.sealed_words(), now
    application.save(update_fields=["kind", "name", "said", "changed_at"])
    audit.record("partners.application_changed", application.pk)


@transaction.atomic
def add_application_picture(application_id: UUID, content: bytes) -> str:
    """Add a picture of what a volunteer made. Raises ApplicationDecided, TooManyPictures and what catalog says."""
    return attach(open_application(application_id), content)


@transaction.atomic
def drop_application_picture(application_id: UUID, url: str) -> None:
    """Take one of the pictures away again."""
    detach(open_application(application_id), url)


def locked_application(application_id: UUID) -> Application:
    """The row, held until the transaction ends, after its partner: everywhere in this order. Raises ApplicationMissing."""
    hold_applicants([application_id])
    row = Application.objects.select_for_update(of=("self",)).select_related("call").filter(pk=application_id).first()
    if row is None:
        raise ApplicationMissing
    return row


def hold_applicants(application_ids: Collection[UUID]) -> None:
    """Lock the partners behind these applications."""
    list(Partner.objects.select_for_update().filter(application__in=application_ids).order_by("pk").values_list("pk"))


def open_application(application_id: UUID) -> Application:
    """A locked row about which nothing is decided. Raises ApplicationMissing and ApplicationDecided."""
    row = locked_application(application_id)
    if row.state not in OPEN:
        raise ApplicationDecided
    return row


def _locked_call(call_id: UUID) -> RecruitingCall:
    call = RecruitingCall.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise CallMissing
    return call


def _checked(told: Told, kinds: Sequence[str]) -> Told:
    if told.kind not in kinds:
        raise KindNotWanted(field="kind")
    for name in ("bought", "why"):
        if len(getattr(told, name)) > LONGEST_ANSWER:
            raise BadApplication(most=LONGEST_ANSWER, field=name)
    links = clean_links(told.links)
    most = {"communities": rules.MOST_CAPACITY, "evenings": 7}
    for name, highest in most.items():
        value = getattr(told, name)
        if value is not None and not 0 <= value <= highest:
            raise AnswerOutOfBounds(most=highest, field=name)
    return replace(told, links=tuple(links), bought=told.bought.strip(), why=told.why.strip())


def clean_links(given: Sequence[str]) -> list[str]:
    """Links without blanks around them and empty lines between. Raises BadLink for the first that is none, or one too many."""
    links = [link for one in given if (link := one.strip())]
    wrong = next((one for one in links if not _is_link(one)), None)
    if wrong is not None or len(links) > rules.MOST_LINKS:
        raise BadLink(link=(wrong or links[-1])[:80], most=rules.MOST_LINKS, field="links")
    return links


def _is_link(text: str) -> bool:
    is_web = text.startswith(("http://", "https://")) and len(text) <= LONGEST_LINK
    return is_web and text.isprintable() and not any(char in text for char in " \"'<>\\")
