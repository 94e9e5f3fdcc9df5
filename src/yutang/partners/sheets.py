"""Applications as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.core import audit
from yutang.core.clock import SHOP_ZONE
from yutang.core.tables.rejects import guarded
from yutang.partners.models import PartnerScore
from yutang.partners.queries.recruiting import ApplicationPage, ApplicationSearch, full_applications
from yutang.partners.queries.scorecards import Scorecard, scorecards

KINDS = PartnerScore.Kind.choices
BYTE_ORDER_MARK = "\ufeff"


@transaction.atomic
def note_export(*, shows_phones: bool) -> None:
    """Write down that applications left the place as a file."""
    audit.record("partners.applications_exported", with_phones=shows_phones)


def application_lines(search: ApplicationSearch, *, shows_phones: bool) -> Iterator[bytes]:
    """The found applications as lines of CSV in UTF-8 with a byte order mark, a chunk of them at a time."""
    yield BYTE_ORDER_MARK.encode() + _line(_head())
    for pages in full_applications(search):
        found = scorecards([page.card.partner_id for page, _phone in pages if page.card.partner_id])
        for page, phone in pages:
            scores = found.get(page.card.partner_id) if page.card.partner_id else None
            yield _line(_cells(page, phone.removeprefix("+86") if shows_phones else page.card.masked_phone, scores))


def _head() -> list[str]:
    scores = [str(words) for _kind, words in KINDS]
    return [
        _("Name"), _("Phone"), _("Kind"), _("State"), _("Call"), _("Applied on"), _("Standing"),
        _("Known of the scorecard (%)"), *scores, _("Bought and loved"), _("Why"), _("Links"), _("Groups"),
        _("Evenings a week"),
    ]  # fmt: skip


def _cells(page: ApplicationPage, phone: str, scores: Scorecard | None) -> list[object]:
    card = page.card
    received = card.received_at.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M")
    values = [scores.value(kind) if scores else None for kind, _words in KINDS]
    return [
        card.name, phone, card.kind_label, card.state_label, card.call_title, received, card.standing, card.known,
        *values, page.bought, page.why, "\n".join(page.links), page.communities, page.evenings,
    ]  # fmt: skip


def _line(cells: list[object] | list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(
        ["" if cell is None else guarded(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return out.getvalue().encode()
