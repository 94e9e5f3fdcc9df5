"""What clusters want most, from outcomes that later steps tell."""

import pytest
from django.urls import reverse

from tests.cast import NOON
from yutang.catalog import api as catalog
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions.ranking import rank_styles
from yutang.needs.models import RankingReport, StyleRanking
from yutang.needs.queries import outcomes
from yutang.needs.queries.outcomes import Outcome, Showing, seen_before
from yutang.needs.queries.ranking import ranking_of, styles_to_show
from yutang.needs.tests.test_assignment import program_of
from yutang.partners.api import add_partner, partner_card
from yutang.people.api import merge_customers, receive_customer

PLUMP = "微胖，{}cm，想要仙女风连衣裙，显瘦"
DARK = "黑皮，{}cm，小腿粗，想要学院风半身裙，显白"


class Told:
    """What later steps would tell."""

    def __init__(self):
        self.shown, self.happened = [], []

    def showings(self):
        return iter(self.shown)

    def outcomes(self):
        return iter(self.happened)

    def show(self, styles, customers):
        self.shown.append(Showing(styles, customers, NOON))

    def say(self, kind, customers, style):
        self.happened += [Outcome(one, style, kind, NOON) for one in customers]


@pytest.fixture
def told(monkeypatch):
    told = Told()
    monkeypatch.setattr(outcomes, "_outcomes", [told])
    return told


def hang(code, category, **attributes):
    return catalog.add_style(
        code=code, title=code, category=category, price=Money(19_900), attributes=attributes, skus=[], now=NOON
    )


@pytest.fixture
def crowd(shop, told):
    """Twelve who are plump and twelve who are dark, in two clusters."""
    customers = []
    for number in range(24):
        identities = {"external_userid": f"wm{number}"}
        customer = receive_customer(channel="wecom", identities=identities, nickname=f"客{number}", at=NOON)
        text = (PLUMP if number < 12 else DARK).format(150 + number % 12)
        api.hear(customer_id=customer, text=text, touchpoint="group", said_at=NOON)
        customers.append(customer)
    api.rebuild_clusters(now=NOON)
    return customers


@pytest.fixture
def styles(crowd):
    return [
        hang("仙女裙", "连衣裙", style=["仙女风"], effect=["显瘦"]),
        hang("学院裙", "半身裙", style=["学院风"], effect=["显白"]),
        hang("西装", "外套"),
        hang("风衣", "外套"),
    ]


def clusters_of(crowd):
    return api.cluster_of(crowd[0]).id, api.cluster_of(crowd[12]).id


def codes(cluster_id):
    return [one.style.title for one in ranking_of(cluster_id).styles]


def test_without_outcomes_stated_needs_alone_order_the_list(crowd, styles):
    assert rank_styles(now=NOON) == 2
    plump, dark = clusters_of(crowd)
    assert (codes(plump), codes(dark)) == (["仙女裙"], ["学院裙"])
    first = ranking_of(plump).styles[0]
    assert (first.seen, first.wanted) == (0, 0)
    assert {"仙女风", "显瘦"} <= {chip.value for chip in first.reasons}
    assert first.low < first.rate < first.high
    assert ranking_of(plump).gain is None


def test_what_a_cluster_chose_moves_its_list_and_not_the_others(crowd, styles, told):
    told.show(styles, crowd)
    told.say("loved", crowd[:10], styles[2])
    told.say("loved", crowd[12:14], styles[2])
    rank_styles(now=NOON)
    plump, dark = clusters_of(crowd)
    found = {one.style.title: one for one in ranking_of(plump).styles}
    assert (found["西装"].seen, found["西装"].wanted) == (12, 10)
    assert found["西装"].rate > found["西装"].overall
    assert codes(plump)[0] == "西装"
    assert codes(dark)[0] == "西装"
    assert next(one for one in ranking_of(dark).styles if one.style.title == "西装").lead < 0


def test_one_person_counts_once_whatever_they_did(crowd, styles, told):
    told.show(styles[:2], crowd[:3])
    told.show(styles[:2], crowd[:3])
    told.say("loved", crowd[:1], styles[0])
    told.say("bought", [crowd[0], crowd[0]], styles[0])
    merge_customers(crowd[0], crowd[1], now=NOON)
    seen = seen_before(styles, told)
    assert len(seen.customers) == 2
    assert len(seen.sightings) == 4
    assert seen.sightings.wanted.sum() == 1
    assert list(seen.is_shown) == [True, True, False, False]


def test_what_was_sent_back_was_not_wanted_unless_another_was_kept(crowd, styles, told):
    told.say("loved", crowd[:3], styles[0])
    told.say("returned", crowd[:2], styles[0])
    told.say("bought", crowd[1:2], styles[0])
    seen = seen_before(styles, told)
    wanted = {seen.customers[row] for row in seen.sightings.customer[seen.sightings.wanted]}
    assert wanted == {crowd[1], crowd[2]}


def test_a_style_that_was_only_ever_bought_was_there_for_all_who_are_active(crowd, styles, told):
    told.say("bought", crowd[:2], styles[3])
    told.say("bought", crowd[2:8], styles[2])
    rank_styles(now=NOON)
    found = {one.style.title: one for one in ranking_of(clusters_of(crowd)[0]).styles}
    assert (found["风衣"].seen, found["风衣"].wanted) == (8, 2)
    assert (found["西装"].seen, found["西装"].wanted) == (8, 6)


def test_strangers_and_styles_unknown_break_nothing(crowd, styles, told):
    told.show([new_id()], crowd)
    told.show([*styles, new_id()], [new_id(), crowd[0]])
    told.say("bought", [new_id(), crowd[0]], styles[0])
    told.say("loved", crowd[:1], new_id())
    assert rank_styles(now=NOON) == 2
    assert RankingReport.objects.get().figures["sightings"] == 4


def test_a_style_off_the_list_is_not_ranked(crowd, styles):
    rank_styles(now=NOON)
    plump, _dark = clusters_of(crowd)
    catalog.retire_style(styles[0], is_active=False, now=NOON)
    assert codes(plump) == []
    rank_styles(now=NOON)
    assert StyleRanking.objects.count() == 2


def test_the_gain_over_one_list_is_measured_and_told(crowd, told, hai_client):
    shown = [hang(f"款{at}", "外套") for at in range(12)]
    told.show(shown, crowd)
    for at, style in enumerate(shown):
        told.say("loved", crowd[:12] if at % 2 else crowd[12:], style)
    rank_styles(now=NOON)
    plump, _dark = clusters_of(crowd)
    gain = ranking_of(plump).gain
    assert gain.is_sure
    assert gain.difference > 0.2
    assert gain.customers == 24
    page = hai_client.get(reverse("needs:cluster", args=[plump])).content.decode()
    assert "分群排款有用" in page
    assert page.count('class="interval"') == 10


def test_a_koc_shows_what_serves_the_cluster_and_is_like_herself(crowd, styles):
    rank_styles(now=NOON)
    plump, _dark = clusters_of(crowd)
    fairy = partner_card(add_partner(kind="koc", name="小满", traits={"style": ["仙女风"]}))
    plain = partner_card(add_partner(kind="koc", name="嘉禾", traits={"style": ["通勤"]}))
    assert [one.words for one in styles_to_show({plump: fairy})[plump]] == [("仙女风",)]
    assert styles_to_show({plump: plain}) == {plump: []}


def test_the_list_is_read_on_its_page_and_by_programs(crowd, styles, hai_client, qian_client, merchant, rival):
    rank_styles(now=NOON)
    plump, _dark = clusters_of(crowd)
    assert "仙女裙" in hai_client.get(reverse("needs:ranking", args=[plump])).content.decode()
    assert qian_client.get(reverse("needs:ranking", args=[plump])).status_code == 404
    told = program_of(merchant).get(f"/api/v1/clusters/{plump}/ranking").json()
    assert [one["title"] for one in told["styles"]] == ["仙女裙"]
    assert told["gain"] is None
    assert program_of(rival).get(f"/api/v1/clusters/{plump}/ranking").status_code == 404


def test_a_cluster_that_was_never_ranked_says_so(crowd, hai_client):
    plump, _dark = clusters_of(crowd)
    StyleRanking.objects.all().delete()
    assert ranking_of(plump) is None
    assert hai_client.get(reverse("needs:cluster", args=[plump])).status_code == 200


def test_the_rival_has_rankings_of_their_own(crowd, styles, rival):
    rank_styles(now=NOON)
    with merchant_scope(rival.id):
        assert rank_styles(now=NOON) == 0
        assert StyleRanking.objects.count() == 0
    assert StyleRanking.objects.count() == 2
