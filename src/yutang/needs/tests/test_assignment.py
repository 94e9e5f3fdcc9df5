"""Who speaks for whom, in a shop: kept, decided by staff, asked what if; on its page and through the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, hire
from yutang.accounts.api import make_api_key
from yutang.core.errors import NotFound
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions.assigning import decide_pair, lift_decision, renew_assignments, undo_decision
from yutang.needs.errors import KocMissing, PinInTheWay, RuleMissing
from yutang.needs.models import Assignment, PairRule
from yutang.needs.queries.assignment import Newcomer, WhatIf, board, speakers, what_if
from yutang.partners.api import add_partner, end_partnership, record_score, scores_of, set_availability
from yutang.people.api import receive_customer

PLUMP = "微胖，{}cm，想要仙女风连衣裙，显瘦"
DARK = "黑皮，{}cm，小腿粗，想要学院风半身裙，显白"
LIKE_PLUMP = {"body": ["微胖"], "style": ["仙女风"]}
LIKE_DARK = {"skin": ["黑皮"], "body": ["小腿粗"], "style": ["学院风"]}
BOARD, PAIRS = "/needs/assignment", "/needs/assignment/pairs"


@pytest.fixture
def crowd(merchant):
    """Four customers who are plump and three who are dark, and nobody who is like them."""
    with merchant_scope(merchant.id):
        for number in range(7):
            identities = {"external_userid": f"wm{number}"}
            customer = receive_customer(channel="wecom", identities=identities, nickname=f"客{number}", at=NOON)
            text = (PLUMP if number < 4 else DARK).format(150 + number)
            api.hear(customer_id=customer, text=text, touchpoint="group", said_at=NOON)


@pytest.fixture
def kocs(merchant, crowd):
    """小满 is like the plump, 阿黑 like the dark; everybody is grouped and assigned."""
    with merchant_scope(merchant.id):
        found = [
            add_partner(kind="koc", name="小满", traits=LIKE_PLUMP, persona="仙女风显瘦的裙子"),
            add_partner(kind="koc", name="阿黑", traits=LIKE_DARK),
        ]
        api.rebuild_clusters(now=NOON)
        return found


def posts():
    """The posts of the plump and of the dark."""
    return sorted(board(now=NOON).posts, key=lambda post: -post.customers)


def names():
    return [post.speaker and post.speaker.partner.name for post in posts()]


@pytest.fixture
def scope(merchant, kocs):
    with merchant_scope(merchant.id):
        yield kocs


def test_a_grouping_assigns_each_cluster_its_koc_with_reasons(scope):
    plump, dark = posts()
    assert names() == ["小满", "阿黑"]
    assert {"微胖", "仙女风"} <= {chip.value for chip in plump.speaker.reasons}
    assert plump.since == NOON
    assert [part.kind for part in plump.speaker.fit.parts] == ["trait", "style", "content", "craft"]
    assert dark.why is None
    assert speakers() == {plump.cluster_id: scope[0], dark.cluster_id: scope[1]}
    found = board(now=NOON)
    assert (found.coverage.customers, found.coverage.spoken_for) == (7, 7)
    assert 0 < found.coverage.weighted_share < 1


def test_a_gap_says_why_and_whom_to_recruit(scope):
    end_partnership(scope[1])
    _plump, dark = posts()
    assert (dark.speaker, dark.why) == (None, "nobody_alike")
    assert {"黑皮", "小腿粗", "学院风"} <= {chip.value for chip in dark.wanted}
    assert board(now=NOON).coverage.spoken_for == 4


def test_renewing_again_changes_nothing_and_keeps_since_when(scope):
    before = list(Assignment.objects.order_by("cluster").values())
    entries = AuditEntry.objects.filter(verb="needs.kocs_assigned").count()
    assert renew_assignments(now=NOON + timedelta(days=1)) == 0
    assert list(Assignment.objects.order_by("cluster").values()) == before
    assert AuditEntry.objects.filter(verb="needs.kocs_assigned").count() == entries == 1


def test_who_is_hardly_better_takes_no_cluster_over(scope):
    twin = add_partner(kind="koc", name="小满二号", traits=LIKE_PLUMP, persona="仙女风显瘦的裙子")
    record_score(twin, "content", 70, now=NOON)
    renew_assignments(now=NOON)
    assert names()[0] == "小满"
    record_score(twin, "content", 100, now=NOON)
    renew_assignments(now=NOON)
    assert names()[0] == "小满二号"


def test_likeness_of_traits_is_scored_once(scope):
    scores = [score for score in scores_of(scope[0]) if score.kind == "trait_fit"]
    assert len(scores) == 1
    assert scores[0].value > 40
    assert scores[0].source == "needs"
    api.rebuild_clusters(now=NOON + timedelta(hours=1))
    assert len([score for score in scores_of(scope[0]) if score.kind == "trait_fit"]) == 1


def test_a_short_absence_keeps_a_cluster_and_a_long_one_frees_it(scope):
    set_availability(scope[0], capacity=2, away_until=(NOON + timedelta(days=7)).date())
    assert names() == ["小满", "阿黑"]
    set_availability(scope[0], capacity=2, away_until=(NOON + timedelta(days=70)).date())
    assert posts()[0].why == "away"


def test_a_pin_holds_over_the_reckoning_until_it_is_lifted(scope):
    plump = posts()[0].cluster_id
    rule = decide_pair(plump, scope[1], "pin", now=NOON)
    assert names() == ["阿黑", "阿黑"]
    renew_assignments(now=NOON)
    assert speakers()[plump] == scope[1]
    assert AuditEntry.objects.filter(verb="needs.koc_pinned", subject_id=plump).count() == 1
    assert decide_pair(plump, scope[1], "pin", now=NOON) == rule
    lift_decision(rule, now=NOON)
    lift_decision(rule, now=NOON)
    assert names() == ["小满", "阿黑"]


def test_a_forbidden_pair_is_never_made(scope):
    rule = decide_pair(posts()[0].cluster_id, scope[0], "forbid", now=NOON)
    assert names() == [None, "阿黑"]
    assert posts()[0].why == "forbidden"
    undo_decision(rule, now=NOON)
    assert names() == ["小满", "阿黑"]
    undo_decision(rule, now=NOON)
    assert names() == [None, "阿黑"]


def test_undoing_a_pin_brings_back_the_one_it_replaced(scope):
    plump = posts()[0].cluster_id
    decide_pair(plump, scope[1], "pin", now=NOON)
    second = decide_pair(plump, scope[0], "pin", now=NOON + timedelta(minutes=1))
    assert PairRule.objects.filter(lifted_at=None).count() == 1
    undo_decision(second, now=NOON + timedelta(minutes=2))
    assert posts()[0].pin.partner.id == scope[1]


def test_what_was_decided_since_is_not_overrun_by_an_undo(scope):
    plump = posts()[0].cluster_id
    first = decide_pair(plump, scope[0], "pin", now=NOON)
    lift_decision(first, now=NOON + timedelta(minutes=1))
    decide_pair(plump, scope[1], "pin", now=NOON + timedelta(minutes=2))
    with pytest.raises(PinInTheWay):
        undo_decision(first, now=NOON + timedelta(minutes=3))
    assert posts()[0].pin.partner.id == scope[1]


def test_a_pin_of_somebody_who_left_holds_nobody_and_is_shown(scope):
    decide_pair(posts()[0].cluster_id, scope[1], "pin", now=NOON)
    end_partnership(scope[1])
    plump = posts()[0]
    assert plump.speaker.partner.name == "小满"
    assert plump.pin.partner.name == "阿黑"


def test_nobody_who_is_no_koc_at_work_is_decided_on(scope, rival):
    plump = posts()[0].cluster_id
    end_partnership(scope[1])
    guide = add_partner(kind="guide", name="导购", traits={})
    for somebody in (scope[1], guide, plump):
        with pytest.raises(KocMissing):
            decide_pair(plump, somebody, "pin", now=NOON)
    with merchant_scope(rival.id), pytest.raises(NotFound):
        decide_pair(plump, scope[0], "pin", now=NOON)


def test_the_rival_sees_and_changes_nothing(scope, rival):
    rule = decide_pair(posts()[0].cluster_id, scope[1], "pin", now=NOON)
    with merchant_scope(rival.id):
        assert board(now=NOON).posts == ()
        assert renew_assignments(now=NOON) == 0
        with pytest.raises(RuleMissing):
            lift_decision(rule, now=NOON)
        with pytest.raises(KocMissing):
            what_if(WhatIf(without=frozenset([scope[0]])), now=NOON)
    assert names() == ["阿黑", "阿黑"]


def test_what_if_tells_who_moves_and_stores_nothing(scope):
    rows = list(Assignment.objects.order_by("cluster").values())
    answer = what_if(WhatIf(without=frozenset([scope[0]])), now=NOON)
    assert [(move.before.partner.name, move.after) for move in answer.moves] == [("小满", None)]
    assert (answer.before.spoken_for, answer.after.spoken_for) == (7, 3)
    assert list(Assignment.objects.order_by("cluster").values()) == rows


def test_what_if_somebody_joins_or_takes_on_more(scope):
    end_partnership(scope[1])
    joins = what_if(WhatIf(joins=(Newcomer("新人", LIKE_DARK),)), now=NOON)
    assert [move.after.partner.name for move in joins.moves] == ["新人"]
    assert joins.after.share == 1
    assert not what_if(WhatIf(more_room={scope[0]: 1}), now=NOON).moves
    assert len(what_if(WhatIf(more_room={scope[0]: -5}), now=NOON).moves) == 1


def read(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_shows_kocs_parts_gaps_and_load(hai_client, merchant, kocs):
    with merchant_scope(merchant.id):
        end_partnership(kocs[1])
    page = read(hai_client.get(BOARD))
    assert "小满" in page
    assert page.count("<meter") >= 3
    assert page.count("post-gap") == 1
    assert "/partners/calls/new?title=" in page
    assert reverse("needs:export_assignment") in page


def test_the_page_answers_what_if_by_its_address(hai_client, kocs):
    page = read(hai_client.get(BOARD, {"koc": str(kocs[0]), "happens": "leaves"}))
    assert 'id="answer"' in page
    assert page.count('class="move"') == 1
    assert 'id="answer"' in read(hai_client.get(BOARD, {"body": "微胖", "style": "仙女风", "capacity": "1"}))


@pytest.mark.parametrize(
    "query",
    [
        "koc=x&happens=leaves",
        "koc=&happens=leaves",
        "height_cm=9999",
        "body=%00",
        f"words={'长' * 600}",
        "happens=flies",
    ],
    ids=["nobody", "empty", "giant", "null", "long", "unknown"],
)
def test_what_makes_no_sense_is_not_answered(hai_client, kocs, query):
    assert 'id="answer"' not in read(hai_client.get(f"{BOARD}?{query}"))


def test_staff_decide_on_the_page_and_take_it_back(hai_client, merchant, kocs):
    with merchant_scope(merchant.id):
        plump = posts()[0].cluster_id
    body = {"cluster": str(plump), "partner": str(kocs[1]), "kind": "pin"}
    answer = hai_client.post(PAIRS, body, follow=True)
    rule = PairRule.across_merchants().get()
    assert reverse("needs:undo_pair", args=[rule.pk]) in read(answer)
    assert reverse("needs:lift_pair", args=[rule.pk]) in read(answer)
    hai_client.post(reverse("needs:undo_pair", args=[rule.pk]))
    with merchant_scope(merchant.id):
        assert names() == ["小满", "阿黑"]


@pytest.mark.parametrize("kind", ["", "marry", "pin"])
def test_a_forged_decision_is_refused(hai_client, kocs, kind):
    body = {"cluster": "1", "partner": str(kocs[0]), "kind": kind}
    assert hai_client.post(PAIRS, body).status_code == 422
    assert not PairRule.across_merchants().exists()


def test_who_only_looks_decides_nothing(client, merchant, kocs):
    auditor = hire(merchant, "老审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = read(client.get(BOARD))
    assert PAIRS not in page
    assert "export" not in page
    assert client.post(PAIRS).status_code == 403
    assert client.get(reverse("needs:export_assignment")).status_code == 403


def test_the_file_holds_every_cluster_and_runs_no_formula(hai_client, merchant, crowd):
    with merchant_scope(merchant.id):
        add_partner(kind="koc", name="=SUM(A1)", traits=LIKE_PLUMP)
        api.rebuild_clusters(now=NOON)
    answer = hai_client.get(reverse("needs:export_assignment"))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert len(text.splitlines()) == 3
    assert "'=SUM(A1)" in text


def test_an_empty_board_leads_to_grouping(hai_client):
    assert 'class="empty-state"' in read(hai_client.get(BOARD))


def program_of(merchant):
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", "operator", now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_program_reads_the_board_and_asks_what_if(merchant, kocs, rival):
    program = program_of(merchant)
    told = program.get("/api/v1/assignment").json()
    assert [post["speaker"]["name"] for post in told["posts"]] == ["小满", "阿黑"]
    assert told["coverage"] == told["coverage"] | {"customers": 7, "spoken_for": 7, "share": 1.0}
    body = {"without": [str(kocs[0])], "joins": [{"name": "新人", "body": ["微胖"], "style": ["仙女风"]}]}
    answer = program.post("/api/v1/assignment/what-if", body, content_type="application/json").json()
    assert [(move["after"]["name"], move["after"]["partner_id"]) for move in answer["moves"]] == [("新人", None)]
    others = program_of(rival).post("/api/v1/assignment/what-if", body, content_type="application/json")
    assert others.status_code == 404
    wrong = program.post("/api/v1/assignment/what-if", {"joins": [{"hight": 160}]}, content_type="application/json")
    assert wrong.status_code == 422
