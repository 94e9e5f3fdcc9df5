from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tests.cast import NOON
from yutang.core import audit
from yutang.core.actors import SYSTEM, Actor, acting_as, current_actor
from yutang.core.models import AuditEntry
from yutang.core.tenancy import MerchantMissing, merchant_scope


def test_an_entry_says_who_did_what_to_what_and_when(shop):
    subject, staff = uuid4(), uuid4()
    with acting_as(Actor("staff", staff, "阿海")), transaction.atomic():
        audit.record("pond.fish_fed", subject, grams=30)
    entry = AuditEntry.objects.get()
    assert (entry.actor_kind, entry.actor_id, entry.actor_name) == ("staff", staff, "阿海")
    assert (entry.verb, entry.subject_id, entry.details, entry.at) == ("pond.fish_fed", subject, {"grams": 30}, NOON)


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_refused_outside_the_transaction_of_its_change(transactional_db):
    with merchant_scope(uuid4()), pytest.raises(RuntimeError, match="transaction"):
        audit.record("pond.fish_fed")


def test_an_entry_has_a_merchant(db):
    with pytest.raises(MerchantMissing), transaction.atomic():
        audit.record("pond.fish_fed")


def test_a_change_undone_leaves_no_entry(shop):
    with transaction.atomic():
        audit.record("pond.fish_fed")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_without_anybody_it_is_the_system():
    assert current_actor() is SYSTEM
    with pytest.raises(KeyError), acting_as(Actor("api_key", uuid4(), "ERP")):
        raise KeyError
    assert current_actor() is SYSTEM


@pytest.fixture
def words(monkeypatch):
    monkeypatch.setattr(audit, "_sentences", {})
    monkeypatch.setattr(audit, "_terms", {})
    audit.tell({"pond.fish_fed": _("Please sign in first."), "pond.fish_sold": _("%(count)s × %(kind)s")})


def test_a_verb_is_told_in_the_readers_language(words):
    with translation.override("zh-hans"):
        assert audit.told("pond.fish_fed", {}) == "请先登录。"
    with translation.override("en"):
        assert audit.told("pond.fish_fed", {}) == "Please sign in first."


def test_details_that_are_codes_are_told_in_words(words):
    audit.tell({}, terms={"kind": {"carp": _("There is nothing here.")}})
    with translation.override("en"):
        assert audit.told("pond.fish_sold", {"count": 3, "kind": "carp"}) == "3 × There is nothing here."
        assert audit.told("pond.fish_sold", {"count": 3, "kind": "eel"}) == "3 × eel"


def test_what_nobody_has_words_for_is_shown_as_it_is(words):
    assert audit.told("pond.drained", {}) == "pond.drained"
    assert audit.told("pond.drained", {"depth": "100%"}) == "pond.drained (depth: 100%)"


def test_an_old_entry_without_a_detail_is_still_shown(words):
    assert audit.told("pond.fish_sold", {"count": 3}) == "pond.fish_sold (count: 3)"


def test_a_verb_has_one_sentence(words):
    with pytest.raises(ValueError, match=r"pond\.fish_fed"):
        audit.tell({"pond.fish_fed": _("There is nothing here.")})


def test_amounts_are_told_as_money(words):
    assert audit.told("pond.fish_sold", {"count": 3, "kind": "carp", "price_fen": 1250})
    assert audit.told("pond.drained", {"price_fen": 1250}) == "pond.drained (price_fen: ¥12.50)"
