"""The same decision twice: `rules.decide` in Python, and whatever decides in the database."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import NOON
from yutang.catalog import api as catalog
from yutang.core.ids import new_id
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.presale import api, errors, rules
from yutang.presale.actions.intake import OrderDraft, OrderSlip, Placed, postgres, sqlite, take_orders
from yutang.presale.actions.intake.slips import filled
from yutang.presale.models import BuyerTally, Offer, OfferStock, Order
from yutang.presale.rules import Kept, Shelf, Verdict
from yutang.presale.tests.stage import DEADLINE, HOME, draft_offer, running_offer, sku_of
from yutang.selection.tests.stage import make_member

pytestmark = pytest.mark.django_db

BATCHES, A_BATCH, STOCK = 6, 40, 25


def slip_of(offer, buyer, sku, quantity, key, *, at=NOON) -> OrderSlip:
    draft = OrderDraft(offer, buyer, (api.Wanted(sku, quantity),), key, HOME)
    return OrderSlip(current_merchant_id(), draft, at)


def shelves() -> dict:
    return {
        one.pk: Shelf(
            one.state,
            one.closes_at,
            one.price_fen,
            one.per_buyer_limit,
            one.style_id,
            one.stock.available,
            one.stock.is_selling,
        )
        for one in Offer.objects.select_related("stock")
    }


def kept() -> dict:
    rows = Order.objects.values_list("customer_id", "idempotency_key", "pk", "body_hash")
    return {(customer, key): Kept(order, body) for customer, key, order, body in rows}


def held() -> dict:
    rows = BuyerTally.objects.values_list("offer_id", "customer_id", "quantity")
    return {(offer, customer): quantity for offer, customer, quantity in rows}


def decided(slips):
    """What the rules and what the database in use decide about these."""
    faces = catalog.sku_faces({line.sku_id for slip in slips for line in slip.draft.lines})
    ready = [filled(slip, slip.draft.customer_id, faces) for slip in slips]
    decide = postgres.decide if connection.vendor == "postgresql" else sqlite.decide
    expected = rules.decide([one.ask for one in ready], shelves(), kept(), held())
    with transaction.atomic():
        return expected, [one.ruling for one in decide(ready)]


def some_slips(chance, skus, buyers):
    """Orders as they might come: mostly right, some late, some with a SKU of another offer, some with a key heard before."""
    offers = list(skus)
    for _slip in range(A_BATCH):
        offer = chance.choice(offers)
        named = offer if chance.random() < 0.95 else chance.choice(offers)
        at = DEADLINE if chance.random() < 0.05 else NOON
        quantity, key = chance.choice([1, 1, 2, 5]), f"key-{chance.randrange(6)}"
        yield slip_of(offer, chance.choice(buyers), chance.choice(skus[named]), quantity, key, at=at)


def as_told(ruling):
    """What of a ruling anybody hears of."""
    figures = {
        Verdict.BAD_QUANTITY: (ruling.limit,),
        Verdict.LIMIT_REACHED: (ruling.limit, ruling.held),
        Verdict.NOT_ENOUGH_LEFT: (ruling.left,),
    }
    return ruling.verdict, ruling.order_id, figures.get(ruling.verdict)


def test_the_database_decides_what_the_rules_decide(shop):
    chance = random.Random(7)
    offers = [running_offer(f"R{at}", maximum_quantity=STOCK, minimum_quantity=1, per_buyer_limit=4) for at in range(3)]
    skus = {offer: [sku_of(offer, 0), sku_of(offer, 1)] for offer in [*offers, draft_offer("R9")]}
    buyers = [make_member(None, f"买家{at}") for at in range(30)]
    verdicts = set()
    for _batch in range(BATCHES):
        expected, got = decided(list(some_slips(chance, skus, buyers)))
        assert [as_told(one) for one in got] == [as_told(one) for one in expected]
        verdicts.update(one.verdict for one in got)
    assert verdicts == set(Verdict) - {Verdict.OFFER_MISSING}
    for offer in offers:
        promised = sum(Order.objects.filter(offer_id=offer).values_list("quantity", flat=True))
        tallies = BuyerTally.objects.filter(offer_id=offer).values_list("quantity", flat=True)
        assert OfferStock.objects.get(offer_id=offer).available == STOCK - promised
        assert sum(tallies) == promised
        assert max(tallies) <= 4


def test_an_offer_of_another_shop_is_missing_and_stays_as_it_was(shop, rival):
    with merchant_scope(rival.id):
        theirs = running_offer("THEIRS")
        sku = sku_of(theirs)
    buyer = make_member(None)
    (answer,) = take_orders([slip_of(theirs, buyer, sku, 1, "key-0001")])
    assert isinstance(answer, errors.OfferMissing)
    with merchant_scope(rival.id):
        assert OfferStock.objects.get(offer_id=theirs).available == 4


def test_what_a_batch_writes_is_told_back(shop):
    offer = running_offer(maximum_quantity=10, per_buyer_limit=5)
    buyers = [make_member(None, f"买家{at}") for at in range(3)]
    slips = [slip_of(offer, buyer, sku_of(offer), 2, "key-0001") for buyer in buyers]
    answers = take_orders([*slips, slips[0]])
    assert all(isinstance(one, Placed) for one in answers)
    assert [one.is_new for one in answers] == [True, True, True, False]
    for answer in answers[:3]:
        order = Order.objects.get(pk=answer.order_id)
        assert (order.number, order.total_fen, order.hold_expires_at) == (
            answer.number, answer.total.fen, answer.hold_expires_at,
        )  # fmt: skip
        (line,) = order.lines.all()
        assert (line.quantity, line.unit_price_fen * line.quantity) == (2, order.total_fen)
    assert answers[3]._replace(is_new=True) == answers[0]


def test_a_key_belongs_to_its_buyer_alone(shop):
    offer = running_offer(maximum_quantity=10)
    one, other = make_member(None, "甲"), make_member(None, "乙")
    answers = take_orders([slip_of(offer, buyer, sku_of(offer), 1, "the-same-key") for buyer in (one, other)])
    assert [answer.is_new for answer in answers] == [True, True]
    row = Order.objects.get(pk=answers[0].order_id)
    row.pk, row.number = new_id(), "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the function is PostgreSQL's")
def test_no_table_is_read_from_end_to_end(shop):
    """A session keeps its plans from when the tables were small: each must go by keys, whatever the tables hold by then."""
    offer = running_offer(maximum_quantity=1000, per_buyer_limit=5)
    told = []
    connection.ensure_connection()
    connection.connection.add_notice_handler(lambda notice: told.append(notice.message_primary))
    with connection.cursor() as cursor:
        cursor.execute("LOAD 'auto_explain'")
        for name, value in (
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_nested_statements", "on"),
            ("auto_explain.log_level", "notice"),
            ("client_min_messages", "notice"),
        ):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    slips = [
        slip_of(offer, make_member(None, f"买家{at}"), sku_of(offer), 1, "key-0001", at=DEADLINE - timedelta(hours=1))
        for at in range(20)
    ]
    told.clear()
    take_orders(slips)
    plans = [one for one in told if "presale_" in one and "FOR KEY SHARE" not in one]
    assert any("Insert on presale_order" in one for one in plans)
    inside = [one for one in plans if "Function Scan on presale_take_orders" not in one]
    assert not [one for one in inside if "Seq Scan" in one or "Hash Join" in one or "Merge Join" in one]
