"""Nobody edits a past entry: not our code, not a query, not by hand in the database."""

import importlib

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.cast import NOON
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.ledger import Kind, Move, book, reverse
from yutang.presale.jobs import send_due_refunds, verify_ledgers
from yutang.presale.models import LedgerEntry, LedgerLine, LedgerLocked, Order, OrderLine, Payment, Refund
from yutang.presale.queries.ledger import balances, ledger_faults, ledger_is_locked
from yutang.presale.rules.ledger import Account, Line
from yutang.presale.tests.stage import buy, running_offer

LINES = [Line(Account.CASH, Account.PREPAID, Money(100))]


@pytest.fixture
def entry(shop):
    with transaction.atomic():
        book(Move(Kind.CORRECTION, "a test", LINES, NOON), now=NOON)
    return LedgerEntry.objects.get()


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: LedgerEntry.objects.filter(pk=entry.pk).update(reference="other"),
        lambda entry: LedgerLine.objects.update(amount_fen=1),
        lambda entry: LedgerLine.objects.all()._raw_delete("default"),
        lambda entry: connection.cursor().execute("DELETE FROM presale_ledgerline"),
        lambda entry: connection.cursor().execute("UPDATE presale_ledgerentry SET booked_by = 'nobody'"),
    ],
    ids=["update", "update of lines", "delete", "delete by hand", "update by hand"],
)
def test_the_database_refuses(entry, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(entry)
    assert LedgerLine.objects.get().amount_fen == 100


def test_our_code_refuses_before(entry):
    with pytest.raises(LedgerLocked):
        entry.save()
    with pytest.raises(LedgerLocked):
        entry.lines.get().delete()


@pytest.mark.parametrize(
    "wrong", [{"amount_fen": 0}, {"amount_fen": -1}, {"credit": "cash"}], ids=["nothing", "negative", "to itself"]
)
def test_a_line_that_moves_nothing_cannot_be_written(entry, wrong):
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerLine.objects.create(**{"entry": entry, "debit": "cash", "credit": "prepaid", "amount_fen": 5} | wrong)


def test_the_same_move_is_booked_once(entry):
    with transaction.atomic():
        assert not book(Move(Kind.CORRECTION, "a test", LINES, NOON), now=NOON)
        with pytest.raises(RuntimeError, match="otherwise"):
            book(Move(Kind.CORRECTION, "a test", [*LINES, *LINES], NOON), now=NOON)
    assert LedgerEntry.objects.count() == 1


def test_an_entry_is_written_only_with_its_move(shop, monkeypatch):
    monkeypatch.setattr("yutang.presale.actions.ledger.connection", type("Outside", (), {"in_atomic_block": False}))
    with pytest.raises(RuntimeError, match="transaction"):
        book(Move(Kind.CORRECTION, "a test", LINES, NOON), now=NOON)


def test_an_entry_is_taken_back_once_and_by_its_opposite(entry):
    with transaction.atomic():
        assert reverse("a test", kind=Kind.CORRECTION, now=NOON)
        assert not reverse("a test", kind=Kind.CORRECTION, now=NOON)
        assert not reverse("unknown", kind=Kind.CORRECTION, now=NOON)
    assert not any(balances().values())


def test_missing_locks_are_seen(shop):
    assert ledger_is_locked()
    for statement in _unlocking():
        connection.cursor().execute(statement)
    assert not ledger_is_locked()


def _unlocking() -> list[str]:
    if connection.vendor == "postgresql":
        return ["DROP TRIGGER presale_ledgerline_never_changed ON presale_ledgerline"]
    return ["DROP TRIGGER presale_ledgerline_never_delete"]


def test_what_is_not_booked_is_found_and_told(shop, far_side):
    order = buy(running_offer(), "小鱼", 2)
    assert ledger_faults() == []
    assert verify_ledgers(NOON) == 0
    Payment.objects.update(amount_fen=1)
    whats = {fault.what for fault in ledger_faults()}
    assert whats == {"booked_otherwise", "balance_differs"}
    assert verify_ledgers(NOON) == 1
    assert {problem.kind for problem in api.open_problems()} == {"ledger_differs"}
    Payment.objects.update(amount_fen=order.total.fen)
    assert verify_ledgers(NOON) == 0
    assert api.open_problems() == []


def test_the_past_is_booked_as_if_it_had_been_from_the_start(shop, far_side):
    """What stood in the tables before there was a ledger gets the entries that it would have had."""
    offer = running_offer(maximum_quantity=9)
    _paid, back, _waiting = buy(offer, "小鱼", 2), buy(offer, "小虾", 1), buy(offer, "小蟹", 1)
    api.request_refund(back.id, now=NOON)
    send_due_refunds(NOON)
    api.request_refund(_waiting.id, now=NOON)
    before = sorted(LedgerLine.objects.values_list("entry__reference", "debit", "credit", "amount_fen"))
    past = importlib.import_module("yutang.presale.migrations.0003_ledger_begins")
    _forget_the_ledger()
    Payment.objects.update(returned_fen=0)
    Order.objects.update(refunded_quantity=0)
    OrderLine.objects.update(refunded_quantity=0)
    Refund.objects.update(accepted_at=None)
    past.book_the_past(apps)
    past.book_the_past(apps)
    assert sorted(LedgerLine.objects.values_list("entry__reference", "debit", "credit", "amount_fen")) == before
    assert ledger_faults() == []
    assert Order.objects.get(pk=back.id).kept_quantity == 0


def _forget_the_ledger() -> None:
    statements = (
        ["ALTER TABLE {0} DISABLE TRIGGER USER", "DELETE FROM {0}", "ALTER TABLE {0} ENABLE TRIGGER USER"]
        if connection.vendor == "postgresql"
        else ["DROP TRIGGER {0}_never_delete", "DELETE FROM {0}"]
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("presale_ledgerline", "presale_ledgerentry"):
            for statement in statements:
                cursor.execute(statement.format(table))
