"""Reading the ledger: what every account holds, what moved for an order, and whether all of it agrees with payments and refunds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from yutang.core.money import Money
from yutang.presale.models import LedgerEntry, LedgerLine, Payment, Refund
from yutang.presale.rules.ledger import (
    Account,
    Line,
    balances_of,
    payment_lines,
    refund_asked_lines,
    refund_given_lines,
)

LOCKED_TABLES = ("presale_ledgerentry", "presale_ledgerline")
SHOWN_FAULTS = 100


@dataclass(frozen=True)
class EntryCard:
    """One money move as it stands in the ledger."""

    id: UUID
    kind: str
    reference: str
    order_id: UUID | None
    at: datetime
    booked_at: datetime
    booked_by: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LedgerFault:
    """Where the ledger and the rows it books disagree. `what` is a code, `reference` the entry that is meant."""

    what: str
    reference: str
    expected: Money | None = None
    found: Money | None = None


def balances() -> dict[Account, Money]:
    """What each account holds. Debits and credits come out even by the shape of a line."""
    rows = LedgerLine.objects.order_by().values_list("debit", "credit").annotate(fen=Sum("amount_fen"))
    return balances_of(list(rows))


def channel_balances() -> dict[UUID | None, Money]:
    """What lies with the provider, by pay account."""
    found: dict[UUID | None, int] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = LedgerLine.objects.filter(**{side: Account.CHANNEL}).order_by()
        for account_id, fen in rows.values_list("entry__pay_account_id").annotate(fen=Sum("amount_fen")):
            found[account_id] = found.get(account_id, 0) + sign * fen
    return {account_id: Money(fen) for account_id, fen in found.items()}


def newest_entries() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.order_by("-booked_at", "-pk")


def entries_of(order_id: UUID) -> list[EntryCard]:
    """What moved for an order, in the order it was booked."""
    return entry_cards(LedgerEntry.objects.filter(order_id=order_id).order_by("booked_at", "pk"))


def entry_cards(rows: QuerySet[LedgerEntry] | Sequence[LedgerEntry]) -> list[EntryCard]:
    listed = list(rows)
    lines: dict[UUID, list[Line]] = {}
    for row in LedgerLine.objects.filter(entry_id__in=[one.pk for one in listed]).order_by("pk"):
        line = Line(Account(row.debit), Account(row.credit), Money(row.amount_fen))
        lines.setdefault(row.entry_id, []).append(line)
    return [
        EntryCard(
            one.pk,
            one.kind,
            one.reference,
            one.order_id,
            one.at,
            one.booked_at,
            one.booked_by,
            tuple(lines.get(one.pk, ())),
        )
        for one in listed
    ]


def ledger_faults(*, limit: int = SHOWN_FAULTS) -> list[LedgerFault]:
    """Everything in which the ledger does not agree with payments and refunds; none while the books are right."""
    faults: list[LedgerFault] = []
    for check in (_empty_entries, _unbooked_payments, _unbooked_refunds, _payment_sums, _open_balances):
        for fault in check():
            faults.append(fault)
            if len(faults) >= limit:
                return faults
    return faults


def _empty_entries() -> Iterator[LedgerFault]:
    lines = LedgerLine.objects.filter(entry_id=OuterRef("pk"))
    for reference in LedgerEntry.objects.filter(~Exists(lines)).values_list("reference", flat=True)[:SHOWN_FAULTS]:
        yield LedgerFault("empty_entry", reference)


def _unbooked_payments() -> Iterator[LedgerFault]:
    paid = Payment.objects.filter(state__in=[Payment.State.PAID, Payment.State.UNDONE]).order_by("pk")
    booked = _booked("payment:")
    for trade_no, channel, fen in paid.values_list("trade_no", "channel", "amount_fen").iterator():
        yield from _compared(f"payment:{trade_no}", payment_lines(channel, Money(fen)), booked)
    taken_back = _booked("undo:payment:")
    undone = Payment.objects.filter(state=Payment.State.UNDONE).values_list("trade_no", flat=True)
    for trade_no in undone:
        if f"undo:payment:{trade_no}" not in taken_back:
            yield LedgerFault("not_booked", f"undo:payment:{trade_no}")


def _unbooked_refunds() -> Iterator[LedgerFault]:
    booked = _booked("refund:")
    rows = Refund.objects.order_by("pk").select_related("payment")
    for one in rows.iterator():
        name, amount = f"refund:{one.refund_no}", Money(one.amount_fen)
        yield from _compared(f"{name}:asked", refund_asked_lines(amount, Money(one.kept_fen)), booked)
        if one.state == Refund.State.SUCCEEDED:
            by = one.given_by or one.payment.channel
            yield from _compared(f"{name}:given", refund_given_lines(by, amount), booked)
        elif f"{name}:given" in booked:
            yield LedgerFault("booked_too_early", f"{name}:given")


Booked = dict[str, list[tuple[str, str, int]]]


def _booked(prefix: str) -> Booked:
    """The lines of all entries of one kind of name."""
    found: Booked = {}
    rows = LedgerLine.objects.filter(entry__reference__startswith=prefix).order_by()
    for reference, debit, credit, fen in rows.values_list(
        "entry__reference", "debit", "credit", "amount_fen"
    ).iterator():
        found.setdefault(reference, []).append((debit, credit, fen))
    return found


def _compared(reference: str, lines: list[Line], booked: Booked) -> Iterator[LedgerFault]:
    meant = sorted((one.debit.value, one.credit.value, one.amount.fen) for one in lines)
    there = sorted(booked.get(reference, []))
    if meant != there:
        expected, found = (Money(sum(fen for _debit, _credit, fen in side)) for side in (meant, there))
        yield LedgerFault("booked_otherwise" if there else "not_booked", reference, expected, found)


def _payment_sums() -> Iterator[LedgerFault]:
    """What a payment says was asked back or kept of it is what its refunds come to, and the deposits that the shop keeps."""
    asked = Coalesce(Sum("refunds__amount_fen"), 0)
    kept = Coalesce(Sum("refunds__kept_fen"), 0)
    rows = Payment.objects.annotate(asked=asked, kept=kept).exclude(asked=F("returned_fen"), kept=F("kept_fen"))
    deposits = _kept_deposits()
    columns = rows.values_list("trade_no", "returned_fen", "asked", "kept_fen", "kept")
    for trade_no, returned, refunds, kept_fen, of_refunds in columns.iterator():
        if returned != refunds or kept_fen != of_refunds + deposits.get(trade_no, 0):
            yield LedgerFault("returns_differ", f"payment:{trade_no}", Money(refunds), Money(returned))


def _kept_deposits() -> dict[str, int]:
    """By trade number what the ledger says is kept of it as a deposit."""
    kept = {name.split(":")[1]: sum(fen for *_sides, fen in lines) for name, lines in _booked("deposit:").items()}
    for name in _booked("undo:deposit:"):
        kept.pop(name.split(":")[2], None)
    return kept


def _open_balances() -> Iterator[LedgerFault]:
    """What is owed to buyers is what is under way to them; what they paid for is what their payments hold."""
    held = balances()
    owed = Refund.objects.exclude(state=Refund.State.SUCCEEDED).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    left = F("amount_fen") - F("returned_fen") - F("kept_fen")
    paid = Payment.objects.filter(state=Payment.State.PAID).aggregate(fen=Sum(left))["fen"] or 0
    for account, fen in ((Account.TO_REFUND, owed), (Account.PREPAID, paid)):
        if held[account].fen != fen:
            yield LedgerFault("balance_differs", account.value, Money(fen), held[account])


def ledger_is_locked() -> bool:
    """Whether the database itself refuses to change or delete a past entry: its triggers are there."""
    if connection.vendor == "postgresql":
        sql = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_never_changed' AND tgenabled <> 'D'"
        wanted = set(LOCKED_TABLES)
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'presale_ledger%%_never_%%'"
        wanted = {f"{table}_never_{verb}" for table in LOCKED_TABLES for verb in ("update", "delete")}
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return wanted <= {row[0] for row in cursor.fetchall()}
