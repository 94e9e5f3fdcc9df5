import pytest

from yutang.accounts.rules import PERMISSIONS, Permission, Role, may, may_be_invited, tidy_name

P = Permission


def test_every_role_is_told_what_it_may_do():
    assert set(PERMISSIONS) == set(Role)


def test_the_owner_may_do_everything():
    assert all(may("owner", permission) for permission in Permission)


def test_the_factory_sees_production_and_nothing_else():
    assert {one for one in Permission if may("factory", one)} == {P.SEE_PRODUCTION, P.RUN_PRODUCTION}


def test_the_auditor_changes_nothing_and_reads_no_personal_data():
    allowed = PERMISSIONS[Role.AUDITOR]
    assert all(one.value.startswith("see_") for one in allowed)
    assert P.SEE_PERSONAL_DATA not in allowed


@pytest.mark.parametrize("permission", [P.MANAGE_STAFF, P.SEE_AUDIT, P.MANAGE_MONEY])
def test_the_operator_runs_the_loop_but_not_the_shop(permission):
    assert not may("operator", permission)
    assert may("operator", P.RUN_OFFERS)


@pytest.mark.parametrize(("role", "sees"), [("owner", True), ("operator", True), ("guide", True), ("finance", False)])
def test_who_may_see_personal_data(role, sees):
    assert may(role, P.SEE_PERSONAL_DATA) is sees


def test_an_unknown_role_may_nothing():
    with pytest.raises(ValueError, match="cook"):
        may("cook", P.SEE_PEOPLE)


@pytest.mark.parametrize(
    ("role", "has_signed_in", "works_elsewhere", "allowed"),
    [
        ("guide", False, False, True),
        ("guide", True, False, True),
        ("guide", True, True, False),
        ("guide", False, True, False),
        ("owner", False, False, True),
        ("owner", True, False, False),
    ],
)
def test_whom_a_colleague_may_make_a_link_for(role, has_signed_in, works_elsewhere, allowed):
    assert may_be_invited(role, has_signed_in=has_signed_in, works_elsewhere=works_elsewhere) is allowed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  阿海 ", "阿海"),
        ("Lao\t\nQian", "Lao Qian"),
        ("a\x00b", "ab"),
        ("阿\u200b海", "阿海"),
        ("\u202eevil", "evil"),
        ("Cafe\u0301", "Café"),
        ("\u3000全角\u3000空格\u3000", "全角 空格"),
        (" \u200b ", ""),
    ],
)
def test_names_lose_what_cannot_be_seen(typed, meant):
    assert tidy_name(typed) == meant
