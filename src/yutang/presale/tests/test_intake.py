"""The same decision twice: `rules.decide` in Python, and whatever decides in the database."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.cast import NOON
from yutang.catalog import api as catalog
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.presale import api, errors, rules
from yutang.presale.actions.intake import OrderDraft, OrderSlip, Placed, postgres, sqlite, take_orders
from yutang.presale.actions.intake.faces import faces_of
from yutang.presale.actions.intake.shelves import _gatherings
from yutang.presale.actions.intake.slips import filled
from yutang.presale.actions.offering import decide_sku
from yutang.presale.models import BuyingGroup, Offer, OfferSku, OfferStock, Order
from yutang.presale.rules import Kept, Shelf, Verdict
from yutang.presale.rules import terms as terms_of
from yutang.presale.tests.stage import DEADLINE, HOME, TERMS, draft_offer, running_offer, sku_of
from yutang.selection.tests.stage import make_member, make_style

pytestmark = pytest.mark.django_db

BATCHES, A_BATCH, STOCK = 6, 40, 25


def slip_of(offer, buyer, sku, quantity, key, *, at=NOON, group=None, to=HOME, is_drawn=False) -> OrderSlip:
    draft = OrderDraft(offer, buyer, (api.Wanted(sku, quantity),), key, to, group, is_drawn)
    return OrderSlip(current_merchant_id(), draft, at)


def shelves(asks) -> dict:
    groups = _gatherings(asks)
    return {
        one.pk: Shelf(
            state=one.state,
            closes_at=one.closes_at,
            price_fen=one.price_fen,
            limit=one.per_buyer_limit,
            style_id=one.style_id,
            left=one.stock.available,
            is_selling=one.stock.is_selling,
            early_price_fen=one.early_price_fen,
            early_until=one.early_until,
            group_price_fen=one.group_price_fen,
            left_of_sku={
                row.sku_id: 0 if row.is_made is False else row.available
                for row in OfferSku.objects.filter(offer=one)
                if row.is_made is False or row.available is not None
            },
            groups=groups.get(one.pk, {}),
            has_pickup=bool(one.pickup_place),
            is_pickup_only=one.is_pickup_only,
            is_drawing=one.draw_until is not None and one.drawn_at is None,
        )
        for one in Offer.objects.select_related("stock")
    }


def kept() -> dict:
    rows = Order.objects.values_list("customer_id", "idempotency_key", "pk", "body_hash")
    return {(customer, key): Kept(order, body) for customer, key, order, body in rows}


def held() -> dict:
    rows = Order.objects.filter(state__in=Order.KEEPING).values_list("offer_id", "customer_id", "quantity")
    found = Counter()
    for offer, customer, quantity in rows:
        found[offer, customer] += quantity
    return found


def unpaid() -> dict:
    found = defaultdict(Counter)
    for offer, customer, quantity in Order.objects.filter(state="placed").values_list("offer", "customer", "quantity"):
        found[customer][offer] += quantity
    return found


def decided(slips):
    """What the rules and what the database in use decide about these."""
    faces = catalog.sku_faces({line.sku_id for slip in slips for line in slip.draft.lines})
    ready = [filled(slip, slip.draft.customer_id, faces) for slip in slips]
    decide = postgres.decide if connection.vendor == "postgresql" else sqlite.decide
    asks = [one.ask for one in ready]
    limit = settings.YUTANG_UNPAID_UNITS_A_BUYER
    expected = rules.decide(asks, shelves(asks), rules.Bought(kept(), held(), unpaid()), unpaid_limit=limit)
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
        to, is_drawn = replace(HOME, is_pickup=chance.random() < 0.4), chance.random() < 0.5
        yield slip_of(
            offer, chance.choice(buyers), chance.choice(skus[named]), quantity, key, at=at, to=to, is_drawn=is_drawn
        )


def as_told(ruling):
    """What of a ruling anybody hears of."""
    figures = {
        Verdict.BAD_QUANTITY: (ruling.limit,),
        Verdict.LIMIT_REACHED: (ruling.limit, ruling.held),
        Verdict.NOT_ENOUGH_LEFT: (ruling.left,),
        Verdict.SKU_SOLD_OUT: (ruling.left,),
        Verdict.UNPAID_ENOUGH: (ruling.limit,),
        Verdict.PLACED: (ruling.price_fen,),
    }
    return ruling.verdict, ruling.order_id, figures.get(ruling.verdict)


def test_the_database_decides_what_the_rules_decide(shop, settings):
    settings.YUTANG_UNPAID_UNITS_A_BUYER = 5
    chance = random.Random(7)
    offers = [running_offer(f"R{at}", maximum_quantity=STOCK, minimum_quantity=1, per_buyer_limit=4) for at in range(3)]
    Offer.objects.filter(pk__in=offers[1:]).update(pickup_place="小满家楼下")
    Offer.objects.filter(pk=offers[1]).update(is_pickup_only=True)
    Offer.objects.filter(pk=offers[2]).update(draw_until=NOON)
    skus = {offer: [sku_of(offer, 0), sku_of(offer, 1)] for offer in [*offers, draft_offer("R9")]}
    buyers = [make_member(None, f"买家{at}") for at in range(18)]
    verdicts = set()
    for _batch in range(BATCHES):
        expected, got = decided(list(some_slips(chance, skus, buyers)))
        assert [as_told(one) for one in got] == [as_told(one) for one in expected]
        verdicts.update(one.verdict for one in got)
    assert verdicts == set(Verdict) - {Verdict.OFFER_MISSING, Verdict.SKU_SOLD_OUT, Verdict.GROUP_OVER}
    for offer in offers:
        promised = sum(Order.objects.filter(offer_id=offer).values_list("quantity", flat=True))
        assert OfferStock.objects.get(offer_id=offer).available == STOCK - promised
        assert max(units for (of, _buyer), units in held().items() if of == offer) <= 4


def offers_with_terms() -> dict:
    """One with an early price, a deposit and limits of two sizes, one of which nobody makes; and one with a group price."""
    style = catalog.style_card(make_style("T1"))
    terms = replace(TERMS, maximum_quantity=60, per_buyer_limit=4)
    early = terms_of.EarlyPrice(Money(15000), NOON + timedelta(hours=1))
    limits = tuple(terms_of.SkuTerms(sku.id, available=left) for sku, left in zip(style.skus, (7, 20), strict=False))
    one = api.draft_offer(
        style.id, replace(terms, early=early, deposit=terms_of.DepositTerms(Money(3000)), skus=limits), now=NOON
    )
    other = draft_offer("T2", maximum_quantity=60, per_buyer_limit=4, group=terms_of.GroupTerms(Money(9900), 3))
    for offer in (one, other):
        api.open_offer(offer, now=NOON)
    return {one: [sku.id for sku in style.skus], other: [sku_of(other, 0), sku_of(other, 1)]}


def groups_of(offer, buyers) -> list:
    """Groups that gather, one whose time is soon over and one that has failed, and no group at all."""
    soon = [NOON + timedelta(hours=hours) for hours in (20, 20, 1)]
    made = [
        BuyingGroup.objects.create(offer_id=offer, founder_id=buyers[0], size=3, created_at=NOON, expires_at=at)
        for at in soon
    ]
    failed = BuyingGroup.objects.create(
        offer_id=offer, founder_id=buyers[0], size=3, created_at=NOON, expires_at=soon[0], state="failed"
    )
    return [None, *(one.pk for one in (*made, failed))]


def test_both_decide_the_same_by_all_terms(shop):
    chance = random.Random(11)
    skus = offers_with_terms()
    one, other = skus
    buyers = [make_member(None, f"买家{at}") for at in range(14)]
    decide_sku(one, skus[one][1], is_left_out=True)
    groups, verdicts = groups_of(other, buyers), set()
    for batch in range(BATCHES):
        slips = []
        for at in range(A_BATCH):
            offer = chance.choice(list(skus))
            group = chance.choice(groups) if offer == other or chance.random() < 0.1 else None
            moment = NOON + timedelta(hours=chance.choice([0, 2]))
            key = f"key-{batch}-{at}"
            size = chance.choice(skus[offer])
            slips.append(
                slip_of(offer, chance.choice(buyers), size, chance.choice([1, 2]), key, at=moment, group=group)
            )
        expected, got = decided(slips)
        assert [as_told(ruling) for ruling in got] == [as_told(ruling) for ruling in expected]
        verdicts.update(ruling.verdict for ruling in got)
        prices = {ruling.price_fen for ruling in got if ruling.verdict is Verdict.PLACED}
        assert prices <= {15000, 19900, 9900}
    assert {Verdict.SKU_SOLD_OUT, Verdict.GROUP_OVER, Verdict.LIMIT_REACHED, Verdict.PLACED} <= verdicts
    for row in Order.objects.filter(offer_id=one):
        assert row.deposit_fen == 3000 * row.quantity
        assert {line.unit_price_fen * row.quantity for line in row.lines.all()} == {row.total_fen}
    sold = Counter()
    for sku_id, units in Order.objects.filter(offer_id=one).values_list("lines__sku_id", "quantity"):
        sold[sku_id] += units
    limits = dict(OfferSku.objects.filter(offer_id=one).values_list("sku_id", "available"))
    assert (sold[skus[one][0]], limits[skus[one][0]]) == (7, 0)
    assert (sold[skus[one][1]], limits[skus[one][1]]) == (0, 20)
    for group in groups[1:]:
        places = Order.objects.filter(buying_group_id=group).values("customer_id").distinct().count()
        assert places <= 3
    assert Order.objects.filter(buying_group__isnull=False).exists()


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


def test_what_skus_are_called_is_asked_once_in_a_rush(shop, django_assert_num_queries):
    offer = running_offer()
    sku = sku_of(offer)
    first = faces_of({sku})
    with django_assert_num_queries(0):
        assert faces_of({sku}) == first
    assert first[sku].label


def test_a_sku_remembered_for_one_shop_is_no_other_shops(shop, rival):
    sku = sku_of(running_offer())
    assert faces_of({sku})
    with merchant_scope(rival.id):
        assert faces_of({sku}) == {}
