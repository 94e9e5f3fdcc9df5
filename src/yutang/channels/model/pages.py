"""The merchant's page for a large model."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.channels.model import actions, queries
from yutang.channels.model.errors import AddressRefused, KeyNeeded, ModelFailed
from yutang.channels.model.forms import ModelForm
from yutang.channels.model.rules import in_money
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.limits import Rate, count
from yutang.core.tenancy import current_merchant_id

TESTS = Rate("test of a large model", 10)


@sensitive_post_parameters("key")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.MANAGE_MONEY)
def model(request: HttpRequest) -> HttpResponse:
    """Which large model the shop has, what it has cost, and a form to connect one or change it. A key goes in here and never out."""
    card = queries.account_card(now=clock.now())
    form = ModelForm(request.POST or None, initial=_initial(card), has_key=bool(card and card.has_key))
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect_model(form.draft(), now=clock.now())
        except (AddressRefused, KeyNeeded) as refusal:
            form.add_error("key" if isinstance(refusal, KeyNeeded) else "address", str(refusal))
        else:
            notify(request, _("The large model is kept. Test it before you switch it on."))
            return redirect("model:settings")
    return _shown(request, form)


@never_cache
@require_POST
@staff_page(Permission.MANAGE_MONEY)
def test(request: StaffRequest) -> HttpResponse:
    """Ask the model for one word, and tell how long it took and what it cost, or why there was no answer."""
    count(TESTS, current_merchant_id())
    tested: dict[str, Any]
    try:
        answer = actions.test_connection(now=clock.now())
        tested = {"answer": answer, "cost": in_money(answer.cost_micro_fen)}
    except ModelFailed as failure:
        tested = {"refusal": failure, "told": failure.told}
    except Refusal as refusal:
        tested = {"refusal": refusal}
    card = queries.account_card(now=clock.now())
    return _shown(request, ModelForm(initial=_initial(card), has_key=bool(card and card.has_key)), tested=tested)


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def switch(request: HttpRequest, to: str) -> HttpResponse:
    """Have the model used, or not."""
    actions.switch_model(is_on=to == "on")
    notify(request, _("The large model is on.") if to == "on" else _("The large model is off."))
    return redirect("model:settings")


@require_POST
@staff_page(Permission.MANAGE_MONEY)
def forget(request: HttpRequest) -> HttpResponse:
    """Take the model away, with its key."""
    actions.forget_model()
    notify(request, _("The large model is taken away, with its key and its answers."))
    return redirect("model:settings")


def _shown(request: HttpRequest, form: ModelForm, *, tested: dict[str, Any] | None = None) -> HttpResponse:
    now = clock.now()
    context = {
        "account": queries.account_card(now=now),
        "form": form,
        "periods": [(_("Today"), queries.usage_today(now=now)), (_("30 days"), queries.usage_in_days(now=now))],
        "faults": queries.fault_lines(now=now),
        "tested": tested,
        "as_of": now,
        "back": Action(_("Settings"), reverse("settings:overview")),
    }
    return render(request, "model/settings.html", context, status=422 if form.errors else 200)


def _initial(card: queries.AccountCard | None) -> dict[str, Any]:
    if card is None:
        return {"daily_cap": "5"}
    money = {name: getattr(card, name).yuan for name in ("price_in", "price_out", "daily_cap")}
    return {"address": card.address, "model": card.model, **money}
