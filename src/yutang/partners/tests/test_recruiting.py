"""Calls, applications, decisions, trials, erasing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import NOON, facts
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.partners import api
from yutang.partners.actions import recruiting, screening, trials
from yutang.partners.errors import (
    ApplicationDecided,
    ApplicationMissing,
    BadCall,
    BadLink,
    BadPhone,
    CallClosed,
    CallMissing,
    ConsentNotGiven,
    KindNotWanted,
    NothingHandedIn,
    NothingToDecide,
    PartnerKnown,
    PartnerMissing,
    TaskNotHandedIn,
    TaskScored,
    TooManyPictures,
)
from yutang.partners.models import Application, Partner, TrialTask
from yutang.partners.queries import recruiting as queries
from yutang.partners.tests.conftest import applied, picture, told

pytestmark = pytest.mark.usefixtures("shop")

SOON = NOON + timedelta(days=3)


def page_of(application_id):
    return api.application_page(application_id)


def partner_of(application_id):
    return page_of(application_id).card.partner_id


def state_of(application_id):
    return page_of(application_id).card.state


def invited(*ids):
    return api.invite_applicants(ids, words="拍三张", due_at=SOON, now=NOON)


def test_a_volunteer_who_applies_is_known_and_offered_nowhere(call_id):
    page = page_of(applied(call_id))
    card = api.partner_card(page.card.partner_id)
    assert (card.name, card.state, card.capacity, card.masked_phone) == ("阿青", "applied", 3, "138****8000")
    assert (page.bought, page.why, page.traits["body"]) == ("买过收腰裙", "想说真话", ["梨形"])
    assert api.active_kocs() == []
    assert facts() == ["partners.application_received"]


def test_what_a_volunteer_tells_is_sealed_and_stays_out_of_the_audit_log(call_id):
    applied(call_id)
    with connection.cursor() as cursor:
        for table in ("partners_application", "partners_partner", "core_auditentry", "core_event"):
            cursor.execute(f"SELECT * FROM {table}")
            kept = str(cursor.fetchall())
            assert not [word for word in ("13800138000", "买过收腰裙", "想说真话") if word in kept], table
    assert "阿青" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("changes", "phone", "refusal"),
    [
        ({"kind": "host"}, "13800138000", KindNotWanted),
        ({"links": ["javascript:alert(1)"]}, "13800138000", BadLink),
        ({"links": ["https://a.example/\"><script>"]}, "13800138000", BadLink),
        ({"links": [f"https://a.example/{n}" for n in range(9)]}, "13800138000", BadLink),
        ({}, "138****8000", BadPhone),
        ({}, "12345", BadPhone),
        ({}, "", BadPhone),
    ],
    ids=["kind", "script", "quote", "many", "masked", "short", "none"],
)  # fmt: skip
def test_an_application_that_makes_no_sense_leaves_nothing(call_id, changes, phone, refusal):
    with pytest.raises(refusal):
        applied(call_id, phone=phone, **changes)
    assert not Application.objects.exists()
    assert not Partner.objects.exists()
    assert facts() == []


def test_without_consent_nothing_is_kept(call_id):
    with pytest.raises(ConsentNotGiven):
        api.apply_to_call(call_id, told(), phone="13800138000", consent_words=" ", now=NOON)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "长" * 65}, {"words": " "}, {"words": "a\x00"}, {"kinds": []}, {"kinds": ["king"]}, {"closes_at": NOON}, {"closes_at": NOON + timedelta(days=400)}],
    ids=["no title", "long title", "no words", "NUL", "no kinds", "king", "past", "far"],
)  # fmt: skip
def test_a_call_that_makes_no_sense_is_refused(wrong):
    plain = {"title": "招 KOC", "words": "来吧", "kinds": ["koc"], "closes_at": SOON}
    with pytest.raises(BadCall):
        api.open_call(api.CallDraft(**plain | wrong), now=NOON)
    assert queries.calls() == []


def test_a_closed_call_takes_nobody_until_it_is_opened_again(call_id):
    recruiting.close_call(call_id, now=NOON)
    recruiting.close_call(call_id, now=NOON)
    with pytest.raises(CallClosed):
        applied(call_id)
    recruiting.reopen_call(call_id, now=NOON)
    applied(call_id)
    assert queries.call_card(call_id).counts == {"waiting": 1}
    with pytest.raises(CallClosed):
        recruiting.reopen_call(call_id, now=NOON + timedelta(days=8))


def test_a_call_is_over_at_its_moment(call_id):
    with pytest.raises(CallClosed):
        api.apply_to_call(call_id, told(), phone="13800138000", consent_words="好", now=NOON + timedelta(days=7))


def test_the_same_number_again_changes_nothing_and_loses_nothing(call_id):
    first = applied(call_id)
    second = applied(call_id, "冒名", why="别的话")
    assert (state_of(first), page_of(first).why) == ("waiting", "想说真话")
    assert (state_of(second), page_of(second).why, partner_of(second)) == ("repeated", "别的话", None)
    assert [one.id for one in queries.repeats_of(page_of(first))] == [second]
    assert queries.earlier_of(page_of(second)).id == first
    assert Partner.objects.count() == 1


def test_two_volunteers_may_bear_one_name_until_both_work_for_the_shop(call_id):
    one, other = applied(call_id), applied(call_id, phone="13900139000")
    api.admit(partner_of(one), now=NOON)
    with pytest.raises(PartnerKnown):
        api.admit(partner_of(other), now=NOON)
    assert (state_of(one), state_of(other)) == ("taken", "waiting")


def test_staff_may_take_the_later_application_instead(call_id):
    first = applied(call_id)
    recruiting.add_application_picture(first, picture("navy"))
    second = applied(call_id, "阿青", why="后来的话", traits={"height_cm": 160})
    assert screening.adopt_repeated(second, now=NOON) == first
    assert (page_of(first).why, page_of(first).traits, page_of(first).pictures) == ("后来的话", {"height_cm": 160}, ())
    with pytest.raises(ApplicationMissing):
        page_of(second)
    with pytest.raises(NothingToDecide):
        screening.adopt_repeated(first, now=NOON)


def test_a_volunteer_changes_what_they_told_until_it_is_decided(call_id):
    application = applied(call_id)
    recruiting.change_application(application, told("青青", why="再说一遍", communities=5), now=NOON)
    card = api.partner_card(partner_of(application))
    assert (card.name, card.capacity, page_of(application).why) == ("青青", 5, "再说一遍")
    api.decline_applicants([application], words="下次", now=NOON)
    with pytest.raises(ApplicationDecided):
        recruiting.change_application(application, told(), now=NOON)
    with pytest.raises(ApplicationDecided):
        recruiting.add_application_picture(application, picture())


def test_four_pictures_and_no_more(call_id):
    application = applied(call_id)
    urls = [
        recruiting.add_application_picture(application, picture(shade)) for shade in ("red", "green", "blue", "gold")
    ]
    with pytest.raises(TooManyPictures):
        recruiting.add_application_picture(application, picture("white"))
    recruiting.drop_application_picture(application, urls[0])
    assert page_of(application).pictures == tuple(urls[1:])


def test_inviting_gives_those_who_wait_a_task_and_can_be_taken_back(call_id):
    one, other = applied(call_id), applied(call_id, "豆芽", "13900139000")
    api.decline_applicants([other], words="下次", now=NOON)
    decision = invited(one, other)
    assert (state_of(one), state_of(other)) == ("invited", "declined")
    assert [task.words for task in queries.tasks_of(partner_of(one))] == ["拍三张"]
    assert screening.undo_decision(decision, now=NOON) == 1
    assert screening.undo_decision(decision, now=NOON) == 0
    assert state_of(one) == "waiting"
    assert not TrialTask.objects.exists()


def test_an_invitation_somebody_has_answered_is_not_taken_back(call_id):
    one, other = applied(call_id), applied(call_id, "豆芽", "13900139000")
    decision = invited(one, other)
    (task,) = queries.tasks_of(partner_of(one))
    api.hand_in(task.id, "拍好了", now=NOON)
    assert screening.undo_decision(decision, now=NOON) == 1
    assert (state_of(one), state_of(other)) == ("invited", "waiting")


def test_declining_is_read_by_the_volunteer_and_can_be_taken_back(call_id):
    application = applied(call_id)
    invited(application)
    decision = api.decline_applicants([application], words="谢谢，下次再来", now=NOON)
    assert page_of(application).decision_words == "谢谢，下次再来"
    assert api.partner_card(partner_of(application)).state == "ended"
    assert api.partner_phones() == []
    screening.undo_decision(decision, now=NOON)
    assert (state_of(application), api.partner_card(partner_of(application)).state) == ("invited", "applied")


def test_who_works_for_the_shop_is_declined_by_nobody(call_id):
    application = applied(call_id)
    api.start_probation(partner_of(application), ends_on=SOON.date(), now=NOON)
    assert state_of(application) == "taken"
    with pytest.raises(NothingToDecide):
        api.decline_applicants([application], words="", now=NOON)


def test_a_trial_is_handed_in_again_until_it_is_scored(call_id):
    application = applied(call_id)
    task = api.give_task(partner_of(application), words="拍三张", due_at=SOON, now=NOON)
    assert state_of(application) == "invited"
    with pytest.raises(TaskNotHandedIn):
        trials.score_task(task, kind="content", value=80, words="", now=NOON)
    with pytest.raises(NothingHandedIn):
        api.hand_in(task, "  ", now=NOON)
    trials.add_task_picture(task, picture())
    api.hand_in(task, "", now=NOON)
    api.hand_in(task, "补一句", now=SOON + timedelta(hours=1))
    assert api.task_card(task).is_late
    assert trials.score_task(task, kind="content", value=80, words="真实", now=NOON) == 80
    with pytest.raises(TaskScored):
        api.hand_in(task, "晚了", now=NOON)
    (row,) = [row for row in api.scorecard(partner_of(application)).rows if row.score]
    assert (row.kind, row.score.value, row.score.source, row.score.words) == ("content", 80, f"trial:{task}", "真实")
    assert facts().count("partners.trial_handed_in") == 2


def files():
    return list(Path(settings.MEDIA_ROOT).rglob("*.webp"))


def test_erasing_leaves_nothing_of_who_never_worked_here(call_id):
    before = len(files())
    application = applied(call_id)
    recruiting.add_application_picture(application, picture("purple"))
    task = api.give_task(partner_of(application), words="拍三张", due_at=SOON, now=NOON)
    trials.add_task_picture(task, picture("orange"))
    assert len(files()) > before
    screening.erase_application(application)
    assert not Application.objects.exists()
    assert not Partner.objects.exists()
    assert not TrialTask.objects.exists()
    assert AuditEntry.objects.order_by("id").last().verb == "partners.application_erased"


@pytest.mark.django_db(transaction=True)
def test_erased_pictures_are_gone_from_the_disk(call_id):
    application = applied(call_id)
    before = set(files())
    recruiting.add_application_picture(application, picture("purple"))
    assert set(files()) - before
    screening.erase_application(application)
    assert set(files()) == before


def test_a_picture_that_somebody_else_shows_stays(call_id):
    one, other = applied(call_id), applied(call_id, "豆芽", "13900139000")
    for application in (one, other):
        recruiting.add_application_picture(application, picture("pink"))
    screening.erase_application(one)
    from yutang.catalog.models import Picture

    assert Picture.objects.count() == 1


def test_erasing_keeps_the_partner_whom_customers_know(call_id):
    application = applied(call_id)
    koc = partner_of(application)
    api.admit(koc, now=NOON)
    screening.erase_application(application)
    card = api.partner_card(koc)
    assert (card.name, card.state, card.masked_phone) == ("阿青", "active", "")


def test_half_a_year_after_a_no_what_was_told_is_erased(call_id):
    application = applied(call_id)
    api.decline_applicants([application], words="", now=NOON)
    assert screening.erase_old_applications(NOON + timedelta(days=179)) == 0
    assert screening.erase_old_applications(NOON + timedelta(days=181)) == 1
    assert not Partner.objects.exists()


def test_applications_are_found_by_name_phone_and_score(call_id):
    one, other = applied(call_id), applied(call_id, "豆芽", "13900139000")
    api.record_score(partner_of(other), "loyalty", 70, now=NOON)

    def found(**search):
        return [row.pk for row in queries.found_applications(queries.ApplicationSearch(**search))]

    assert found() == [other, one]
    assert found(text="豆") == found(text="139 0013 9000") == found(least_standing=50) == [other]
    assert found(sort="loyalty") == found(sort="standing") == [other, one]
    assert found(state="declined") == found(text="1390013") == []


def test_the_rival_finds_nothing(call_id, rival):
    application = applied(call_id)
    task = api.give_task(partner_of(application), words="拍三张", due_at=SOON, now=NOON)
    with merchant_scope(rival.id):
        for attempt, refusal in (
            (lambda: queries.call_card(call_id), CallMissing),
            (lambda: applied(call_id), CallMissing),
            (lambda: api.application_page(application), ApplicationMissing),
            (lambda: screening.erase_application(application), ApplicationMissing),
            (lambda: invited(application), NothingToDecide),
            (lambda: api.decline_applicants([application], words="", now=NOON), NothingToDecide),
            (lambda: api.record_score(Partner.across_merchants().get().pk, "loyalty", 1, now=NOON), PartnerMissing),
        ):
            with pytest.raises(refusal):
                attempt()
        assert queries.calls() == api.tasks_to_score() == []
    assert api.task_card(task).words == "拍三张"
