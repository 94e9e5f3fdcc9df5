"""What a guide sees of a customer: who they are, what to offer them and why, and what is missing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import NOON, hire
from yutang.accounts.api import make_api_key
from yutang.catalog.api import SkuDraft, add_style
from yutang.core.errors import NotFound
from yutang.core.ids import new_id
from yutang.core.models import AuditEntry
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.queries import wardrobe
from yutang.needs.queries.advice import advice_for
from yutang.needs.queries.portrait import portrait_of
from yutang.needs.rules.advising import Goods, advise
from yutang.needs.rules.serving import offering_of
from yutang.needs.rules.wishes import Reading, budget_for, wishes_of
from yutang.people.api import receive_customer

DAY = timedelta(days=1)


def read(weight=1.0, days_ago=0, **slots):
    return Reading(new_id(), NOON - days_ago * DAY, weight, slots)


def goods(title="V领连衣裙", category="连衣裙", price=199, **attributes):
    return Goods(uuid4(), offering_of(category, title, attributes), price)


def advised(things, *readings, cluster=(), bought=()):
    return advise(things, wishes_of(readings), cluster, bought)


def test_two_budgets_for_the_same_thing_contradict_each_other():
    (budget,) = wishes_of(
        [read(budget_yuan={"min": None, "max": 200}, days_ago=9), read(budget_yuan={"min": 1500, "max": 2000})]
    )
    assert (budget.value, [one.value for one in budget.rivals]) == ((1500, 2000), [(None, 200)])


def test_two_budgets_for_two_things_do_not():
    found = wishes_of(
        [
            read(category=["T恤"], budget_yuan={"min": None, "max": 200}),
            read(category=["大衣"], budget_yuan={"min": 1500, "max": 2000}),
        ]
    )
    budgets = [one for one in found if one.slot == "budget_yuan"]
    assert [one.rivals for one in budgets] == [(), ()]
    assert budget_for(found, "", frozenset({"T恤"})) == (None, 200)
    assert budget_for(found, "", frozenset({"大衣"})) == (1500, 2000)
    assert budget_for(found, "", frozenset({"裤子"})) is None


def test_what_was_wanted_and_is_refused_now_is_refused():
    (wish,) = wishes_of([read(feature=["V领"], days_ago=30), read(avoid=["V领"])])
    assert (wish.slot, [one.slot for one in wish.rivals]) == ("avoid", ["feature"])
    (old,) = wishes_of([read(0.1, feature=["V领"], days_ago=600), read(avoid=["V领"])])
    assert old.rivals == ()


def test_what_is_wanted_for_the_daughter_is_the_daughters():
    found = wishes_of([read(category=["连衣裙"], for_whom="女儿"), read(category=["裤子"])])
    assert [(one.about, one.value) for one in found] == [("", "裤子"), ("女儿", "连衣裙")]


def test_what_fits_their_words_is_offered_with_the_reason():
    right, wrong = goods(feature=["V领"]), goods("高领毛衣", "毛衣")
    found = advised([right, wrong], read(category=["连衣裙"], feature=["V领"]))
    assert [(one.key, one.reasons) for one in found.fits] == [(right.key, (("category", "连衣裙"), ("feature", "V领")))]


@pytest.mark.parametrize(
    ("change", "said", "hindrance"),
    [
        ({"price": 500}, {"budget_yuan": {"min": None, "max": 200}}, "too_dear"),
        ({"fabric": ["涤纶"]}, {"avoid": ["涤纶"]}, "refused"),
    ],
    ids=["dear", "refused"],
)
def test_what_stands_against_a_fitting_style_is_counted(change, said, hindrance):
    wanted = {"category": ["连衣裙"], **said}
    assert len(advised([goods()], read(**wanted)).fits) == 1
    found = advised([goods(**change)], read(**wanted))
    assert (found.fits, found.against) == ((), {hindrance: 1})


def test_what_they_have_is_not_offered_again():
    thing = goods()
    assert advised([thing], read(category=["连衣裙"]), bought={thing.key}).against == {"bought": 1}


def test_a_childs_dress_is_for_the_child_only():
    child, grown = goods("女童连衣裙", "童装"), goods()
    found = advised([child, grown], read(category=["连衣裙"], for_whom="女儿"))
    assert [(one.key, one.about) for one in found.fits] == [(child.key, "女儿")]
    assert [one.key for one in advised([child, grown], read(category=["连衣裙"])).fits] == [grown.key]


def test_what_nothing_has_is_missing():
    found = advised([goods()], read(category=["汉服"], effect=["显脖子长"]))
    assert found.fits == ()
    assert found.missing == (("", "category", "汉服"), ("", "effect", "显脖子长"))


def test_what_is_there_for_grown_ups_only_is_missing_for_the_child():
    found = advised([goods()], read(category=["连衣裙"], for_whom="女儿"))
    assert (found.fits, found.missing) == ((), (("女儿", "category", "连衣裙"),))


def test_who_asks_for_a_skirt_is_served_by_every_kind_of_it():
    found = advised([goods(), goods("高领毛衣", "毛衣")], read(category=["裙子"]))
    assert [one.reasons for one in found.fits] == [(("category", "连衣裙"),)]


def test_three_at_most_and_what_can_be_ordered_first():
    things = [goods() for _ in range(5)]
    open_now = Goods(uuid4(), things[0].offering, 199, is_on_offer=True)
    found = advised([*things, open_now], read(category=["连衣裙"]))
    assert len(found.fits) == 3
    assert found.fits[0].key == open_now.key


def test_who_says_nothing_is_offered_nothing():
    assert advised([goods()]).fits == ()


class Closet:
    """A wardrobe of one coat."""

    def __init__(self, style_id):
        self.style_id = style_id

    def bought_by(self, customer_id, *, limit):
        return [
            wardrobe.Bought(self.style_id, "风衣", "驼色 / M", "M", 1, Money(39_900), NOON - DAY, is_given_back=False),
            wardrobe.Bought(None, "旧裙子", "", "L", 1, Money(9_900), NOON - 2 * DAY, is_given_back=True),
        ]

    def on_offer(self, style_ids, *, now):
        return {}


@pytest.fixture
def fish(merchant):
    with merchant_scope(merchant.id):
        return receive_customer(channel="wecom", identities={"external_userid": "wm1"}, nickname="小鱼", at=NOON)


@pytest.fixture
def dress(merchant):
    with merchant_scope(merchant.id):
        return add_style(
            code="D1", title="收腰连衣裙", category="连衣裙", price=Money(19_900), description="",
            attributes={"feature": ["V领"], "effect": ["显脖子长"]}, picture=None, skus=[SkuDraft("D1-M", {"size": "M"})], now=NOON,
        )  # fmt: skip


@pytest.fixture
def closet(dress):
    before = wardrobe.wardrobe_in_force()
    wardrobe.plug_wardrobe(Closet(None))
    yield
    wardrobe.plug_wardrobe(before)


@pytest.fixture
def heard(merchant, fish, dress):
    with merchant_scope(merchant.id):
        for text, at in (
            ("身高160，体重110斤，脖子短，想要V领连衣裙，预算200以内，不要涤纶", NOON - 18 * DAY),
            ("给女儿买，4岁，身高110cm，鸡蛋过敏", NOON - 2 * DAY),
            ("我有糖尿病", NOON - DAY),
        ):
            api.hear(customer_id=fish, text=text, touchpoint="chat", said_at=at, source="test")
    return fish


def test_the_reason_is_in_the_customers_own_words(merchant, heard, closet):
    with merchant_scope(merchant.id), translation.override("en"):
        found = advice_for(heard, now=NOON)
    (one,) = found.suggestions
    assert one.style.title == "收腰连衣裙"
    assert "3 Nov" in one.reason
    assert "想要V领连衣裙" in one.reason
    assert (found.size.bought, found.size.times, found.paid_median) == ("M", 1, Money(39_900))


def test_the_portrait_knows_whose_is_what_and_by_which_words(merchant, heard):
    with merchant_scope(merchant.id):
        portrait = portrait_of(heard, now=NOON, sees_health=False)
    own = {line.held.name: line for line in portrait.own.traits}
    assert own["height_cm"].evidence.words == "身高160"
    assert [(one.about, [line.held.name for line in one.traits]) for one in portrait.circle] == [
        ("女儿", ["age", "height_cm"])
    ]
    assert portrait.hides_health


def test_the_page_shows_what_to_offer_and_hides_health(hai_client, heard, closet):
    page = hai_client.get(f"/needs/adviser/{heard}").content.decode()
    assert "收腰连衣裙" in page
    assert "想要V领连衣裙" in page
    assert "风衣" in page
    assert "¥399" in page
    assert "糖尿病" not in page
    assert "＊＊＊" in page


def test_who_looks_at_health_is_written_down(hai_client, heard):
    path = f"/needs/adviser/{heard}/health"
    assert "糖尿病</b>" in hai_client.post(path, headers={"HX-Request": "true"}).content.decode()
    assert "糖尿病</b>" in hai_client.post(path).content.decode()
    assert AuditEntry.across_merchants().filter(verb="people.health_shown").count() == 2


def test_an_auditor_does_not_see_health(client, merchant, heard):
    auditor = hire(merchant, "小审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/needs/adviser/{heard}").status_code == 200
    assert "/health" not in client.get(f"/needs/adviser/{heard}").content.decode()
    assert client.post(f"/needs/adviser/{heard}/health").status_code == 403


def test_the_rival_sees_nobody_of_ours(qian_client, heard):
    assert qian_client.get(f"/needs/adviser/{heard}").status_code == 404
    assert qian_client.post(f"/needs/adviser/{heard}/health").status_code == 404


def test_the_customers_page_shows_needs_traits_and_contradictions(hai_client, merchant, heard):
    with merchant_scope(merchant.id):
        api.hear(customer_id=heard, text="体重68公斤", touchpoint="chat", said_at=NOON, source="test")
    page = hai_client.get(f"/people/{heard}").content.decode()
    assert "68 kg" in page
    assert "55 kg" in page
    assert "体重110斤" in page
    assert "/settle" in page
    assert f"/needs/adviser/{heard}" in page
    assert "糖尿病</span>" not in page


def test_a_merged_customer_leads_to_who_lives_on(hai_client, merchant, heard):
    from yutang.people.api import merge_customers

    with merchant_scope(merchant.id):
        bird = receive_customer(channel="wecom", identities={"external_userid": "wm2"}, nickname="小鸟", at=NOON)
        merge_customers(heard, bird, now=NOON)
        assert [one.style.title for one in advice_for(bird, now=NOON).suggestions] == ["收腰连衣裙"]
    assert hai_client.get(f"/needs/adviser/{bird}")["Location"] == f"/needs/adviser/{heard}"


def test_nobody_is_not_advised(merchant):
    with merchant_scope(merchant.id), pytest.raises(NotFound):
        advice_for(uuid4(), now=NOON)


def program_of(merchant, role):
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", role, now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_program_is_advised_without_health(merchant, heard, closet):
    answer = program_of(merchant, "guide").get(f"/api/v1/customers/{heard}/advice")
    told = answer.json()
    assert told["measures"] == ["160 cm", "55 kg"]
    assert (told["buys_for"], told["size_bought"], told["paid_median_fen"]) == (["女儿"], "M", 39_900)
    (one,) = told["suggestions"]
    assert (one["title"], one["price_fen"], one["about"], one["is_on_offer"]) == ("收腰连衣裙", 19_900, "", False)
    assert "糖尿病" not in answer.content.decode()


def test_a_program_without_the_right_or_of_another_shop_is_not_advised(merchant, rival, heard):
    assert program_of(merchant, "factory").get(f"/api/v1/customers/{heard}/advice").status_code == 403
    assert program_of(rival, "owner").get(f"/api/v1/customers/{heard}/advice").status_code == 404
    assert Client().get(f"/api/v1/customers/{heard}/advice").status_code == 401
