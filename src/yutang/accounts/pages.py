"""The settings: the shop, its staff and keys, the audit log; and the page behind a sign-in link.

These pages stand beneath the frame, so `site/urls.py` puts the frame's guard around them: see `accounts/urls.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.accounts import api
from yutang.accounts.audit_trail import audit_lines, verbs_used
from yutang.accounts.forms import (
    AuditForm,
    HireForm,
    KeyForm,
    RoleForm,
    SecondFactorForm,
    ShopChoiceForm,
    ShopNameForm,
)
from yutang.accounts.middleware import choose_merchant
from yutang.accounts.rules import PERMISSIONS
from yutang.accounts.signing import let_in
from yutang.accounts.words import ACTOR_KINDS, PERMISSION_NAMES, ROLE_DUTIES, ROLE_NAMES
from yutang.core import clock, limits
from yutang.core.errors import NotFound, Refusal


class StaffRequest(HttpRequest):
    """A request behind the frame's guard."""

    staff: api.StaffCard


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """One's own sign-in; for who manages staff also the shop and everybody in it."""
    return _overview(request)


@require_POST
def rename(request: StaffRequest) -> HttpResponse:
    form = ShopNameForm(request.POST)
    if _done(form, lambda given: api.rename_merchant(given["name"])):
        messages.success(request, _("The shop has its new name."))
        return redirect("settings:overview")
    return _overview(request, name_form=form)


@require_POST
def second_factor(request: StaffRequest) -> HttpResponse:
    form = SecondFactorForm(request.POST)
    if form.is_valid():
        api.require_second_factor(is_required=form.cleaned_data["is_required"])
        messages.success(request, _("Saved."))
    return redirect("settings:overview")


@never_cache
@require_POST
def hire(request: StaffRequest) -> HttpResponse:
    """Add somebody and show their first sign-in link, this once."""
    form = HireForm(request.POST)
    now = clock.now()
    hired: list[api.StaffId] = []
    if not _done(form, lambda given: hired.append(api.hire_staff(request.staff.merchant_id, **given, now=now))):
        return _overview(request, hire_form=form)
    return _overview(request, invited=api.staff_card(hired[0]), link=_address(api.invite_staff(hired[0], now=now)))


@never_cache
@require_POST
def invite(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Make a sign-in link for a colleague and show it, this once."""
    link = api.invite_staff(staff_id, now=clock.now())
    return _overview(request, invited=api.staff_card(staff_id), link=_address(link))


@require_POST
def role(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    form = RoleForm(request.POST)
    if form.is_valid():
        api.change_role(staff_id, form.cleaned_data["role"])
        messages.success(request, _("%(name)s has the new role.") % {"name": api.staff_card(staff_id).name})
    else:
        messages.error(request, _("There is no such role."))
    return redirect("settings:overview")


@require_POST
def dismiss(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    api.dismiss_staff(staff_id)
    messages.success(request, _("%(name)s no longer works here.") % {"name": api.staff_card(staff_id).name})
    return redirect("settings:overview")


@require_POST
def take_back(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    api.take_back_staff(staff_id)
    messages.success(request, _("%(name)s works here again.") % {"name": api.staff_card(staff_id).name})
    return redirect("settings:overview")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: StaffRequest) -> HttpResponse:
    """The keys for programs. A new one's secret is shown here once."""
    form = KeyForm(request.POST or None)
    made: list[str] = []
    if request.method == "POST" and _done(
        form, lambda given: made.append(api.make_api_key(given["name"], given["role"], now=clock.now())[1])
    ):
        form = KeyForm()
    context = {
        "keys": [(key, ROLE_NAMES[key.role]) for key in api.api_keys()],
        "form": form,
        "secret": made[0] if made else "",
        "base_url": f"{settings.YUTANG_PUBLIC_URL}/api/v1/",
    }
    return render(request, "accounts/keys.html", context, status=_status(form))


@require_POST
def revoke(request: StaffRequest, key_id: UUID) -> HttpResponse:
    api.revoke_api_key(key_id, now=clock.now())
    messages.success(request, _("The key no longer opens anything."))
    return redirect("settings:keys")


@require_safe
def audit_log(request: StaffRequest) -> HttpResponse:
    """Who did what, newest first, 50 at once."""
    form = AuditForm(request.GET, verbs=verbs_used())
    form.is_valid()
    lines, has_older = audit_lines(form.wanted(), before=form.cleaned_data.get("before"))
    context = {
        "filter_form": form,
        "lines": [(line, ACTOR_KINDS.get(line.actor_kind, line.actor_kind)) for line in lines],
        "older": lines[-1].id if has_older else None,
        "is_first": not form.cleaned_data.get("before"),
    }
    return render(request, "accounts/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def shops(request: StaffRequest) -> HttpResponse:
    """Which shop one works for now, for who works in several."""
    if request.method == "POST":
        form = ShopChoiceForm(request.POST)
        if not form.is_valid():
            raise NotFound
        chosen = api.shop_of(request.staff.user_id, form.cleaned_data["merchant"])
        choose_merchant(request, chosen.merchant_id)
        return redirect("/")
    cards = [(card, ROLE_NAMES[card.role]) for card in api.shops_of(request.staff.user_id)]
    return render(request, "accounts/shops.html", {"shops": cards})


@require_safe
def security(request: StaffRequest) -> HttpResponse:
    return redirect("mfa_index")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limits.limited(limits.SIGN_IN_LINKS)
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """What a sign-in link opens: a page with one button, since chats fetch links to preview them. The button uses it up."""
    now = clock.now()
    if request.method == "POST":
        return let_in(request, api.use_sign_in_link(token, now=now), then="/")
    return render(request, "accounts/sign_in.html", {"who": api.link_waiting(token, now=now)})


def _overview(request: StaffRequest, **more: Any) -> HttpResponse:
    me = request.staff
    context: dict[str, Any] = {
        "my_role": ROLE_NAMES[me.role],
        "has_several_shops": len(api.shops_of(me.user_id)) > 1,
        "may_manage_money": me.may(api.Permission.MANAGE_MONEY),
    }
    if me.may(api.Permission.MANAGE_STAFF):
        shop = api.merchant_card()
        people, programs = api.who_sees_personal_data()
        context |= {
            "shop": shop,
            "name_form": ShopNameForm(initial={"name": shop.name}),
            "hire_form": HireForm(),
            "second_factor_form": SecondFactorForm(initial={"is_required": shop.is_second_factor_required}),
            "staff_rows": [
                (card, ROLE_NAMES[card.role], RoleForm(initial={"role": card.role.value}, auto_id=f"id_{card.id}_%s"))
                for card in api.staff_members()
            ],
            "who_sees": [(one.name, ROLE_NAMES[one.role]) for one in people]
            + [(one.name, ROLE_NAMES[one.role]) for one in programs],
            "role_rows": _role_rows(),
        }
    context |= more
    return render(
        request, "accounts/settings.html", context, status=_status(more.get("name_form"), more.get("hire_form"))
    )


def _role_rows() -> list[tuple[Any, Any, list[Any]]]:
    """Each role with what it is for and what it may do."""
    return [
        (ROLE_NAMES[one], ROLE_DUTIES[one], [PERMISSION_NAMES[each] for each in PERMISSION_NAMES if each in allowed])
        for one, allowed in PERMISSIONS.items()
    ]


def _done(form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form made sense and the action was not refused; a refusal is said above the form."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _status(*forms: Any) -> int:
    return 422 if any(form is not None and form.is_bound and form.errors for form in forms) else 200


def _address(path: str) -> str:
    return f"{settings.YUTANG_PUBLIC_URL}{path}"
