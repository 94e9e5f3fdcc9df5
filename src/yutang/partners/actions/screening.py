"""Deciding about applications: inviting to a trial, declining, taking either back; and erasing what was told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.partners import rules
from yutang.partners.actions.partners import locked_partner
from yutang.partners.actions.pictures import release
from yutang.partners.actions.recruiting import hold_applicants, locked_application
from yutang.partners.actions.trials import check_task, new_task
from yutang.partners.errors import DecisionMissing, NothingToDecide
from yutang.partners.models import Application, Partner, ScreeningDecision, TrialTask

State: TypeAlias = Application.State
Verb: TypeAlias = ScreeningDecision.Verb
LONGEST_WORDS = 4000


@transaction.atomic
def invite_applicants(application_ids: Collection[UUID], *, words: str, due_at: datetime, now: datetime) -> UUID:
    """Give those of these applicants who wait the same trial task, and give the decision's id, by which it can be undone.

    Raises BadTask, and NothingToDecide where nobody waits any more.
    """
    words = check_task(words, due_at, now=now)
    rows = _locked(application_ids, {State.WAITING})
    decision = _decide(Verb.INVITE, words, now)
    for row in rows:
        assert row.partner_id is not None
        new_task(row.partner_id, words, due_at=due_at, now=now, decision=decision)
        _mark(row, State.INVITED, decision)
    audit.record("partners.applicants_invited", decision.pk, count=len(rows))
    return decision.pk


@transaction.atomic
def decline_applicants(application_ids: Collection[UUID], *, words: str, now: datetime) -> UUID:
    """Say no to those of these applicants about whom nothing is decided yet, with words that each of them can read.

    Raises NothingToDecide where there is none.
    """
    rows = _locked(application_ids, {State.WAITING, State.INVITED})
    decision = _decide(Verb.DECLINE, words.replace("\x00", "").strip()[:LONGEST_WORDS], now)
    for row in rows:
        assert row.partner_id is not None
        partner = locked_partner(row.partner_id)
        partner.state = Partner.State.ENDED
        partner.save(update_fields=["state"])
        _mark(row, State.DECLINED, decision)
    audit.record("partners.applicants_declined", decision.pk, count=len(rows))
    return decision.pk


@transaction.atomic
def undo_decision(decision_id: UUID, *, now: datetime) -> int:
    """Take a decision back as far as nothing came of it, and say for how many.

    A trial that somebody has handed in stays, and so does whoever was decided about again since. Safe to call twice.
    """
    decision = ScreeningDecision.objects.select_for_update().filter(pk=decision_id).first()
    if decision is None:
        raise DecisionMissing
    if decision.undone_at is not None:
        return 0
    hold_applicants(list(Application.objects.filter(decision=decision).values_list("pk", flat=True)))
    rows = list(Application.objects.select_for_update().filter(decision=decision).order_by("pk"))
    taken_back = [row for row in rows if _take_back(row, decision)]
    decision.undone_at = now
    decision.save(update_fields=["undone_at"])
    audit.record("partners.decision_undone", decision.pk, count=len(taken_back))
    return len(taken_back)


@transaction.atomic
def adopt_repeated(application_id: UUID, *, now: datetime) -> UUID:
    """Take what a repeated application tells in place of the earlier one with the same number, and give that one's id.

    For staff who have asked the person. Raises NothingToDecide where the earlier one is decided or this one is no repeat.
    """
    row = locked_application(application_id)
    earlier = (
        Application.objects.select_for_update(of=("self",))
        .filter(call=row.call, phone_lookup=row.phone_lookup, state__in=[State.WAITING, State.INVITED])
        .first()
    )
    if row.state != State.REPEATED or earlier is None or earlier.partner_id is None:
        raise NothingToDecide
    partner = locked_partner(earlier.partner_id)
    told = row.told
    partner.kind, partner.name, partner.traits = row.kind, row.name, told.get("traits") or {}
    if told.get("communities") is not None:
        partner.capacity = told["communities"]
    partner.save(update_fields=["kind", "name", "traits", "capacity"])
    before = earlier.pictures
    earlier.kind, earlier.name, earlier.said, earlier.pictures = row.kind, row.name, row.said, row.pictures
    earlier.consent_words, earlier.consented_at, earlier.changed_at = row.consent_words, row.consented_at, now
    earlier.save()
    row.delete()
    release(before)
    audit.record("partners.application_adopted", earlier.pk)
    return earlier.pk


@transaction.atomic
def erase_application(application_id: UUID) -> None:
    """Erase what a volunteer told, their phone and pictures, for good.

    Whoever never worked for the shop goes altogether, with scores and trials. Whoever did stays as the partner that
    customers knew, without phone.
    """
    row = locked_application(application_id)
    pictures = list(row.pictures)
    partner = locked_partner(row.partner_id) if row.partner_id else None
    row.delete()
    if partner is not None:
        for task in TrialTask.objects.filter(partner=partner):
            pictures += task.pictures
            task.delete()
        if partner.state in (Partner.State.APPLIED, Partner.State.ENDED) and partner.active_since is None:
            partner.delete()
        else:
            partner.phone, partner.phone_lookup = "", ""
            partner.save(update_fields=["phone", "phone_lookup"])
    release(pictures)
    audit.record("partners.application_erased", application_id)


def erase_old_applications(now: datetime) -> int:
    """Erase applications of the merchant in force that were declined half a year ago, and say how many."""
    before = now - timedelta(days=rules.KEPT_AFTER_DECLINE_DAYS)
    declined = Application.objects.filter(state=State.DECLINED, declined_at__lt=before)
    ids = list(declined.values_list("pk", flat=True))
    for one in ids:
        erase_application(one)
    return len(ids)


def _locked(application_ids: Collection[UUID], states: Collection[str]) -> list[Application]:
    hold_applicants(set(application_ids))
    rows = Application.objects.select_for_update().filter(pk__in=set(application_ids), state__in=states)
    found = list(rows.order_by("pk"))
    if not found:
        raise NothingToDecide
    return found


def _decide(verb: Verb, words: str, now: datetime) -> ScreeningDecision:
    return ScreeningDecision.objects.create(verb=verb, words=words, by=current_actor().name[:64], decided_at=now)


def _mark(row: Application, state: Application.State, decision: ScreeningDecision) -> None:
    row.state_before, row.state, row.decision = row.state, state, decision
    row.declined_at = decision.decided_at if state == State.DECLINED else None
    row.save(update_fields=["state_before", "state", "decision", "declined_at"])


def _take_back(row: Application, decision: ScreeningDecision) -> bool:
    made = State.INVITED if decision.verb == Verb.INVITE else State.DECLINED
    if row.partner_id is None or row.state != made:
        return False
    if decision.verb == Verb.INVITE:
        tasks = TrialTask.objects.filter(decision=decision, partner=row.partner_id)
        if tasks.filter(handed_in_at__isnull=False).exists():
            return False
        pictures = [url for one in tasks.values_list("pictures", flat=True) for url in one]
        tasks.delete()
        release(pictures)
    else:
        partner = locked_partner(row.partner_id)
        partner.state = Partner.State.APPLIED
        partner.save(update_fields=["state"])
    row.state, row.state_before, row.decision, row.declined_at = row.state_before, "", None, None
    row.save(update_fields=["state", "state_before", "decision", "declined_at"])
    return True
