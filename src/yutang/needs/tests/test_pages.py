import pytest
from django.urls import reverse
from django.utils import translation

from tests.cast import NOON, hire
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.models import Rebuild
from yutang.partners.api import add_partner
from yutang.people.api import receive_customer

LIST, UTTERANCES, REBUILD = "/needs/", "/needs/utterances", "/needs/rebuild"
PLUMP = "微胖，{}cm，想要仙女风连衣裙，显瘦"
DARK = "黑皮，{}cm，小腿粗，想要学院风半身裙，显白"


@pytest.fixture
def crowd(merchant):
    with merchant_scope(merchant.id):
        add_partner(kind="koc", name="小满", traits={"body": ["微胖"], "style": ["仙女风"]})
        customers = []
        for number in range(6):
            identities = {"external_userid": f"wm{number}"}
            customer = receive_customer(channel="wecom", identities=identities, nickname=f"客{number}", at=NOON)
            text = (PLUMP if number < 3 else DARK).format(150 + number)
            api.hear(customer_id=customer, text=text, touchpoint="group", said_at=NOON)
            customers.append(customer)
    return customers


@pytest.fixture
def grouped(merchant, crowd):
    with merchant_scope(merchant.id):
        api.rebuild_clusters(now=NOON)
        return api.cluster_of(crowd[0])


def read(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_offers_the_step_that_fills_it(hai_client):
    assert "/imports/" in read(hai_client.get(LIST))


def test_words_without_clusters_offer_grouping(hai_client, crowd):
    page = read(hai_client.get(LIST))
    assert 'class="empty-state"' in page
    assert REBUILD in page


def test_the_page_shows_clusters_with_words_kocs_and_what_is_missing(hai_client, grouped):
    page = read(hai_client.get(LIST))
    assert "微胖" in page
    assert PLUMP.format(150) in page
    assert "小满" in page
    assert reverse("needs:cluster", args=[grouped.id]) in page
    assert page.count("status-watch") == 2
    assert "cluster-sizes" in page


def test_only_the_unmet_needs_are_shown_when_asked(hai_client, grouped):
    assert read(hai_client.get(f"{LIST}?unmet=1")).count('class="card cluster"') == 2


def test_a_cluster_is_named_in_the_language_of_the_reader(grouped):
    with translation.override("zh-hans"):
        assert "连衣裙" in grouped.title
    with translation.override("en"):
        assert "dress" in grouped.title
        assert "连衣裙" not in grouped.title


def test_the_cluster_page_shows_members_reasons_and_gaps(hai_client, grouped):
    page = read(hai_client.get(reverse("needs:cluster", args=[grouped.id])))
    assert "客0" in page
    assert "客5" not in page
    assert "need-chip-missing" in page
    assert f"/selection/new?cluster={grouped.id}" in page


def test_grouping_runs_behind_the_page_once(hai_client, crowd, merchant, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        assert hai_client.post(REBUILD).status_code == 302
        assert hai_client.post(REBUILD).status_code == 302
    assert len(waiting) == 1
    page = read(hai_client.get(LIST))
    run = Rebuild.across_merchants().get()
    address = reverse("needs:progress", args=[run.pk])
    assert address in page
    assert "HX-Refresh" not in hai_client.get(address)
    with merchant_scope(merchant.id):
        api.run_rebuild(run.pk, now=NOON)
    assert hai_client.get(address)["HX-Refresh"] == "true"
    assert 'class="card cluster"' in read(hai_client.get(LIST))


def test_a_failed_grouping_says_that_nothing_was_lost(hai_client, grouped):
    Rebuild.across_merchants().update(state="failed")
    page = read(hai_client.get(LIST))
    assert "status-bad" in page
    assert 'class="card cluster"' in page


def test_what_was_said_is_shown_with_its_needs_marked(hai_client, crowd):
    page = read(hai_client.get(UTTERANCES))
    assert page.count("<tr>") == 7
    assert ">仙女风<small>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("word=仙女风", 3),
        ("word=仙女", 0),
        ("word=%7C", 0),
        ("text=151", 1),
        ("text=100%25", 0),
        ("touchpoint=group", 6),
        ("touchpoint=store", 0),
        ("kept=empty", 0),
        ("kept=needs", 6),
        ("kept=spam", 0),
        ("touchpoint=dream&kept=nonsense&page=x&customer=1", 6),
        ("text=%00", 6),
    ],
)
def test_utterances_are_filtered_by_the_address(hai_client, crowd, query, found):
    assert read(hai_client.get(f"{UTTERANCES}?{query}")).count('class="said"') == found


def test_the_words_of_one_customer(hai_client, crowd):
    page = read(hai_client.get(f"{UTTERANCES}?customer={crowd[1]}"))
    assert page.count('class="said"') == 1
    assert "客1" in page


def test_what_customers_write_is_shown_as_text(hai_client, merchant):
    with merchant_scope(merchant.id):
        api.hear(customer_id=None, text="<script>alert(1)</script>连衣裙", touchpoint="review", said_at=None)
    page = read(hai_client.get(UTTERANCES))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_panel_of_a_customer_shows_needs_words_and_likes(hai_client, crowd, grouped, merchant):
    with merchant_scope(merchant.id):
        stranger = receive_customer(channel="wecom", identities={"external_userid": "x"}, nickname="新", at=NOON)
    panel = read(hai_client.get(f"/people/{crowd[0]}"))
    assert "仙女风" in panel
    assert reverse("needs:cluster", args=[grouped.id]) in panel
    assert "known-value" in panel
    assert "known-value" not in read(hai_client.get(f"/people/{stranger}"))


def test_the_rival_finds_nothing(qian_client, crowd, grouped):
    assert 'class="card cluster"' not in read(qian_client.get(LIST))
    assert 'class="said"' not in read(qian_client.get(UTTERANCES))
    assert qian_client.get(reverse("needs:cluster", args=[grouped.id])).status_code == 404
    assert qian_client.get(f"{UTTERANCES}?customer={crowd[0]}").status_code == 404
    run = Rebuild.across_merchants().get()
    assert qian_client.get(reverse("needs:progress", args=[run.pk])).status_code == 404


def test_who_only_looks_groups_nothing(client, merchant, grouped):
    auditor = hire(merchant, "老审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert REBUILD not in read(client.get(LIST))
    assert client.post(REBUILD).status_code == 403
    assert "/selection/new" not in read(client.get(reverse("needs:cluster", args=[grouped.id])))


def test_nobody_groups_by_following_a_link(hai_client):
    assert hai_client.get(REBUILD).status_code == 405


def test_a_factory_sees_no_needs(client, merchant):
    factory = hire(merchant, "厂长", "factory")
    client.force_login(factory.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(LIST).status_code == 403
