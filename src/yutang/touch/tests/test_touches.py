"""Whether a touch goes out: once a reference, with consent, not at night, once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from tests.cast import facts
from yutang.core.ids import new_id
from yutang.people import api as people
from yutang.people.errors import CustomerUnknown
from yutang.touch import api, rules
from yutang.touch.actions import deliver_touch, read_all, read_touch
from yutang.touch.errors import TouchMissing
from yutang.touch.jobs import deliver_due_touches
from yutang.touch.models import Touch

SHOP = ZoneInfo("Asia/Shanghai")
DAYTIME = datetime(2026, 11, 21, 14, 0, tzinfo=SHOP)
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=SHOP)
MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=SHOP)


@pytest.fixture
def fish(shop):
    return people.receive_customer(channel="wechat", identities={"openid": "o-1"}, nickname="小鱼", at=DAYTIME)


def wish_for(customer_id, reference="refund:1", purpose=api.Purpose.SERVICE, **more):
    words = {"zh-hans": "退款 ¥59 已到账。", "en": "Your refund of ¥59 has arrived."}
    return api.TouchWish(customer_id, purpose, words, "/m/orders", reference, **more)


def agree(customer_id, purpose="care"):
    people.grant_consent(customer_id, purpose=purpose, channel="wecom", words="可以给我发新款", now=DAYTIME)


def test_a_message_about_an_order_goes_out_at_once(fish):
    answer = api.request_touch(wish_for(fish), now=DAYTIME)
    assert (answer.state, answer.reason) == ("sent", "")
    assert facts()[-1] == "touch.touch_sent"
    assert [card.words["en"] for card in api.inbox_of(fish)] == ["Your refund of ¥59 has arrived."]


def test_the_same_reference_is_one_message_for_ever(fish):
    first = api.request_touch(wish_for(fish), now=DAYTIME)
    again = api.request_touch(replace(wish_for(fish), url="/m/"), now=DAYTIME + timedelta(days=3))
    assert again == first
    assert len(api.inbox_of(fish)) == 1


def test_a_refusal_stays_one_when_asked_again(fish):
    first = api.request_touch(wish_for(fish, purpose=api.Purpose.CARE), now=DAYTIME)
    assert first.reason == "no_consent"
    agree(fish)
    assert api.request_touch(wish_for(fish, purpose=api.Purpose.CARE), now=DAYTIME) == first


def test_consent_that_was_taken_back_is_said_so(fish):
    agree(fish)
    people.withdraw_consent([fish], purpose="care", channel="wecom", now=DAYTIME)
    assert api.request_touch(wish_for(fish, purpose=api.Purpose.CARE), now=DAYTIME).reason == "consent_withdrawn"


def test_who_wants_nothing_gets_nothing_about_orders_either(fish):
    assert api.stop_touches(fish, said_by="member", now=DAYTIME)
    assert not api.stop_touches(fish, said_by="staff", now=DAYTIME)
    assert api.request_touch(wish_for(fish), now=DAYTIME).reason == "stopped"
    assert api.allow_touches(fish, now=DAYTIME)
    assert api.request_touch(wish_for(fish, "refund:2"), now=DAYTIME).state == "sent"


def test_one_a_day_besides_service(fish):
    agree(fish)
    agree(fish, "offers")
    assert api.request_touch(wish_for(fish, "a", api.Purpose.CARE), now=DAYTIME).state == "sent"
    assert api.request_touch(wish_for(fish, "b", api.Purpose.OFFERS), now=DAYTIME).reason == "one_a_day"
    assert api.request_touch(wish_for(fish, "c"), now=DAYTIME).state == "sent"
    tomorrow = DAYTIME + timedelta(days=1)
    assert api.request_touch(wish_for(fish, "d", api.Purpose.OFFERS), now=tomorrow).state == "sent"


def test_the_table_refuses_a_second_touch_of_a_day(fish):
    """What two askers at once cannot get past, whichever of them looked first."""
    agree(fish)
    api.request_touch(wish_for(fish, "a", api.Purpose.CARE), now=DAYTIME)
    row = Touch.objects.get(reference="a")
    row.pk, row.reference = new_id(), "b"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_of_two_at_once_one_is_let_in(fish, monkeypatch):
    agree(fish)
    api.request_touch(wish_for(fish, "a", api.Purpose.CARE), now=DAYTIME)
    blind = rules.Standing(has_consent=True)
    monkeypatch.setattr("yutang.touch.actions.standing_of", lambda *_a, **_k: blind)
    assert api.request_touch(wish_for(fish, "b", api.Purpose.CARE), now=DAYTIME).reason == "one_a_day"


def test_at_night_it_waits_for_the_morning(fish):
    answer = api.request_touch(wish_for(fish), now=NIGHT)
    assert (answer.state, answer.due_at) == ("waiting", MORNING)
    assert deliver_due_touches(MORNING - timedelta(seconds=1)) == 0
    assert deliver_due_touches(MORNING) == 1
    assert deliver_due_touches(MORNING) == 0
    assert api.inbox_of(fish)[0].sent_at == MORNING


def test_what_waits_is_looked_at_again_before_it_goes(fish):
    answer = api.request_touch(wish_for(fish), now=NIGHT)
    api.stop_touches(fish, said_by="member", now=NIGHT)
    assert not deliver_touch(answer.touch_id, now=MORNING)
    assert Touch.objects.get().reason == "stopped"


def test_a_worker_that_was_away_sends_nothing_at_night_and_keeps_to_one_a_day(fish):
    agree(fish)
    late = api.request_touch(wish_for(fish, "a", api.Purpose.CARE), now=NIGHT)
    assert not deliver_touch(late.touch_id, now=NIGHT + timedelta(days=1))
    assert Touch.objects.get().due_at == MORNING + timedelta(days=1)
    day_after = DAYTIME + timedelta(days=2)
    assert api.request_touch(wish_for(fish, "b", api.Purpose.CARE), now=day_after).reason == "one_a_day"


def test_not_before_is_kept(fish):
    answer = api.request_touch(wish_for(fish, not_before=NIGHT), now=DAYTIME)
    assert (answer.state, answer.due_at) == ("waiting", MORNING)


def test_messages_follow_a_merge(fish):
    other = people.receive_customer(channel="wecom", identities={"external_userid": "w-1"}, at=DAYTIME)
    api.request_touch(wish_for(other), now=DAYTIME)
    people.merge_customers(fish, other, now=DAYTIME)
    (card,) = api.inbox_of(fish)
    assert api.unread_count(fish) == 1
    assert read_touch(fish, card.id, now=DAYTIME) == "/m/orders"
    assert api.unread_count(fish) == 0
    assert api.request_touch(wish_for(other, "x"), now=DAYTIME).state == "sent"
    assert {row.customer_id for row in Touch.objects.filter(reference="x")} == {people.living_id(fish)}


def test_somebody_elses_message_is_not_there(fish):
    other = people.receive_customer(channel="wechat", identities={"openid": "o-2"}, at=DAYTIME)
    answer = api.request_touch(wish_for(other), now=DAYTIME)
    with pytest.raises(TouchMissing):
        read_touch(fish, answer.touch_id, now=DAYTIME)
    assert read_all(fish, now=DAYTIME) == 0
    assert api.unread_count(other) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": {"zh-hans": "只有中文"}},
        {"words": {"zh-hans": "好", "en": " "}},
        {"words": {"zh-hans": "好" * 1001, "en": "too long"}},
        {"url": "https://elsewhere.example/"},
        {"url": "/presale/orders"},
        {"reference": ""},
        {"reference": "r" * 101},
        {"purpose": "spam"},
    ],
    ids=["one language", "blank", "too long", "elsewhere", "console", "no name", "long name", "unknown purpose"],
)
def test_a_wish_that_makes_no_sense_is_refused_whole(fish, wrong):
    with pytest.raises(api.TouchMakesNoSense):
        api.request_touch(replace(wish_for(fish), **wrong), now=DAYTIME)
    assert not Touch.objects.exists()


def test_nobody_gets_nothing(shop):
    with pytest.raises(CustomerUnknown):
        api.request_touch(wish_for(new_id()), now=DAYTIME)


@pytest.mark.parametrize(
    ("at", "then"),
    [("21:59", "21:59"), ("22:00", "+08:00"), ("00:00", "08:00"), ("07:59", "08:00"), ("08:00", "08:00")],
    ids=str,
)
def test_quiet_hours_go_over_midnight(at, then):
    local = datetime.combine(DAYTIME.date(), time.fromisoformat(at), SHOP)
    day = local.date() + timedelta(days=then.startswith("+"))
    expected = datetime.combine(day, time.fromisoformat(then.lstrip("+")), SHOP)
    assert rules.after_quiet_hours(local, (time(22), time(8))) == expected
    assert rules.after_quiet_hours(local, None) == local


def test_quiet_hours_within_a_day():
    noon = datetime(2026, 11, 21, 12, 30, tzinfo=SHOP)
    assert rules.after_quiet_hours(noon, (time(12), time(14))).hour == 14


def test_words_are_made_in_both_languages():
    from django.utils.translation import gettext as _

    words = api.in_both_languages(lambda: _("Care"))
    assert words == {"zh-hans": "关怀", "en": "Care"}


def test_moments_of_another_zone_are_the_same_moment(fish):
    assert api.request_touch(wish_for(fish), now=NIGHT.astimezone(UTC)).due_at == MORNING
