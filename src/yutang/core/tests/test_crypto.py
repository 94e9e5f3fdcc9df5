from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import connection, models
from django.test import override_settings
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.crypto import CannotDecrypt, SealedTextField, lookup_hash, seal, seal_all, unseal

PHONE = "13800138000"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_can_be_read(text):
    assert unseal(seal(text)) == text


def test_sealing_twice_looks_different_and_shows_nothing():
    assert seal(PHONE) != seal(PHONE)
    assert PHONE not in seal(PHONE)


def test_after_a_rotation_old_values_are_still_read_and_new_ones_use_the_new_key():
    with override_settings(YUTANG_FIELD_KEYS=[OLD]):
        before = seal(PHONE)
    with override_settings(YUTANG_FIELD_KEYS=[NEW, OLD]):
        assert unseal(before) == PHONE
        after = seal(PHONE)
    with override_settings(YUTANG_FIELD_KEYS=[NEW]):
        assert unseal(after) == PHONE
        with pytest.raises(CannotDecrypt):
            unseal(before)


def test_what_fernet_sealed_before_is_still_read():
    with override_settings(YUTANG_FIELD_KEYS=[NEW, OLD]):
        for key in (OLD, NEW):
            assert unseal(Fernet(key).encrypt(PHONE.encode()).decode()) == PHONE


@pytest.mark.parametrize(
    "tamper",
    [
        lambda s: s[:-2] + "AA",
        lambda s: "A" + s[1:],
        lambda s: s[:20],
        lambda s: "plain",
        lambda s: s[:-4],
        lambda s: s[:9] + "鱼",
    ],
)
def test_a_tampered_value_is_refused(tamper):
    with pytest.raises(CannotDecrypt):
        unseal(tamper(seal(PHONE)))


def test_a_look_up_hash_finds_equal_values_of_one_merchant_only():
    ours, theirs = uuid4(), uuid4()
    assert lookup_hash(ours, "phone", PHONE) == lookup_hash(ours, "phone", PHONE)
    assert lookup_hash(ours, "phone", PHONE) != lookup_hash(theirs, "phone", PHONE)
    assert lookup_hash(ours, "phone", PHONE) != lookup_hash(ours, "wechat", PHONE)
    assert lookup_hash(ours, "phone", PHONE) != lookup_hash(ours, "phone", "13800138001")


def test_a_look_up_hash_needs_the_places_key():
    merchant = uuid4()
    with override_settings(YUTANG_LOOKUP_KEY=b"one key"):
        one = lookup_hash(merchant, "phone", PHONE)
    with override_settings(YUTANG_LOOKUP_KEY=b"another"):
        assert lookup_hash(merchant, "phone", PHONE) != one


def test_kind_and_value_cannot_be_shifted_into_each_other():
    merchant = uuid4()
    assert lookup_hash(merchant, "phone", "1" + PHONE) != lookup_hash(merchant, "phone1", PHONE)


@pytest.fixture
def secrets_table(transactional_db):
    """A table with one sealed column, for this test only."""
    with isolate_apps("yutang.core"):

        class Secret(models.Model):
            phone = SealedTextField(null=True)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Secret)
        yield Secret
        with connection.schema_editor() as editor:
            editor.delete_model(Secret)


def stored(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phone FROM {table._meta.db_table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_sealed_field_is_readable_in_python_and_nowhere_else(secrets_table, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        row = secrets_table.objects.create(phone=PHONE)
    assert secrets_table.objects.get().phone == PHONE
    assert PHONE not in stored(secrets_table)[0]
    assert PHONE not in captured.captured_queries[0]["sql"]
    assert PHONE not in repr(row)


@pytest.mark.django_db(transaction=True)
def test_nothing_and_empty_stay_what_they_are(secrets_table):
    secrets_table.objects.create(phone=None)
    secrets_table.objects.create(phone="")
    assert stored(secrets_table) == [None, ""]
    assert secrets_table.objects.filter(phone__isnull=True).count() == 1
    assert secrets_table.objects.filter(phone=None).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__startswith", "phone__gt"])
def test_a_sealed_field_cannot_be_searched(secrets_table, lookup):
    with pytest.raises(TypeError, match="cannot be searched"):
        list(secrets_table.objects.filter(**{lookup: PHONE}))


@pytest.mark.django_db(transaction=True)
def test_rows_in_bulk_are_sealed_too(secrets_table):
    secrets_table.objects.bulk_create([secrets_table(phone=PHONE), secrets_table(phone=PHONE)])
    assert all(PHONE not in value for value in stored(secrets_table))
    secrets_table.objects.update(phone="13900139000")
    assert {row.phone for row in secrets_table.objects.all()} == {"13900139000"}
    assert all("13900139000" not in value for value in stored(secrets_table))


def test_many_are_sealed_at_once_each_with_a_nonce_of_its_own():
    sealed = seal_all(["王小鱼", "王小鱼", ""])
    assert len({one[:19] for one in sealed}) == 3
    assert [unseal(one) for one in sealed] == ["王小鱼", "王小鱼", ""]
    assert seal_all([]) == []
