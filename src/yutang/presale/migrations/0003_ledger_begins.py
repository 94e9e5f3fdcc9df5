"""The ledger's rows are locked by the database, and what moved before it was kept is written into it."""

from collections import defaultdict

from django.db import migrations
from django.db.models import F

from yutang.core.ids import new_id

TABLES = ("presale_ledgerentry", "presale_ledgerline")
BY = "Yutang"
CHUNK = 500

SQLITE = """
CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'a past entry of the ledger is never changed'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION presale_ledger_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a past entry of the ledger is never changed'; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION presale_ledger_locked()
"""


def lock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
        for table in TABLES:
            schema_editor.execute(POSTGRES.format(table=table))
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(SQLITE.format(table=table, verb=verb))


def unlock(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for name in ("changed",) if is_postgres else ("update", "delete"):
            on = f" ON {table}" if is_postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_never_{name}{on}")
    if is_postgres:
        schema_editor.execute("DROP FUNCTION IF EXISTS presale_ledger_locked()")


def all_rows(model):
    return model._base_manager.all()


def name_accounts(apps):
    """A payment was asked for at the account that was in force when it was begun."""
    Payment = apps.get_model("presale", "Payment")
    accounts = defaultdict(list)
    for account in all_rows(apps.get_model("pay", "PayAccount")).order_by("created_at", "pk"):
        accounts[account.merchant_id, account.channel].append(account)
    for (merchant_id, channel), listed in accounts.items():
        rows = all_rows(Payment).filter(merchant_id=merchant_id, channel=channel)
        for at, account in enumerate(listed):
            since = rows if at == 0 else rows.filter(created_at__gte=account.created_at)
            since.update(pay_account_id=account.pk)


def count_returns(apps):
    """What went back so far was always a whole payment, and mostly a whole order."""
    Payment, Refund = apps.get_model("presale", "Payment"), apps.get_model("presale", "Refund")
    Order, OrderLine = apps.get_model("presale", "Order"), apps.get_model("presale", "OrderLine")
    back = ("refunding", "refunded")
    paid_back = all_rows(Refund).values("payment_id")
    all_rows(Payment).filter(pk__in=paid_back).update(returned_fen=F("amount_fen"))
    all_rows(Refund).filter(reason__in=("paid_late", "paid_twice")).update(ends_order=False)
    all_rows(Refund).filter(state__in=("sent", "succeeded")).update(accepted_at=F("requested_at"))
    all_rows(Order).filter(offer__isnull=False, state__in=back).update(refunded_quantity=F("quantity"))
    lines = all_rows(OrderLine).filter(order__offer__isnull=False, order__state__in=back)
    all_rows(OrderLine).filter(pk__in=lines.values("pk")).update(refunded_quantity=F("quantity"))


def past_moves(apps):
    """Every money move so far: (kind, reference, payment, when, debit, credit, fen)."""
    paid = all_rows(apps.get_model("presale", "Payment")).filter(state="paid").order_by("pk")
    for one in paid.iterator(CHUNK):
        yield "payment", f"payment:{one.trade_no}", one, one.paid_at, "channel", "prepaid", one.amount_fen
    refunds = all_rows(apps.get_model("presale", "Refund")).select_related("payment").order_by("pk")
    for one in refunds.iterator(CHUNK):
        name, fen = f"refund:{one.refund_no}", one.amount_fen
        yield "refund_asked", f"{name}:asked", one.payment, one.requested_at, "prepaid", "to_refund", fen
        if one.state == "succeeded":
            yield "refund_given", f"{name}:given", one.payment, one.succeeded_at, "to_refund", "channel", fen


def book_the_past(apps, schema_editor=None):
    """Give every payment and refund there is its entries. Safe to call again."""
    name_accounts(apps)
    count_returns(apps)
    Entry, Line = apps.get_model("presale", "LedgerEntry"), apps.get_model("presale", "LedgerLine")
    entries, lines = [], []
    known = set(all_rows(Entry).values_list("merchant_id", "reference"))
    for kind, reference, payment, at, debit, credit, fen in past_moves(apps):
        if (payment.merchant_id, reference) in known:
            continue
        entries.append(
            Entry(
                id=new_id(),
                merchant_id=payment.merchant_id,
                kind=kind,
                reference=reference,
                order_id=payment.order_id,
                pay_account_id=payment.pay_account_id,
                at=at,
                booked_at=at,
                booked_by=BY,
            )
        )
        lines.append(
            Line(
                id=new_id(),
                merchant_id=payment.merchant_id,
                entry_id=entries[-1].pk,
                debit=debit,
                credit=credit,
                amount_fen=fen,
            )
        )
        if len(entries) == CHUNK:
            write(Entry, entries, Line, lines)
    write(Entry, entries, Line, lines)


def write(Entry, entries, Line, lines):
    all_rows(Entry).bulk_create(entries)
    all_rows(Line).bulk_create(lines)
    entries.clear()
    lines.clear()


class Migration(migrations.Migration):
    dependencies = [("presale", "0002_money_ledger"), ("pay", "0001_initial")]

    operations = [
        migrations.RunPython(lock, unlock),
        migrations.RunPython(book_the_past, migrations.RunPython.noop),
    ]
