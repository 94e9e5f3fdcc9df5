import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError

from tests.cast import NOON
from yutang.accounts.models import ApiKey
from yutang.core.models import AuditEntry
from yutang.core.tenancy import MerchantMissing, WrongMerchant, current_merchant_id, merchant_scope


def make_key(name, **more):
    return ApiKey.objects.create(name=name, prefix="yt_", secret_hash=name, role="guide", created_at=NOON, **more)


@pytest.fixture
def ours(merchant):
    with merchant_scope(merchant.id):
        return make_key("ours")


@pytest.fixture
def theirs(rival):
    with merchant_scope(rival.id):
        return make_key("theirs")


@pytest.mark.parametrize(
    "ask",
    [
        ApiKey.objects.all,
        lambda: ApiKey.objects.filter(name="ours"),
        ApiKey.objects.count,
        lambda: ApiKey.objects.exclude(name="x"),
        lambda: ApiKey.objects.update(name="x"),
        ApiKey.objects.first,
        AuditEntry.objects.all,
    ],
)
def test_a_query_that_does_not_say_whose_is_refused(ours, ask):
    with pytest.raises(MerchantMissing):
        ask()


def test_a_row_without_a_merchant_is_refused(db):
    with pytest.raises(MerchantMissing):
        make_key("nobody's")


def test_anothers_rows_cannot_be_seen(merchant, ours, theirs):
    with merchant_scope(merchant.id):
        assert list(ApiKey.objects.all()) == [ours]
        assert not ApiKey.objects.filter(pk=theirs.pk).exists()
        with pytest.raises(ApiKey.DoesNotExist):
            ApiKey.objects.get(pk=theirs.pk)


def test_anothers_rows_cannot_be_changed_or_deleted(merchant, ours, theirs):
    with merchant_scope(merchant.id):
        assert ApiKey.objects.filter(pk=theirs.pk).update(name="mine now") == 0
        assert ApiKey.objects.filter(pk=theirs.pk).delete()[0] == 0
    assert ApiKey.across_merchants().get(pk=theirs.pk).name == "theirs"


def test_saving_anothers_row_is_refused(merchant, theirs):
    theirs.name = "mine now"
    with merchant_scope(merchant.id), pytest.raises(WrongMerchant):
        theirs.save()
    with merchant_scope(merchant.id), pytest.raises(WrongMerchant):
        theirs.delete()
    assert ApiKey.across_merchants().get(pk=theirs.pk).name == "theirs"


def test_making_a_row_for_another_is_refused(merchant, rival):
    with merchant_scope(merchant.id), pytest.raises(WrongMerchant):
        make_key("smuggled", merchant=rival)
    with merchant_scope(merchant.id), pytest.raises(WrongMerchant):
        ApiKey.objects.bulk_create(
            [ApiKey(merchant=rival, name="x", prefix="x", secret_hash="x", role="guide", created_at=NOON)]
        )
    assert not ApiKey.across_merchants().exists()


def test_the_named_way_out_sees_everybody(ours, theirs):
    assert set(ApiKey.across_merchants()) == {ours, theirs}


def test_scopes_nest_and_end(merchant, rival):
    with merchant_scope(merchant.id):
        with merchant_scope(rival.id):
            assert current_merchant_id() == rival.id
        assert current_merchant_id() == merchant.id
    with pytest.raises(MerchantMissing):
        current_merchant_id()


def test_a_scope_ends_with_an_error_too(merchant):
    with pytest.raises(KeyError), merchant_scope(merchant.id):
        raise KeyError
    with pytest.raises(MerchantMissing):
        current_merchant_id()


def test_another_thread_is_in_no_scope():
    found = []

    def look():
        try:
            found.append(current_merchant_id())
        except MerchantMissing:
            found.append(None)

    with merchant_scope(uuid4()):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == [None]


@pytest.mark.parametrize("wrong", [None, "", "a merchant", 1])
def test_a_merchant_is_named_by_its_id(wrong):
    with pytest.raises(TypeError), merchant_scope(wrong):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_merchant_that_does_not_exist_owns_nothing(transactional_db):
    with merchant_scope(uuid4()), pytest.raises(IntegrityError):
        make_key("ghost")
