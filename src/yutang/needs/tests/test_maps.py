from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.cast import NOON
from yutang.catalog.api import SkuDraft, add_style
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.models import ClusterMember, ClusterSize, LoneVoice
from yutang.needs.queries import maps
from yutang.people.api import add_community, join_community, receive_customer

FAIRY = "微胖，{}cm，想要仙女风连衣裙，显瘦"
CAMPUS = "黑皮，{}cm，小腿粗，想要学院风半身裙，显白"
BETWEEN = "微胖，黑皮，想要仙女风或者学院风的裙子，显瘦显白"


def meet(number):
    return receive_customer(
        channel="wecom", identities={"external_userid": f"wm{number}"}, nickname=f"客{number}", at=NOON
    )


@pytest.fixture
def crowd(merchant):
    with merchant_scope(merchant.id):
        customers = [meet(number) for number in range(12)]
        for number, customer in enumerate(customers):
            text = (FAIRY if number < 6 else CAMPUS).format(150 + number)
            api.hear(customer_id=customer, text=text, touchpoint="chat", said_at=NOON)
        yield customers


def read(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_cluster_stands_on_the_map_with_its_members(crowd):
    api.rebuild_clusters(now=NOON)
    places = maps.cluster_map(api.clusters())
    assert [place.number for place in places] == [1, 2]
    assert all(0 < place.right < maps.WIDTH and 0 < place.down < maps.HEIGHT for place in places)
    dots = [dot for place in places for dot in place.dots]
    assert {dot.customer_id for dot in dots} == set(crowd)
    assert {dot.name for dot in dots} == {f"客{number}" for number in range(12)}


def test_the_map_is_still_itself_after_a_new_day(crowd):
    api.rebuild_clusters(now=NOON)
    before = {place.card.id: (place.right, place.down) for place in maps.cluster_map(api.clusters())}
    api.hear(customer_id=meet(20), text=FAIRY.format(158), touchpoint="chat", said_at=NOON)
    api.rebuild_clusters(now=NOON + timedelta(days=1))
    after = {place.card.id: (place.right, place.down) for place in maps.cluster_map(api.clusters())}
    assert after.keys() == before.keys()
    assert all(abs(after[one][0] - before[one][0]) < 40 for one in before)


def test_sizes_are_kept_a_row_a_day(crowd):
    api.rebuild_clusters(now=NOON)
    api.rebuild_clusters(now=NOON + timedelta(hours=1))
    api.hear(customer_id=meet(20), text=FAIRY.format(158), touchpoint="chat", said_at=NOON)
    api.rebuild_clusters(now=NOON + timedelta(days=1))
    cluster = api.cluster_of(crowd[0]).id
    assert [(one.size, one.customer_count) for one in maps.sizes_of(cluster)] == [(6, 6), (7, 7)]
    assert ClusterSize.objects.count() == 4


def test_who_stands_between_two_clusters_is_shown_near_both(crowd):
    between = meet(30)
    api.hear(customer_id=between, text=BETWEEN, touchpoint="chat", said_at=NOON)
    api.rebuild_clusters(now=NOON)
    card = api.cluster_of(between)
    row = ClusterMember.objects.get(customer=between)
    assert row.near
    member = api.member_cards([row])[0]
    assert member.near[0].id != card.id
    assert member.near[0].title
    assert 0 < member.near[0].weight <= member.weight


def test_who_is_like_nobody_can_be_looked_at(crowd, hai_client):
    odd = meet(40)
    api.hear(customer_id=odd, text="求一个办公室用的人体工学脚垫，要静音", touchpoint="chat", said_at=NOON)
    api.rebuild_clusters(now=NOON)
    in_clusters = {row.customer_id for row in ClusterMember.objects.all()}
    lone = set(LoneVoice.objects.values_list("customer_id", flat=True))
    assert lone.isdisjoint(in_clusters)
    assert lone | in_clusters == {*crowd, odd}
    page = read(hai_client.get(reverse("needs:alone")))
    assert ("人体工学脚垫" in page) == (odd in lone)


def test_an_empty_rest_says_so(hai_client):
    assert 'class="empty-state"' in read(hai_client.get(reverse("needs:alone")))


def test_the_rest_is_for_those_who_may_see_needs(client):
    assert client.get(reverse("needs:alone")).status_code in (302, 403)


def test_the_map_can_be_read_without_seeing_it(crowd, hai_client):
    api.rebuild_clusters(now=NOON)
    page = read(hai_client.get(reverse("needs:list")))
    cluster = reverse("needs:cluster", args=[api.cluster_of(crowd[0]).id])
    assert '<svg class="need-map"' in page
    assert page.count('class="map-place is-unmet"') == 2
    assert page.count("<polygon") == 2
    table = page[page.index('class="map-table"') :]
    assert cluster in table


def test_what_customers_want_and_nothing_serves_stands_on_top_with_the_step_that_follows(crowd, hai_client):
    attributes = {"style": ["仙女风"], "effect": ["显瘦"]}
    sku = SkuDraft("D1-M", {"size": "M"})
    add_style(code="D1", title="仙女风连衣裙", category="连衣裙", price=Money(9900), skus=[sku], attributes=attributes)
    api.rebuild_clusters(now=NOON)
    served, unmet = api.cluster_of(crowd[0]), api.cluster_of(crowd[6])
    assert (served.is_unmet, unmet.is_unmet) == (False, True)
    with translation.override("en"):
        page = read(hai_client.get(reverse("needs:list"), headers={"accept-language": "en"}))
    top = page[page.index("unmet-title") : page.index("need-map")]
    assert f"/selection/new?cluster={unmet.id}" in top
    assert str(served.id) not in top
    assert page.count("<polygon") == 1
    assert "unmet-line" in read(hai_client.get(reverse("needs:cluster", args=[unmet.id])))
    assert "unmet-line" not in read(hai_client.get(reverse("needs:cluster", args=[served.id])))


def test_the_page_of_a_cluster_shows_its_sizes_over_time(crowd, hai_client):
    api.rebuild_clusters(now=NOON)
    address = reverse("needs:cluster", args=[api.cluster_of(crowd[0]).id])
    assert "cluster-history" not in read(hai_client.get(address))
    api.rebuild_clusters(now=NOON + timedelta(days=1))
    assert "cluster-history" in read(hai_client.get(address))


def test_a_community_of_like_needs_is_told_from_a_mixed_one(crowd, hai_client):
    fairies, everybody = add_community(name="仙女群"), add_community(name="大杂烩")
    for customer in crowd[:4]:
        join_community(customer, fairies)
    for customer in crowd[4:]:
        join_community(customer, everybody)
    api.rebuild_clusters(now=NOON)
    alike, mixed = maps.alike_communities()
    assert (alike.name, alike.members) == ("仙女群", 4)
    assert alike.score > mixed.score
    page = read(hai_client.get(reverse("needs:list")))
    assert "仙女群" in page[page.index("alike-title") :]


def test_the_rival_sees_no_map(crowd, rival):
    api.rebuild_clusters(now=NOON)
    cluster = api.cluster_of(crowd[0]).id
    with merchant_scope(rival.id):
        assert maps.cluster_map(api.clusters()) == []
        assert maps.sizes_of(cluster) == []
        assert (maps.lone_count(), maps.alike_communities()) == (0, [])
