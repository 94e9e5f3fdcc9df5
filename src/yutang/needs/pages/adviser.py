"""The adviser's view: one customer, for a guide with a phone in a shop."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.core import clock
from yutang.needs.queries.advice import Advice, advice_for
from yutang.people.api import CustomerCard, customer_card, living_id, look_at_health

SHOWN_BOUGHT = 8


@require_GET
@staff_page(Permission.SEE_NEEDS)
def adviser(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Size, taste, budget and wardrobe of one customer, and three things to offer with the reason."""
    living = living_id(customer_id)
    if living != customer_id:
        return redirect("needs:adviser", living)
    return _page(request, customer_card(living), sees_health=False)


@require_POST
@staff_page(Permission.SEE_PERSONAL_DATA)
def health(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """What is known of the health of a customer and their circle, for those who may see it; that they looked is written down."""
    card = customer_card(customer_id)
    look_at_health(card.id)
    if request.headers.get("HX-Request") != "true":
        return _page(request, card, sees_health=True)
    portrait = advice_for(card.id, now=clock.now(), sees_health=True).portrait
    return render(request, "needs/health.html", {"people": (portrait.own, *portrait.circle)})


def _page(request: StaffRequest, card: CustomerCard, *, sees_health: bool) -> HttpResponse:
    advice = advice_for(card.id, now=clock.now(), sees_health=sees_health)
    portrait, may = advice.portrait, request.staff.may
    context = {
        "card": card,
        "advice": advice,
        "portrait": portrait,
        "people": portrait.circle,
        "everybody": (portrait.own, *portrait.circle),
        "shows_health": sees_health,
        "wardrobe": advice.wardrobe[:SHOWN_BOUGHT],
        "against": _against(advice),
        "may_see_wardrobe": may(Permission.SEE_ORDERS),
        "may_see_health": portrait.hides_health and may(Permission.SEE_PERSONAL_DATA),
        "back": _customer_page(request, card),
    }
    return render(request, "needs/adviser.html", context)


def _customer_page(request: StaffRequest, card: CustomerCard) -> Action | None:
    if not request.staff.may(Permission.SEE_PEOPLE):
        return None
    return Action(card.nickname or _("Customer"), reverse("people:customer", args=[card.id]))


def _against(advice: Advice) -> list[str]:
    """Why styles that would fit are not offered."""
    words = {
        "too_dear": lambda n: ngettext("%(n)s fits but costs more than they want to pay", "%(n)s fit but cost more than they want to pay", n),
        "refused": lambda n: ngettext("%(n)s fits but has something they refuse", "%(n)s fit but have something they refuse", n),
        "bought": lambda n: ngettext("%(n)s fits, and they have it already", "%(n)s fit, and they have them already", n),
    }  # fmt: skip
    return [words[name](count) % {"n": count} for name, count in advice.against.items()]
