"""The member's book of addresses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.core import clock
from yutang.h5.access import MemberRequest, member_page
from yutang.presale.actions.addresses import (
    change_address,
    delete_address,
    make_default,
    restore_address,
    save_address,
)
from yutang.presale.buyer_forms import AddressForm
from yutang.presale.errors import AddressMissing
from yutang.presale.queries.addresses import AddressCard, addresses_of


@require_safe
@member_page
def addresses(request: MemberRequest) -> HttpResponse:
    """All my addresses, and whose they are."""
    return _shown(request)


def _shown(request: MemberRequest, undo: str = "") -> HttpResponse:
    context = {
        "addresses": addresses_of(request.member.customer_id),
        "undo": undo,
        "back_url": reverse("presale:my_orders"),
    }
    return render(request, "presale/addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def add(request: MemberRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if form.is_bound and form.is_valid():
        save_address(request.member.customer_id, form.draft(), now=clock.now())
        messages.success(request, _("The address is in your book."))
        return redirect("presale:addresses")
    return _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def change(request: MemberRequest, address_id: UUID) -> HttpResponse:
    card = _card(request, address_id)
    known = {"label": card.label, "name": card.recipient, "address": card.address}
    form = AddressForm(request.POST or None, initial=known | {"phone": card.phone.removeprefix("+86")})
    if form.is_bound and form.is_valid():
        change_address(request.member.customer_id, address_id, form.draft())
        messages.success(request, _("The address is changed."))
        return redirect("presale:addresses")
    return _form(request, form)


def _form(request: MemberRequest, form: AddressForm) -> HttpResponse:
    context = {"form": form, "back_url": reverse("presale:addresses")}
    return render(request, "presale/address_form.html", context, status=422 if form.is_bound else 200)


def _card(request: MemberRequest, address_id: UUID) -> AddressCard:
    card = next((one for one in addresses_of(request.member.customer_id) if one.id == address_id), None)
    if card is None:
        raise AddressMissing
    return card


@require_POST
@member_page
def prefer(request: MemberRequest, address_id: UUID) -> HttpResponse:
    make_default(request.member.customer_id, address_id)
    return redirect("presale:addresses")


@require_POST
@member_page
def delete(request: MemberRequest, address_id: UUID) -> HttpResponse:
    """Delete at once; the answer holds the only way back."""
    return _shown(request, undo=delete_address(request.member.customer_id, address_id))


@require_POST
@member_page
def restore(request: MemberRequest) -> HttpResponse:
    restore_address(request.member.customer_id, request.POST.get("undo", ""), now=clock.now())
    messages.success(request, _("The address is back."))
    return redirect("presale:addresses")
