"""The merchant's page where a relay copied from a chat becomes orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from yutang.accounts.api import Permission
from yutang.catalog import api as catalog
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.relaying import RelayAnswer, RelayWish, take_relay_wish
from yutang.presale.pages.rows import names_of
from yutang.presale.queries.relays import Relayed, catalogue_of, customers_named, relayed
from yutang.presale.relay_forms import BY_PHONE, RelayRow, RelayText
from yutang.presale.relay_words import DOUBTS
from yutang.presale.rules.relays import LeftRow, RelayLine, read_relay

ROWS_AT_ONCE = 60
_NOBODY = gettext_lazy("Nobody here is called so.")
_SEVERAL = gettext_lazy("Several people are called so.")


@dataclass(slots=True)
class ReviewRow:
    """A line as it is shown: what is doubted, who may be meant, what the list has brought them before."""

    at: int
    line: RelayLine
    cards: Sequence[people.CustomerCard]
    doubts: list[Promise]
    had: Relayed
    form: RelayRow | None = None
    told: str = ""
    fault: str = ""

    @property
    def customer_id(self) -> UUID | None:
        return self.cards[0].id if len(self.cards) == 1 else None


@dataclass(slots=True)
class Review:
    """A relay on its way into orders."""

    rows: list[ReviewRow]
    more: int
    settled: list[ReviewRow]
    cancelled: list[ReviewRow]
    gone: list[tuple[str, UUID]]
    left: Sequence[LeftRow]
    may_record: bool
    unsure: int = 0
    taken: int = 0
    faults: int = 0


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RUN_OFFERS)
def relay(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    card, now = api.offer_card(offer_id), clock.now()
    may_record = request.staff.may(Permission.MANAGE_MONEY)
    form = RelayText(request.POST or None, initial={"pickup": _pickup(card)})
    review = None
    if form.is_bound and form.is_valid():
        text, pickup = form.cleaned_data["text"], form.cleaned_data["pickup"]
        review = _reviewed(card, text, may_record=may_record)
        if "take" in request.POST and card.takes_orders(now):
            told = _take(card, review, request.POST, pickup, now=now)
            review = _reviewed(card, text, may_record=may_record)
            _carry_over(review, told)
    context = {
        "card": card,
        "form": form,
        "review": review,
        "is_open": card.takes_orders(now),
        "may_record": may_record,
        "back": Action(card.title, reverse("presale:offer", args=[offer_id])),
    }
    return render(request, "presale/relay.html", context, status=422 if form.errors else 200)


def _pickup(card: api.OfferCard) -> str:
    if card.community_id is None:
        return ""
    return _("picked up at the leader of %(community)s") % {"community": people.community_card(card.community_id).name}


def _reviewed(card: api.OfferCard, text: str, *, may_record: bool) -> Review:
    read = read_relay(text, catalogue_of(card))
    had, named = relayed(card.id), customers_named({line.name for line in read.lines}, card.community_id)
    rows = [_row(at, line, named[line.name], had) for at, line in enumerate(read.lines)]
    wanted = _wanted(rows)
    cancelled = [row for row in rows if row.line.is_cancelled and not row.line.is_unsure]
    settled = [row for row in rows if row not in cancelled and _is_settled(row, wanted)]
    open_rows = [row for row in rows if row not in cancelled and row not in settled]
    open_rows.sort(key=lambda row: not row.doubts)
    skus = [(str(sku.id), sku.label or sku.code) for sku in catalog.style_card(card.style_id).skus]
    for row in open_rows[:ROWS_AT_ONCE]:
        row.form = _form_of(row, skus, may_record=may_record)
    meant = {row.customer_id for row in rows}
    gone = [key for key, one in had.items() if one.units and key not in meant]
    names = names_of(gone)
    return Review(
        rows=open_rows[:ROWS_AT_ONCE],
        more=len(open_rows[ROWS_AT_ONCE:]),
        settled=settled,
        cancelled=cancelled,
        gone=[(names.get(key, ""), had[key].order_ids[-1]) for key in gone],
        left=[one for one in read.left if one.taken_for == "talk"],
        may_record=may_record,
        unsure=sum(bool(row.doubts) for row in open_rows),
    )


def _row(at: int, line: RelayLine, cards: Sequence[people.CustomerCard], had: dict[UUID, Relayed]) -> ReviewRow:
    known = had.get(cards[0].id, Relayed()) if len(cards) == 1 else Relayed()
    doubts = [DOUBTS[one] for one in line.reasons]
    if line.name and len(cards) != 1:
        doubts.append(_SEVERAL if cards else _NOBODY)
    return ReviewRow(at, line, cards, doubts, known)


def _wanted(rows: Iterable[ReviewRow]) -> dict[UUID, Counter[UUID]]:
    """What the list says in all for each customer who is certain, by SKU."""
    wanted: dict[UUID, Counter[UUID]] = {}
    for row in rows:
        if row.customer_id is not None:
            units = wanted.setdefault(row.customer_id, Counter())
            for item in row.line.items:
                if item.sku is not None and item.quantity == int(item.quantity):
                    units[UUID(item.sku)] += int(item.quantity)
    return wanted


def _is_settled(row: ReviewRow, wanted: dict[UUID, Counter[UUID]]) -> bool:
    """Whether the customer has by this list just what it says, and no money waits to be recorded."""
    if row.customer_id is None or row.line.is_unsure or not row.line.items:
        return False
    return wanted[row.customer_id] == row.had.units and not (row.line.paid and row.had.is_unpaid)


def _form_of(
    row: ReviewRow, skus: Sequence[tuple[str, str]], *, may_record: bool, post: QueryDict | None = None
) -> RelayRow:
    form = RelayRow(post, prefix=f"r{row.at}", line=row.line, cards=row.cards, skus=skus)
    if not may_record:
        del form.fields["paid"]
    return form


def _take(card: api.OfferCard, review: Review, post: QueryDict, pickup: str, *, now: datetime) -> dict[int, ReviewRow]:
    """Take the lines one by one, each wholly or not at all; by their place, what is to be told of each."""
    skus = [(str(sku.id), sku.label or sku.code) for sku in catalog.style_card(card.style_id).skus]
    chosen: dict[UUID, list[ReviewRow]] = {}
    for row in review.rows:
        if f"r{row.at}-who" not in post:
            continue
        row.form = _form_of(row, skus, may_record=review.may_record, post=post)
        if not row.form.is_valid():
            row.fault = _("Not taken.")
        elif not row.form.is_left_out:
            try:
                chosen.setdefault(_customer(card, row, now), []).append(row)
            except Refusal as refusal:
                row.fault = str(refusal)
    for customer_id, rows in chosen.items():
        _take_person(card, customer_id, rows, pickup, now)
    return {row.at: row for row in review.rows}


def _customer(card: api.OfferCard, row: ReviewRow, now: datetime) -> UUID:
    """The customer chosen for a line; whoever holds the phone, or a new one, where that was chosen."""
    assert row.form is not None
    said = row.form.cleaned_data
    if said["who"] != BY_PHONE:
        return UUID(said["who"])
    return people.receive_customer(
        channel="relay",
        identities={"phone": said["phone"]},
        nickname=row.line.name,
        community_id=card.community_id,
        source="relay",
        at=now,
    )


def _take_person(card: api.OfferCard, customer_id: UUID, rows: list[ReviewRow], pickup: str, now: datetime) -> None:
    """Several lines of one person are one wish: it lands wholly, or nothing of it does."""
    forms = [row.form for row in rows if row.form is not None]
    said = [form.cleaned_data for form in forms]
    phone = next((one["phone"] for one in said if one["phone"]), "") or people.customer_phone(customer_id)
    place = next((row.line.place for row in rows if row.line.place), "")
    wish = RelayWish(
        customer_id=customer_id,
        lines=tuple(line for form in forms for line in form.wanted()),
        delivery=api.Delivery(rows[0].line.name or "—", phone, f"{pickup} {place}".strip()),
        paid_by=next((one["paid"] for one in said if one.get("paid")), ""),
    )
    try:
        answer = take_relay_wish(card.id, wish, now=now)
    except Refusal as refusal:
        for row in rows:
            row.fault = str(refusal)
        return
    for row in rows:
        row.told = _words_of(answer)


def _words_of(answer: RelayAnswer) -> str:
    told = [_("Ordered.") if answer.order_id else _("Ordered before; nothing new.")]
    if answer.recorded:
        told.append(
            ngettext("One payment recorded.", "%(count)s payments recorded.", answer.recorded)
            % {"count": answer.recorded}
        )
    if answer.has_surplus:
        told.append(
            _("They have more by the earlier list than this one says: give the difference back in their order.")
        )
    return " ".join(told)


def _carry_over(review: Review, told: dict[int, ReviewRow]) -> None:
    """Show on the fresh review what came of each line, and keep what was filled in where it failed."""
    for row in (*review.rows, *review.settled):
        former = told.get(row.at)
        if former is not None:
            row.told, row.fault = former.told, former.fault
            if former.fault and row.form is not None:
                row.form = former.form
    review.taken = sum(bool(one.told) for one in told.values())
    review.faults = sum(bool(one.fault) for one in told.values())
