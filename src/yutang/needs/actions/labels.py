"""Staff's corrections of what was read: kept beside the reading, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.core.rows import update_rows
from yutang.needs.actions.hearing import need_fields, said_slots, words_of
from yutang.needs.actions.portraying import portray
from yutang.needs.errors import LabelledMeanwhile, LabelMissing, LabelNotFit, UtteranceMissing
from yutang.needs.models import Label, Need, Utterance
from yutang.needs.queries.readers import shop_reader
from yutang.needs.rules import Intent
from yutang.needs.rules.corpus import INTENTS
from yutang.needs.rules.labelling import (
    MOST_SPANS,
    Correction,
    Fault,
    NotFit,
    as_rows,
    from_rows,
    need_spans,
    slots_of,
    spans_of,
)

State = Label.State
NEED_FIELDS = ("slots", "spans", "words", "intent", "reason", "doubt")
_KEPT = ("state", "slots", "spans", "intent", "read_slots", "reader", "is_sample", "staff_id")
_FAULTS: dict[Fault, str | Promise] = {
    "slot": _("“%(slot)s” is no slot."),
    "value": _(
        "“%(value)s” is no value for this. Numbers are written 168, 50-59 or, for a budget, 100-300, 100- or -300."
    ),
    "words": _("Say which words of the text the value “%(value)s” stands in."),
    "place": _("“%(words)s” does not stand in the text. Copy the words as they are written there."),
    "subject": _("Say of whom “%(words)s” is said."),
    "twice": _("“%(words)s” would be a second value where there is only one. Take the other away first."),
}


@dataclass(frozen=True)
class Corrected:
    """What staff say of a text. `seen` is the moment of the label they saw, or None where there was none."""

    corrections: Sequence[Correction]
    intent: str
    is_sample: bool = False
    seen: datetime | None = None


def label_utterance(utterance_id: UUID, corrected: Corrected, *, now: datetime) -> UUID:
    """Keep what staff say of a text, and give the need that meaning; the same again changes nothing. Gives the label's id.

    Raises UtteranceMissing, LabelNotFit, and LabelledMeanwhile where a colleague has labelled it since it was looked at.
    """
    text = _text(utterance_id)
    if corrected.intent not in INTENTS:
        raise LabelNotFit(_("“%(intent)s” is no intent."), intent=corrected.intent)
    if len(corrected.corrections) > MOST_SPANS:
        raise LabelNotFit(_("A text holds at most %(most)s values."), most=MOST_SPANS)
    intent: Intent = corrected.intent  # type: ignore[assignment]
    try:
        spans = spans_of(text, corrected.corrections)
    except NotFit as fault:
        one = fault.correction
        raise LabelNotFit(_FAULTS[fault.fault], slot=one.slot, value=one.value, words=one.words) from fault
    said = {"slots": slots_of(text, intent, spans), "spans": as_rows(spans), "intent": intent}
    return _keep(utterance_id, State.LABELLED, said, corrected, now)


def skip_utterance(utterance_id: UUID, *, seen: datetime | None = None, now: datetime) -> UUID:
    """Ask for this text no more. Where it has a label already, that stays."""
    _text(utterance_id)
    label = Label.objects.filter(utterance=utterance_id).first()
    if label is not None:
        return label.pk
    return _keep(utterance_id, State.SKIPPED, {}, Corrected((), "other", seen=seen), now)


def _keep(utterance_id: UUID, state: str, said: dict[str, Any], corrected: Corrected, now: datetime) -> UUID:
    try:
        return _write(utterance_id, state, said, corrected, now)
    except IntegrityError:
        # Somebody labelled the same text between our look and our writing.
        return _write(utterance_id, state, said, corrected, now)


@transaction.atomic
def _write(utterance_id: UUID, state: str, said: dict[str, Any], corrected: Corrected, now: datetime) -> UUID:
    utterance = Utterance.objects.select_related("need").get(pk=utterance_id)
    label = Label.objects.select_for_update().filter(utterance=utterance_id).first()
    if (
        label is not None
        and all(getattr(label, name) == value for name, value in said.items())
        and label.state == state
    ):
        return label.pk
    if label is not None and label.labelled_at != corrected.seen:
        raise LabelledMeanwhile(name=label.staff.name if label.staff else _("Somebody"))
    before = {name: _plain(getattr(label, name)) for name in _KEPT} if label else None
    row = label or Label(utterance=utterance)
    reader = shop_reader()
    row.state, row.before, row.labelled_at = state, before, now
    # A correction of a correction is still one of what was read first.
    if label is None or label.state == State.SKIPPED:
        row.read_slots, row.reader = dict(reader.read(utterance.text).slots), reader.signature
    row.slots, row.spans, row.intent = said.get("slots", {}), said.get("spans", []), said.get("intent", "other")
    row.is_sample = row.is_sample or (corrected.is_sample and state == State.LABELLED)
    actor = current_actor()
    row.staff_id = actor.id if actor.kind == "staff" else None
    row.save()
    if state == State.LABELLED:
        _mean(utterance.need, row)
        if row.is_sample:
            _pass_by(utterance.digest)
    audit.record("needs.utterance_labelled" if state == State.LABELLED else "needs.utterance_skipped", utterance_id)
    return row.pk


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _mean(need: Need, label: Label) -> None:
    """Give the need the meaning of its label."""
    said = said_slots(label.slots)
    need.slots, need.words, need.intent = said, words_of(said), label.intent
    need.spans, need.doubt = need_spans(from_rows(label.spans)), 0.0
    need.reason = "" if said else "nothing_found"
    update_rows([need], NEED_FIELDS)
    portray([need])


def _pass_by(digest: str) -> None:
    """Texts that chance has come past, and that were labelled already for another reason, count for the sample too.

    Left out they would make the measured quality too good: what is doubtful is labelled first.
    """
    passed = Label.objects.filter(state=State.LABELLED, is_sample=False, utterance__digest__lt=digest)
    passed.update(is_sample=True)


@transaction.atomic
def undo_label(label_id: UUID) -> UUID:
    """Put a text back to what stood before its last label: the label before it, or what is read. Gives the utterance's id.

    Raises LabelMissing.
    """
    label = Label.objects.select_for_update(of=("self",)).select_related("utterance__need").filter(pk=label_id).first()
    if label is None:
        raise LabelMissing
    utterance = label.utterance
    if label.before is None:
        label.delete()
        is_labelled = False
    else:
        for name, value in label.before.items():
            setattr(label, name, value)
        label.before = None
        label.save()
        is_labelled = label.state == State.LABELLED
    if is_labelled:
        _mean(utterance.need, label)
    else:
        for name, value in need_fields(utterance.text, shop_reader().read(utterance.text)).items():
            setattr(utterance.need, name, value)
        update_rows([utterance.need], NEED_FIELDS)
        portray([utterance.need])
    audit.record("needs.label_undone", utterance.pk)
    return utterance.pk


def _text(utterance_id: UUID) -> str:
    text = Utterance.objects.filter(pk=utterance_id).values_list("text", flat=True).first()
    if text is None:
        raise UtteranceMissing
    return text
