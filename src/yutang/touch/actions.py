"""Asking for touches, delivering and reading them, and stopping them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from yutang.core import audit
from yutang.core.events import publish
from yutang.h5.links import leads_to_member_page
from yutang.people import api as people
from yutang.touch import rules
from yutang.touch.errors import TouchMakesNoSense
from yutang.touch.events import TouchSent
from yutang.touch.models import Touch, TouchStop
from yutang.touch.queries import received_touch, standing_of
from yutang.touch.rules import Purpose, Reason


@dataclass(frozen=True)
class TouchWish:
    """What a step wants to say to a customer.

    `words` has one text for each language of the place (`in_both_languages` makes it); `url` is the member page it leads
    to; `reference` names this one message, such as "refund:<id>": the same reference is one message for ever.
    """

    customer_id: UUID
    purpose: Purpose
    words: Mapping[str, str]
    url: str
    reference: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class TouchAnswer:
    """What became of a wish: `sent`, `waiting` until `due_at`, or `refused` for a `reason` (see rules.Reason)."""

    touch_id: UUID
    state: str
    reason: str
    due_at: datetime

    @property
    def is_refused(self) -> bool:
        return self.state == Touch.State.REFUSED


def in_both_languages(say: Callable[[], str]) -> dict[str, str]:
    """What `say` says in each language of the place: `in_both_languages(lambda: _("Order %(n)s …") % {"n": 7})`."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = str(say())
    return words


@transaction.atomic
def request_touch(wish: TouchWish, *, now: datetime) -> TouchAnswer:
    """Send a message to a customer if it may go out, at once or in the morning; else say why not.

    Safe to call again: the same reference gets what the first asking got, also where that was a refusal. Raises
    TouchMakesNoSense, and CustomerUnknown of people.
    """
    _refuse_nonsense(wish)
    earlier = Touch.objects.filter(reference=wish.reference).first()
    if earlier is not None:
        return _answer(earlier)
    due_at = _due(max(now, wish.not_before or now))
    row = Touch(
        customer_id=people.living_id(wish.customer_id),
        purpose=wish.purpose,
        words=dict(wish.words),
        url=wish.url,
        reference=wish.reference,
        asked_at=now,
        due_at=due_at,
        day_on=timezone.localtime(due_at).date(),
    )
    return _answer(_entered(row, now))


def _refuse_nonsense(wish: TouchWish) -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    are_words_whole = set(wish.words) == languages and all(
        0 < len(text.strip()) <= rules.LONGEST_WORDS for text in wish.words.values()
    )
    is_named = 0 < len(wish.reference) <= rules.LONGEST_REFERENCE and wish.reference.isprintable()
    leads = leads_to_member_page(wish.url) and len(wish.url) <= 300
    if not (are_words_whole and is_named and leads and wish.purpose in set(Purpose)):
        raise TouchMakesNoSense


def _due(moment: datetime) -> datetime:
    """The first moment from this one on in which the shop may write."""
    return rules.after_quiet_hours(timezone.localtime(moment), settings.YUTANG_QUIET_HOURS)


def _entered(row: Touch, now: datetime) -> Touch:
    """The row as it stands in the table. Of two at once for one day or one reference the table lets one in."""
    _decide(row, now)
    if _is_let_in(row):
        return row
    _refuse(row, Reason.ONE_A_DAY)
    return row if _is_let_in(row) else Touch.objects.get(reference=row.reference)


def _decide(row: Touch, now: datetime) -> None:
    """Say of a touch that is due at `due_at` whether it goes out, waits or may not."""
    records, purpose = people.known_ids(row.customer_id), Purpose(row.purpose)
    reason = rules.reason_against(purpose, standing_of(records, purpose, row.day_on, besides=row.pk))
    if reason is not None:
        _refuse(row, reason)
    elif row.due_at <= now:
        row.state, row.sent_at = Touch.State.SENT, now
    else:
        row.state = Touch.State.WAITING


def _refuse(row: Touch, reason: Reason) -> None:
    row.state, row.reason, row.sent_at = Touch.State.REFUSED, reason, None


def _is_let_in(row: Touch) -> bool:
    """Write the row, unless the table holds its reference or its customer's touch of the day already."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    if row.state == Touch.State.SENT:
        publish(TouchSent(customer_id=row.customer_id, touch_id=row.pk, purpose=row.purpose), at=row.sent_at)
    return True


def _answer(row: Touch) -> TouchAnswer:
    return TouchAnswer(row.pk, row.state, row.reason, row.due_at)


@transaction.atomic
def deliver_touch(touch_id: UUID, *, now: datetime) -> bool:
    """Send a touch that waited, if it may still go out; says whether it was sent. Safe to call again."""
    row = Touch.objects.select_for_update().filter(pk=touch_id, state=Touch.State.WAITING, due_at__lte=now).first()
    if row is None:
        return False
    # Where no worker ran for a while it may be another day by now, or night again.
    row.due_at = _due(now)
    row.day_on = timezone.localtime(row.due_at).date()
    _decide(row, now)
    if not _is_let_in(row):
        _refuse(row, Reason.ONE_A_DAY)
        row.save()
    return row.state == Touch.State.SENT


@transaction.atomic
def read_touch(customer_id: UUID, touch_id: UUID, *, now: datetime) -> str:
    """Note that a customer opened a message, and say where it leads. Raises TouchMissing for anybody else's."""
    card = received_touch(customer_id, touch_id)
    Touch.objects.filter(pk=touch_id, read_at__isnull=True).update(read_at=now)
    return card.url


@transaction.atomic
def read_all(customer_id: UUID, *, now: datetime) -> int:
    """Note that a customer has seen all their messages, and say how many were new."""
    unread = Touch.objects.filter(state=Touch.State.SENT, read_at__isnull=True, sent_at__lte=now)
    return unread.filter(customer__in=people.known_ids(customer_id)).update(read_at=now)


@transaction.atomic
def note_export() -> None:
    """Write down that messages left the place as a file."""
    audit.record("touch.exported")


@transaction.atomic
def stop_touches(customer_id: UUID, *, said_by: Literal["member", "staff"], now: datetime) -> bool:
    """Send this customer nothing more, not even about their orders; says whether that is new. Safe to call again."""
    living = people.living_id(customer_id)
    if TouchStop.objects.filter(customer__in=people.known_ids(living), lifted_at__isnull=True).exists():
        return False
    _row, is_new = TouchStop.objects.get_or_create(
        customer_id=living, lifted_at=None, defaults={"said_by": said_by, "stopped_at": now}
    )
    if is_new:
        audit.record("touch.stopped", living)
    return is_new


@transaction.atomic
def allow_touches(customer_id: UUID, *, now: datetime) -> bool:
    """Lift a stop; says whether there was one. What was refused meanwhile stays refused."""
    rows = TouchStop.objects.filter(customer__in=people.known_ids(customer_id), lifted_at__isnull=True)
    if not rows.update(lifted_at=now):
        return False
    audit.record("touch.allowed", people.living_id(customer_id))
    return True
