"""The audit log, for people: who did what to what, and when. Entries are written with the change and never altered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise

from yutang.core import clock
from yutang.core.actors import current_actor
from yutang.core.models import AuditEntry
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id


def record(verb: str, subject_id: UUID | None = None, **details: Any) -> None:
    """Note that the current actor did `verb` ("presale.offer_closed") to a thing. Only inside the change's transaction.

    `details` are plain values and must hold no personal data in clear.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its change")
    actor = current_actor()
    AuditEntry.objects.create(
        merchant_id=current_merchant_id(),
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        subject_id=subject_id,
        details=details,
    )


_sentences: dict[str, Promise] = {}
_terms: dict[str, Mapping[str, Promise]] = {}


def tell(sentences: Mapping[str, Promise], *, terms: Mapping[str, Mapping[str, Promise]] | None = None) -> None:
    """Register how verbs are told, as steps do in their `apps.py`: {"presale.offer_closed": _("closed the offer %(title)s")}.

    Placeholders are the entry's details. `terms` gives words for details that hold a code: {"role": {"owner": _("owner")}}.
    Raises ValueError when a verb is told twice in different words.
    """
    for verb, sentence in sentences.items():
        if _sentences.setdefault(verb, sentence) is not sentence:
            raise ValueError(f"two sentences for {verb}")
    _terms.update(terms or {})


def told(verb: str, details: Mapping[str, Any]) -> str:
    """What was done, in the reader's language. A verb without a sentence is shown as it is, with its details."""
    words = {key: _in_words(key, value) for key, value in details.items()}
    if verb in _sentences:
        try:
            return str(_sentences[verb]) % words
        except KeyError:
            # An entry of an older version may lack a detail that today's sentence names.
            pass
    shown = ", ".join(f"{key}: {value}" for key, value in words.items())
    return f"{verb} ({shown})" if shown else verb


def _in_words(key: str, value: Any) -> Any:
    if key.endswith("_fen") and type(value) is int:
        return Money(value)
    return _terms[key].get(str(value), value) if key in _terms else value


def verbs_told() -> dict[str, Promise]:
    """Every verb that has a sentence."""
    return dict(_sentences)
