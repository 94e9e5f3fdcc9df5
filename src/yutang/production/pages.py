"""The pages of production: the shop's and the factory's. None of them shows who bought."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.console.paging import page_number, rows_of
from yutang.core import clock
from yutang.core.errors import NotAllowed, NotFound
from yutang.production import api, queries, sheets
from yutang.production.api import ProductionCard
from yutang.production.forms import FactoryChoice, FactoryForm, ProductionFilter
from yutang.production.words import STATE_NAMES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS_A_PAGE = 100


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def production_list(request: StaffRequest) -> HttpResponse:
    """What is being made, newest first."""
    search = ProductionFilter(request.GET)
    found = rows_of(queries.production_orders(**search.chosen()), request.GET.get("page"))
    context = {
        "rows": found,
        "filter_form": search,
        "is_filtered": any(search.chosen().values()),
        "today": clock.now().astimezone(clock.SHOP_ZONE).date(),
        "factories": Action(_("Factories"), reverse("production:factories"), "building-factory-2"),
    }
    return render(request, "production/list.html", context)


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def production_order(request: StaffRequest, production_order_id: UUID) -> HttpResponse:
    """One production order: totals, its units, and what can be done next."""
    return _shown(request, production_order_id, None)


def _shown(request: StaffRequest, production_order_id: UUID, choice: FactoryChoice | None) -> HttpResponse:
    card = api.production_card(production_order_id)
    may_run = request.staff.may(Permission.RUN_OFFERS)
    if choice is None and may_run and card.state == "planned":
        choice = FactoryChoice(initial={"factory": str(card.factory_id or "")})
    units = rows_of(queries.units_of(card.id), request.GET.get("page"), size=UNITS_A_PAGE)
    context = {
        "card": card,
        "units": [queries.unit_card(row) for row in units],
        "rows": units,
        "choice": choice,
        "may_add_factory": may_run,
        "next": _next_step(request, card),
        "part_count": len(sheets.parts(card.quantity)),
        "back": Action(_("Production"), reverse("production:list")),
    }
    return render(request, "production/order.html", context, status=422 if choice and choice.errors else 200)


def _next_step(request: StaffRequest, card: ProductionCard) -> Action | None:
    """What this person can do next with an order: the shop sends it, the factory says that it is made and shipped."""
    words = {"planned": _("Send it to the factory"), "sent": _("It is made"), "made": _("It was shipped")}
    icons = {"planned": "send", "sent": "checkbox", "made": "truck-delivery"}
    follows = {"planned": "sent", "sent": "made", "made": "shipped"}
    if card.state not in follows or (card.state == "planned" and card.factory_id is None):
        return None
    if not request.staff.may(_permission_for(follows[card.state])):
        return None
    there = reverse("production:advance", args=[card.id, follows[card.state]])
    return Action(words[card.state], there, icons[card.state], is_post=True)


def _permission_for(step: str) -> Permission:
    return Permission.RUN_OFFERS if step == "sent" else Permission.RUN_PRODUCTION


@require_POST
@staff_page(Permission.SEE_PRODUCTION)
def advance(request: StaffRequest, production_order_id: UUID, to: str) -> HttpResponse:
    if to not in STATE_NAMES:
        raise NotFound
    if not request.staff.may(_permission_for(to)):
        raise NotAllowed
    api.advance_production_order(production_order_id, to, now=clock.now())
    card = api.production_card(production_order_id)
    notify(request, _("%(number)s: %(state)s.") % {"number": card.number, "state": STATE_NAMES[card.state]})
    return redirect("production:order", production_order_id)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def choose_factory(request: StaffRequest, production_order_id: UUID) -> HttpResponse:
    form = FactoryChoice(request.POST)
    if not form.is_valid():
        return _shown(request, production_order_id, form)
    api.choose_factory(production_order_id, form.cleaned_data["factory"], now=clock.now())
    card = api.production_card(production_order_id)
    notify(request, _("%(factory)s makes %(number)s.") % {"factory": card.factory_name, "number": card.number})
    return redirect("production:order", production_order_id)


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def workbook(request: StaffRequest, production_order_id: UUID) -> FileResponse:
    """The order as XLSX."""
    card = api.production_card(production_order_id)
    file = sheets.workbook(card, queries.option_names(card.id))
    return FileResponse(file, as_attachment=True, filename=f"{card.number}.xlsx", content_type=XLSX)


@dataclass(frozen=True)
class Label:
    """One unit as it stands on the sheet."""

    unit: queries.UnitCard
    qr: str


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def print_sheet(request: StaffRequest, production_order_id: UUID) -> HttpResponse:
    """A part of the order to print on A4: totals first, then a code for each unit."""
    card = api.production_card(production_order_id)
    parts = sheets.parts(card.quantity)
    number = page_number(request.GET.get("part"))
    if number > len(parts):
        raise NotFound
    first, last = parts[number - 1]
    units = queries.unit_cards(card.id, first=first, last=last)
    context = {
        "card": card,
        "labels": [Label(unit, sheets.qr(unit.code)) for unit in units],
        "part": number,
        "parts": range(1, len(parts) + 1),
        "now": clock.now(),
    }
    return render(request, "production/sheet.html", context)


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def find_unit(request: StaffRequest) -> HttpResponse:
    """Which piece a code belongs to: what a scanner types here."""
    written = request.GET.get("code", "")[:40]
    unit, problem = None, ""
    if written:
        try:
            unit = api.unit_by_code(written)
        except (api.NotACode, api.NoSuchUnit) as refusal:
            problem = str(refusal)
    context = {
        "written": written,
        "unit": unit,
        "problem": problem,
        "card": api.production_card(unit.production_order_id) if unit else None,
        "back": Action(_("Production"), reverse("production:list")),
    }
    return render(request, "production/unit.html", context, status=404 if problem else 200)


@require_GET
@staff_page(Permission.SEE_PRODUCTION)
def factories(request: StaffRequest) -> HttpResponse:
    may_add = request.staff.may(Permission.RUN_OFFERS)
    add = Action(_("Add a factory"), reverse("production:add_factory"), "plus") if may_add else None
    found = rows_of(queries.factories(), request.GET.get("page"))
    back = Action(_("Production"), reverse("production:list"))
    return render(
        request, "production/factories.html", {"rows": found, "add": add, "may_change": may_add, "back": back}
    )


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_OFFERS)
def add_factory(request: StaffRequest) -> HttpResponse:
    form = FactoryForm(request.POST) if request.method == "POST" else FactoryForm()
    if form.is_bound and form.is_valid() and form.add():
        notify(request, _("%(name)s is on your list of factories.") % {"name": form.cleaned_data["name"]})
        return redirect("production:factories")
    back = Action(_("Factories"), reverse("production:factories"))
    context = {"form": form, "back": back}
    return render(request, "production/factory_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_page(Permission.RUN_OFFERS)
def rest_factory(request: StaffRequest, factory_id: UUID, to: str) -> HttpResponse:
    if to not in ("rest", "back"):
        raise NotFound
    api.rest_factory(factory_id, is_active=to == "back")
    notify(request, _("Saved."))
    return redirect("production:factories")
