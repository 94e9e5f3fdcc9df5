"""The merchant's pages of forecasts: what an offer is expected to sell, and how past forecasts did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.charts import Chart, Series
from yutang.console.components import Action
from yutang.console.exports import csv_answer
from yutang.console.paging import Rows, rows_of
from yutang.core import clock, display
from yutang.core.errors import NotAllowed
from yutang.presale.queries import forecasts as queries
from yutang.presale.rules import forecasting

CHARTED = 40
TITLE_SHOWN = 9
OF_A_HUNDRED = round(forecasting.AIM * 100)


@dataclass(frozen=True)
class Strip:
    """A forecast on a line from nothing to the most there is to show: places from 0 to 100."""

    low: float
    width: float
    likely: float
    minimum: float
    units: float | None


def strip_of(card: queries.ForecastCard) -> Strip:
    most = 1.1 * max(card.high, card.minimum, card.units or 0, 1)
    low, likely, high, minimum = (round(100 * at / most, 1) for at in (card.low, card.likely, card.high, card.minimum))
    units = None if card.units is None else round(100 * card.units / most, 1)
    return Strip(low, max(round(high - low, 1), 0.6), likely, minimum, units)


def shown_forecast(offer_id: UUID) -> dict[str, object]:
    """What the part of an offer's page about its forecast needs."""
    card = queries.forecast_of(offer_id)
    return {
        "forecast": card,
        "strip": strip_of(card) if card else None,
        "of_a_hundred": OF_A_HUNDRED,
        "usual_of_chosen": forecasting.USUAL_OF_CHOSEN.mean,
        "usual_of_others": forecasting.USUAL_OF_OTHERS.mean,
        "usual_of_members": forecasting.USUAL_OF_MEMBERS.mean,
    }


@require_safe
@staff_page(Permission.SEE_ORDERS)
def index(request: StaffRequest) -> HttpResponse:
    """Prediction beside fact: how often the ranges held, and how far off they were against the plain rule."""
    now = clock.now()
    latest = queries.forecast_cards(queries.ended_forecasts()[: forecasting.PAST_READ])
    page = rows_of(queries.ended_forecasts(), request.GET.get("page"))
    cards = queries.forecast_cards(page.items)
    may_export = request.staff.may(Permission.EXPORT) and bool(latest)
    context = {
        "standing": queries.standing(latest),
        "is_latest_only": len(latest) == forecasting.PAST_READ,
        "chart": _chart(latest[:CHARTED][::-1]) if latest else None,
        "rows": Rows(
            [{"card": card, "strip": strip_of(card)} for card in cards], page.number, page.has_next, page.size
        ),
        "of_a_hundred": OF_A_HUNDRED,
        "plain_share": forecasting.PLAIN_SHARE,
        "now": now,
        "export": Action(_("Export"), reverse("presale:export_forecasts"), "file-export") if may_export else None,
        "back": Action(_("Presale"), reverse("presale:list")),
    }
    return render(request, "presale/forecasts.html", context)


def _chart(cards: Sequence[queries.ForecastCard]) -> Chart:
    now = clock.now()
    days = [display.day_text(_day(card.ended_at or now), today=_day(now)) for card in cards]
    ranges = [(float(card.low), float(card.high)) for card in cards]
    return Chart(
        key="forecasts",
        title=_("Forecast and fact"),
        kind="line",
        unit=_("pieces"),
        period=_("the last %(count)s ended") % {"count": len(cards)},
        as_of=now,
        labels=[f"{day} {Truncator(card.title).chars(TITLE_SHOWN)}" for day, card in zip(days, cards, strict=True)],
        series=[
            Series(_("Expected"), [card.likely for card in cards], ranges),
            Series(_("Paid for"), [card.units for card in cards]),
        ],
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHOP_ZONE).date()


@require_safe
@staff_page(Permission.SEE_ORDERS)
def export(request: StaffRequest) -> StreamingHttpResponse:
    """Every forecast with its fact, as a file."""
    if not request.staff.may(Permission.EXPORT):
        raise NotAllowed
    return csv_answer("forecasts.csv", _head(), map(_cells, queries.forecast_cards(queries.ended_forecasts())))


def _head() -> list[str]:
    return [
        _("Offer"), _("Ended"), _("Members"), _("Chose it"), _("Past offers"), pgettext("forecast", "From"),
        _("Most likely"), pgettext("forecast", "To"), _("Paid for"), _("Within the range?"), _("A fifth of the members"),
    ]  # fmt: skip


def _cells(card: queries.ForecastCard) -> Iterable[object]:
    yield card.title
    yield _day(card.ended_at).isoformat() if card.ended_at else ""
    yield card.members
    yield "" if card.chosen is None else card.chosen
    yield card.past_offers
    yield from (card.low, card.likely, card.high, card.units)
    yield pgettext("range", "yes") if card.is_held else pgettext("range", "no")
    yield card.plain
