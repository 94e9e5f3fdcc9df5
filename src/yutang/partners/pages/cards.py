"""What several pages of partners show alike."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from yutang.accounts.api import Permission
from yutang.catalog.api import small_picture_url
from yutang.console.access import StaffRequest
from yutang.core import clock
from yutang.core.tenancy import current_merchant_id
from yutang.partners.forms.partners import PartnerForm
from yutang.partners.links import application_link
from yutang.partners.queries import recruiting
from yutang.partners.queries.scorecards import Scorecard
from yutang.partners.wording import APPLICATION_TONES, ground_rows, source_words


def today() -> date:
    """The shop's day."""
    return clock.now().astimezone(clock.SHOP_ZONE).date()


def qr(url: str) -> SafeString:
    """A link as an inline SVG to scan."""
    out = io.BytesIO()
    drawn = segno.make(url, error="m", micro=False)
    drawn.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here from a link of our own making


def score_rows(card: Scorecard) -> list[dict[str, Any]]:
    """The scorecard with its words: where each score is from, and the figures behind it."""
    return [
        {
            "row": row,
            "source": source_words(row.score.source, row.score.by) if row.score else "",
            "grounds": ground_rows(row.score.grounds) if row.score else [],
            "task_id": row.score.source.partition(":")[2]
            if row.score and row.score.source.startswith("trial:")
            else "",
        }
        for row in card.rows
    ]


def pictures_shown(urls: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pictures with their small forms."""
    return [(url, small_picture_url(url)) for url in urls]


def trait_words(traits: dict[str, Any]) -> list[tuple[str, str]]:
    """Traits with their words; lists are joined."""
    labels = {name: str(field.label or name) for name, field in PartnerForm.base_fields.items()}
    return [
        (labels.get(name, name), "、".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in traits.items()
        if value not in (None, "", [])
    ]


def application_context(request: StaffRequest, page: recruiting.ApplicationPage | None) -> dict[str, Any]:
    """What the card of an application needs, on its own page and on the partner's."""
    if page is None:
        return {"application": None}
    repeated = page.card.state == "repeated"
    return {
        "application": page,
        "application_tone": APPLICATION_TONES[page.card.state],
        "application_pictures": pictures_shown(page.pictures),
        "application_traits": trait_words(page.traits) if repeated else [],
        "application_url": _own_link(request, page),
        "repeats": [] if repeated else recruiting.repeats_of(page),
        "earlier": recruiting.earlier_of(page) if repeated else None,
        "may_erase": request.staff.may(Permission.EDIT_PEOPLE),
    }


def _own_link(request: HttpRequest, page: recruiting.ApplicationPage) -> str:
    path = application_link(current_merchant_id(), page.card.id, now=clock.now())
    return request.build_absolute_uri(path)
