from datetime import timedelta
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from PIL import Image

from tests.cast import NOON
from yutang.core.errors import Refusal
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.partners import api
from yutang.partners.errors import BadPartner, BadScore, BadTrait, PartnerKnown, PartnerMissing, UnknownKind, WrongTurn
from yutang.partners.models import Partner

pytestmark = pytest.mark.usefixtures("shop")

XIAO_MAN = {"height_cm": 160, "weight_kg": 55, "body": ["微胖"], "style": ["仙女风"]}


def take_on(name="小满", **changes):
    return api.add_partner(**{"kind": "koc", "name": name, "traits": XIAO_MAN, "persona": "爱逛面料市场"} | changes)


def audited():
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_a_partner_whom_the_shop_takes_on_is_active_at_once():
    card = api.partner_card(take_on("  小 满 "))
    assert (card.name, card.kind, card.state, card.traits) == ("小 满", "koc", "active", XIAO_MAN)
    assert [one.name for one in api.active_kocs()] == ["小 满"]
    assert audited() == ["partners.partner_added"]


def test_an_applicant_is_offered_nowhere_until_admitted():
    applicant = api.receive_application(kind="koc", name="阿青", traits={})
    api.start_probation(applicant, ends_on=NOON.date() + timedelta(days=30), now=NOON)
    assert api.active_kocs() == []
    api.admit(applicant, now=NOON)
    assert [one.id for one in api.active_kocs()] == [applicant]
    assert audited()[1:] == [
        "partners.partner_moved_to_probation",
        "partners.probation_set",
        "partners.partner_moved_to_active",
    ]


def test_admitting_twice_changes_nothing():
    koc = take_on()
    api.admit(koc, now=NOON)
    assert audited() == ["partners.partner_added"]


def test_who_has_ended_does_not_come_back_by_a_click():
    koc = take_on()
    assert api.partner_card(koc).ended_at is None
    api.end_partnership(koc)
    assert api.partner_card(koc).ended_at == NOON
    with pytest.raises(WrongTurn):
        api.admit(koc, now=NOON)
    assert api.active_kocs() == []
    assert api.partners() == []
    assert [one.id for one in api.partners(state="ended")] == [koc]


def test_when_they_parted_is_looked_up_for_who_had_ended_before():
    gone, unknown, stays = take_on(), take_on("阿月"), take_on("阿青")
    api.end_partnership(gone)
    Partner.objects.exclude(pk=stays).update(state="ended", ended_at=None)
    import_module("yutang.partners.migrations.0004_ended_at").look_up(apps, None)
    assert api.partner_card(gone).ended_at == NOON
    assert api.partner_card(unknown).ended_at not in (None, NOON)
    assert api.partner_card(stays).ended_at is None


def test_a_name_is_free_again_once_its_partner_has_ended():
    koc = take_on()
    with pytest.raises(PartnerKnown):
        take_on()
    api.end_partnership(koc)
    assert take_on() != koc


def test_a_leader_may_bear_the_name_of_a_koc():
    assert take_on(kind="leader") != take_on()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "king"}, UnknownKind),
        ({"name": "   "}, BadPartner),
        ({"name": "满" * 65}, BadPartner),
        ({"name": "小\u0000满"}, BadPartner),
        ({"traits": {"height_cm": 16}}, BadTrait),
        ({"traits": {"wings": 2}}, BadTrait),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(changes, refusal):
    with pytest.raises(refusal):
        take_on(**changes)
    assert api.partners() == []
    assert audited() == []


def test_the_standing_follows_the_newest_score_of_each_kind():
    koc = take_on()
    api.record_score(koc, "loyalty", 40, now=NOON)
    api.record_score(koc, "content", 90, now=NOON)
    assert api.record_score(koc, "loyalty", 80, now=NOON + timedelta(days=1)) == 85
    assert api.partner_card(koc).standing == 85
    assert [(one.kind, one.value) for one in api.scores_of(koc)] == [("loyalty", 80), ("content", 90), ("loyalty", 40)]


@pytest.mark.parametrize(("kind", "value"), [("beauty", 50), ("loyalty", 101), ("loyalty", -1), ("loyalty", True)])
def test_a_score_out_of_bounds_is_refused(kind, value):
    koc = take_on()
    with pytest.raises(BadScore):
        api.record_score(koc, kind, value, now=NOON)
    assert api.scores_of(koc) == []


def test_changing_a_partner_replaces_what_was_known():
    koc = take_on()
    api.change_partner(koc, name="满满", traits={"height_cm": 161}, voice="直爽")
    card = api.partner_card(koc)
    assert (card.name, card.traits, card.persona, card.voice) == ("满满", {"height_cm": 161}, "", "直爽")


def test_a_portrait_is_stored_and_a_text_file_is_not():
    koc = take_on()
    picture = BytesIO()
    Image.new("RGB", (40, 60), "teal").save(picture, "PNG")
    assert api.partner_card(koc).portrait_url == ""
    url = api.set_portrait(koc, picture.getvalue())
    assert api.partner_card(koc).portrait_url == url != ""
    with pytest.raises(Refusal):
        api.set_portrait(koc, b"not a picture")
    assert api.partner_card(koc).portrait_url == url


def test_the_rival_finds_nobody(rival):
    koc = take_on()
    with merchant_scope(rival.id):
        assert api.partners() == api.active_kocs() == []
        assert api.partner_cards([koc]) == {}
        for attempt in (api.partner_card, lambda one: api.admit(one, now=NOON), api.end_partnership):
            with pytest.raises(PartnerMissing):
                attempt(koc)
