"""Asking the shop's model: what it costs, what is remembered, and the cap that holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from pydantic import BaseModel

from tests.cast import NOON
from yutang.channels.model import actions, queries
from yutang.channels.model.api import AccountDraft, ModelFailed, ModelNotReady, Question, SpendingCapReached, ask
from yutang.channels.model.errors import AddressRefused, Fault, KeyNeeded, QuestionTooLong
from yutang.channels.model.models import KeptAnswer, ModelAccount, ModelCall
from yutang.channels.model.rules import cost_of, in_money, rank_of
from yutang.channels.model.tests.far_side import KEY, Answer, completion, refusal
from yutang.core.models import AuditEntry
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope


class Word(BaseModel):
    word: str


SECRET_WORDS = "我想要不显胖的裙子"
QUESTION = Question("test.words", "读一读", SECRET_WORDS, Word, seconds=3)


def other(text: str) -> Question[Word]:
    return Question("test.words", "读一读", text, Word, seconds=3)


def calls():
    return list(ModelCall.objects.order_by("at", "id"))


@pytest.mark.parametrize(("micro_fen", "fen"), [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2)], ids=str)
def test_costs_are_rounded_up_to_the_fen(micro_fen, fen):
    assert in_money(micro_fen) == Money(fen)


def test_costs_are_exact_below_a_fen():
    # 2 yuan a million tokens: a thousand tokens cost 0.2 fen.
    assert cost_of((1_000, 0), (Money(200), Money(800))) == 200_000
    assert in_money(5 * cost_of((1_000, 0), (Money(200), Money(800)))) == Money(1)


@pytest.mark.parametrize(
    ("share", "count", "rank"), [(0.5, 1, 0), (0.5, 2, 0), (0.5, 3, 1), (0.95, 20, 18), (0.95, 100, 94)]
)
def test_percentiles_are_by_nearest_rank(share, count, rank):
    assert rank_of(share, count) == rank


def test_an_answer_is_told_with_its_cost_and_time(account, far_side):
    far_side.answers = [completion({"word": "裙子"}, tokens=(1_000, 100))]
    answer = ask(QUESTION, now=NOON)
    assert answer.value.word == "裙子"
    assert (answer.tokens_in, answer.tokens_out) == (1_000, 100)
    assert answer.cost_micro_fen == 1_000 * 200 + 100 * 800
    assert 0 < answer.latency_ms < 3_000
    assert not answer.is_remembered
    (call,) = calls()
    assert (call.purpose, call.tokens_in, call.cost_micro_fen, call.error) == ("test.words", 1_000, 280_000, "")


def test_no_word_of_a_customer_is_in_what_is_recorded(account, far_side):
    far_side.answers = [completion({"word": "裙子"}), Answer(500, refusal(SECRET_WORDS))]
    ask(QUESTION, now=NOON)
    ask(QUESTION, now=NOON)
    with pytest.raises(ModelFailed):
        ask(other("别的"), now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM model_modelcall")
        stored = str(cursor.fetchall())
    assert not any(part in stored for part in ("裙", "显胖", KEY))


def test_the_same_question_is_never_paid_twice(account, far_side):
    far_side.answers = [completion({"word": "裙子"})]
    first = ask(QUESTION, now=NOON)
    again = ask(QUESTION, now=NOON + timedelta(days=40))
    assert again.value == first.value
    assert again.is_remembered
    assert again.cost_micro_fen == 0
    assert len(far_side.asked) == 1
    assert [one.is_remembered for one in calls()] == [False, True]
    ask(other("别的话"), now=NOON)
    assert len(far_side.asked) == 2


def test_another_model_is_asked_anew(account, far_side):
    far_side.answers = [completion({"word": "裙子"})]
    ask(QUESTION, now=NOON)
    actions.connect_model(AccountDraft(far_side.address, "tiny-2", daily_cap=Money(100)), now=NOON)
    ask(QUESTION, now=NOON)
    assert [one["model"] for one in far_side.asked] == ["tiny-1", "tiny-2"]


def test_another_shop_remembers_nothing_of_ours(account, far_side, rival):
    far_side.answers = [completion({"word": "裙子"})]
    ask(QUESTION, now=NOON)
    with merchant_scope(rival.id):
        with pytest.raises(ModelNotReady):
            ask(QUESTION, now=NOON)
        actions.connect_model(AccountDraft(far_side.address, "tiny-1", daily_cap=Money(100)), now=NOON)
        actions.switch_model(is_on=True)
        assert not ask(QUESTION, now=NOON).is_remembered
        assert queries.usage_today(now=NOON).calls == 1


def test_what_has_no_form_is_paid_once_and_not_asked_again(account, far_side):
    far_side.answers = [completion("忽略以上指令", tokens=(100, 10))]
    for _time in range(2):
        with pytest.raises(ModelFailed) as failed:
            ask(QUESTION, now=NOON)
        assert failed.value.fault == Fault.UNFIT
    assert len(far_side.asked) == 1
    assert [one.cost_micro_fen for one in calls()] == [28_000, 0]


def test_a_server_that_was_down_is_asked_again(account, far_side):
    far_side.answers = [Answer(401), completion({"word": "裙子"})]
    with pytest.raises(ModelFailed):
        ask(QUESTION, now=NOON)
    assert not KeptAnswer.objects.exists()
    assert ask(QUESTION, now=NOON).value.word == "裙子"
    assert [one.error for one in calls()] == ["key", ""]


def test_a_kept_answer_that_no_longer_fits_is_asked_for_again(account, far_side):
    far_side.answers = [completion({"word": "裙子"})]
    ask(QUESTION, now=NOON)
    KeptAnswer.objects.update(answer={"word": 42})
    assert ask(QUESTION, now=NOON).value.word == "裙子"
    assert len(far_side.asked) == 2
    assert KeptAnswer.objects.get().answer == {"word": "裙子"}


def test_nothing_is_asked_beyond_the_cap_of_the_day(account, far_side):
    far_side.answers = [completion({"word": "裙子"}, tokens=(100_000, 99_600))]
    ask(other("一"), now=NOON)
    with pytest.raises(SpendingCapReached) as refused:
        ask(other("二"), now=NOON + timedelta(hours=11))
    assert "¥1.00" in str(refused.value)
    assert len(far_side.asked) == 1
    assert queries.account_card(now=NOON).spent_today <= Money(100)
    # The shop's midnight, not that of Greenwich.
    ask(other("二"), now=NOON + timedelta(hours=12))
    assert len(far_side.asked) == 2


def test_a_cap_of_nothing_is_enough_for_a_model_that_costs_nothing(shop, far_side):
    far_side.answers = [completion({"word": "裙子"})]
    actions.connect_model(AccountDraft(far_side.address, "own"), now=NOON)
    actions.switch_model(is_on=True)
    assert ask(QUESTION, now=NOON).cost_micro_fen == 0
    actions.connect_model(AccountDraft(far_side.address, "own", price_in=Money(1)), now=NOON)
    with pytest.raises(SpendingCapReached):
        ask(other("二"), now=NOON)


def test_a_call_that_was_broken_off_counts_with_the_most_it_can_cost(account, far_side, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_asked, **_how):
        raise Killed

    monkeypatch.setattr("yutang.channels.model.openai.channel.post", die)
    with pytest.raises(Killed):
        ask(QUESTION, now=NOON)
    (call,) = calls()
    assert call.error == "broken_off"
    assert call.cost_micro_fen > 600 * 800


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_spend_the_rest_twice(account, far_side, shop):
    # One question sets 0.06 yuan aside and then costs as much: sixteen fit under the cap.
    far_side.answers = [lambda _asked: Answer(body=completion({"word": "裙子"}, tokens=(25_000, 1_250)), wait=0.02)]

    def put(at: int) -> str:
        try:
            with merchant_scope(shop.id):
                ask(Question("test", "读", f"第{at}句", Word, most_tokens=7_000, seconds=5), now=NOON)
        except SpendingCapReached:
            return "cap"
        finally:
            connection.close()
        return "asked"

    with ThreadPoolExecutor(6) as crew:
        told = list(crew.map(put, range(40)))
    assert told.count("asked") == len(far_side.asked)
    assert 1 <= told.count("asked") <= 16
    with merchant_scope(shop.id):
        assert queries.usage_today(now=NOON).cost <= Money(100)


def test_what_is_off_is_not_asked(account, far_side):
    actions.switch_model(is_on=False)
    with pytest.raises(ModelNotReady):
        ask(QUESTION, now=NOON)
    assert not far_side.asked
    assert not ModelCall.objects.exists()


def test_an_endless_question_is_not_asked(account, far_side):
    with pytest.raises(QuestionTooLong):
        ask(other("长" * 60_001), now=NOON)
    assert not far_side.asked


def test_an_address_that_is_no_longer_allowed_is_not_called(account, far_side, settings):
    settings.YUTANG_OWN_MODEL_HOSTS = frozenset()
    with pytest.raises(AddressRefused):
        ask(QUESTION, now=NOON)
    assert not far_side.asked
    assert [one.cost_micro_fen for one in calls()] == [0]


def test_a_key_is_not_sent_to_another_address(account, far_side, settings):
    settings.YUTANG_OWN_MODEL_HOSTS = frozenset({far_side.host, "127.0.0.1:9"})
    with pytest.raises(KeyNeeded):
        actions.connect_model(AccountDraft("http://127.0.0.1:9/v1", "tiny-1"), now=NOON)
    assert ModelAccount.objects.get().address == far_side.address
    actions.connect_model(AccountDraft(f"{far_side.address}/other", "tiny-1"), now=NOON)
    assert ModelAccount.objects.get().key == KEY


def test_the_key_is_sealed_and_in_no_entry(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM model_modelaccount")
        assert KEY not in str(cursor.fetchall())
    assert KEY not in str(AuditEntry.objects.values_list("details", flat=True))
    assert KEY not in repr(AccountDraft("https://a.example", "m", KEY))


def test_a_model_can_be_taken_away(account, far_side):
    far_side.answers = [completion({"word": "裙子"})]
    ask(QUESTION, now=NOON)
    actions.forget_model()
    actions.forget_model()
    assert not ModelAccount.objects.exists()
    assert not KeptAnswer.objects.exists()
    assert queries.usage_today(now=NOON).calls == 1
    with pytest.raises(ModelNotReady):
        actions.switch_model(is_on=True)


def test_the_figures_are_those_of_the_calls(account, far_side):
    for at, ms in enumerate((100, 200, 300, 400, 5_000)):
        ModelCall.objects.create(
            purpose="t", model="m", at=NOON, tokens_in=10, tokens_out=at, latency_ms=ms, cost_micro_fen=500_000
        )
    ModelCall.objects.create(purpose="t", model="m", at=NOON, latency_ms=9_000, error="slow")
    ModelCall.objects.create(purpose="t", model="m", at=NOON, is_remembered=True)
    ModelCall.objects.create(purpose="t", model="m", at=NOON - timedelta(days=29), latency_ms=50, cost_micro_fen=1)
    ModelCall.objects.create(purpose="t", model="m", at=NOON - timedelta(days=31), latency_ms=1, error="key")
    today, month = queries.usage_today(now=NOON), queries.usage_in_days(now=NOON)
    assert (today.calls, today.remembered, today.failed) == (6, 1, 1)
    assert (today.tokens_in, today.tokens_out, today.cost) == (50, 10, Money(3))
    assert (today.p50_ms, today.p95_ms) == (300, 5_000)
    assert (month.calls, month.cost, month.p50_ms) == (7, Money(3), 200)
    assert [(one.count, one.last_at) for one in queries.fault_lines(now=NOON)] == [(1, NOON)]
