"""The merchant's pages about customers and communities."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import PAGE_SIZE, Rows, page_number
from yutang.console.panels import customer_panels, timeline_of
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.events import facts_about
from yutang.people import api, queries
from yutang.people.actions import traits
from yutang.people.errors import TraitUnknown
from yutang.people.forms import CommunityForm, CustomerFilter, MergeSearch, SettleForm, TraitForm
from yutang.people.words import IDENTITY_WORDS

CANDIDATES = 10


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def customer_list(request: StaffRequest) -> HttpResponse:
    """Who the shop knows, newest first."""
    search = CustomerFilter(request.GET)
    chosen = search.chosen()
    number = page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    ids = list(queries.found_customers(**chosen).values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    cards = api.customer_cards(ids[:PAGE_SIZE])
    rows = Rows([cards[one] for one in ids[:PAGE_SIZE]], number, len(ids) > PAGE_SIZE)
    may_import = request.staff.may(Permission.IMPORT)
    bring = Action(_("Bring in customers"), f"{reverse('imports:list')}?kind=customers", "table-import")
    context = {
        "rows": rows,
        "filter_form": search,
        "is_filtered": any(chosen.values()),
        "bring": bring if may_import else None,
    }
    return render(request, "people/list.html", context)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """One person: who they are, what happened, and what each step of the loop knows of them."""
    living = api.living_id(customer_id)
    if living != customer_id:
        return redirect("people:customer", living)
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    card = api.customer_card(living)
    others = api.customer_cards(api.household_of(living))
    context = {
        "card": card,
        "timeline": timeline_of(facts_about(api.known_ids(living))),
        "identities": [(IDENTITY_WORDS.get(one.kind, one.kind), one) for one in queries.identities_of(living)],
        "merges": [(IDENTITY_WORDS.get(one.reason, one.reason), one) for one in queries.merges_of(living)],
        "household": list(others.values()),
        "panels": customer_panels(request, living, request.staff),
        "may_edit": may_edit,
        "may_see_phone": bool(card.masked_phone) and request.staff.may(Permission.SEE_PERSONAL_DATA),
        "merge": Action(_("Merge with…"), reverse("people:merge", args=[living]), "git-merge") if may_edit else None,
        "back": Action(_("Customers"), reverse("people:list")),
    }
    return render(request, "people/customer.html", context)


@require_POST
@staff_page(Permission.SEE_PERSONAL_DATA)
def show_phone(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The full number, for those who may see it; that it was looked at is written down."""
    phone = api.reveal_phone(customer_id)
    if request.headers.get("HX-Request") == "true":
        return render(request, "people/phone.html", {"phone": phone})
    notify(request, phone)
    return redirect("people:customer", customer_id)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def add_trait(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Type what one knows of a customer or of somebody they buy for."""
    card = api.customer_card(customer_id)
    sees_health = request.staff.may(Permission.SEE_PERSONAL_DATA)
    form = TraitForm(
        request.POST if request.method == "POST" else None, sees_health=sees_health, initial=request.GET.dict()
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        trait_id = traits.type_trait(card.id, told["name"], told["value"], about=told["about"], now=clock.now())
        offer_undo(request, _("It is noted."), reverse("people:withdraw_trait", args=[trait_id]))
        return redirect("people:customer", card.id)
    context = {
        "card": card,
        "form": form,
        "back": Action(card.nickname or _("Customer"), reverse("people:customer", args=[card.id])),
    }
    return render(request, "people/trait.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def settle_trait(request: HttpRequest, trait_id: UUID) -> HttpResponse:
    """Say which of several values is right."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise TraitUnknown
    customer_id, settled = traits.settle_trait(trait_id, form.cleaned_data["value"], now=clock.now())
    offer_undo(request, _("That is settled."), reverse("people:withdraw_trait", args=[settled]))
    return redirect("people:customer", customer_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def withdraw_trait(request: HttpRequest, trait_id: UUID) -> HttpResponse:
    """Take back what was typed, or what was wrongly read."""
    customer_id = traits.withdraw_trait(trait_id, now=clock.now())
    offer_undo(request, _("It is taken back."), reverse("people:restore_trait", args=[trait_id]))
    return redirect("people:customer", customer_id)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def restore_trait(request: HttpRequest, trait_id: UUID) -> HttpResponse:
    """Let count again what was taken back."""
    customer_id = traits.restore_trait(trait_id)
    notify(request, _("It counts again."))
    return redirect("people:customer", customer_id)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_PEOPLE)
def merge(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Choose who is the same person, and take the two for one."""
    card = api.customer_card(customer_id)
    if request.method == "POST":
        other = api.customer_card(_id_of(request.POST.get("other", "")))
        merge_id = api.merge_customers(card.id, other.id, now=clock.now())
        offer_undo(request, _("They are one customer now."), reverse("people:undo_merge", args=[merge_id]))
        return redirect("people:customer", card.id)
    text = request.GET.get("q", "").strip()[:64]
    found = [one for one in api.customers_called(text, limit=CANDIDATES + 1) if one.id != card.id]
    context = {
        "card": card,
        "filter_form": MergeSearch(request.GET),
        "found": found[:CANDIDATES],
        "text": text,
        "back": Action(card.nickname or _("Customer"), reverse("people:customer", args=[card.id])),
    }
    return render(request, "people/merge.html", context)


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def undo_merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Make two customers of one again."""
    survivor = api.undo_merge(merge_id, now=clock.now())
    notify(request, _("They are two customers again. What was recorded for each is back with each."))
    return redirect("people:customer", survivor)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.SEE_PEOPLE)
def communities(request: StaffRequest) -> HttpResponse:
    """The group chats of the shop, and the form to open another."""
    may_edit = request.staff.may(Permission.EDIT_PEOPLE)
    form = CommunityForm(request.POST if request.method == "POST" and may_edit else None)
    if form.is_bound and form.is_valid():
        try:
            community_id = form.add()
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            notify(request, _("The community is open."))
            return redirect("people:community", community_id)
    context = {"communities": api.communities(), "form": form if may_edit else None}
    return render(request, "people/communities.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_page(Permission.SEE_PEOPLE)
def community(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """One community: its need and its members, who are the list of customers filtered by it."""
    card = api.community_card(community_id)
    context = {
        "community": card,
        "back": Action(_("Communities"), reverse("people:communities")),
        "members_url": f"{reverse('people:list')}?community={card.id}",
        "newest": queries.newest_members(community_id, limit=12),
    }
    return render(request, "people/community.html", context)


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise api.CustomerUnknown from None
