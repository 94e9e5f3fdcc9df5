"""What each role may do, and what a name looks like."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Permission(StrEnum):
    SEE_PEOPLE = "see_people"
    SEE_PERSONAL_DATA = "see_personal_data"
    EDIT_PEOPLE = "edit_people"
    SEE_NEEDS = "see_needs"
    EDIT_NEEDS = "edit_needs"
    RUN_ROUNDS = "run_rounds"
    RUN_OFFERS = "run_offers"
    SEE_ORDERS = "see_orders"
    MANAGE_MONEY = "manage_money"
    SEE_PRODUCTION = "see_production"
    RUN_PRODUCTION = "run_production"
    SEE_INSIGHT = "see_insight"
    IMPORT = "import"
    EXPORT = "export"
    MANAGE_STAFF = "manage_staff"
    SEE_AUDIT = "see_audit"


class Role(StrEnum):
    OWNER = "owner"
    OPERATOR = "operator"
    GUIDE = "guide"
    FINANCE = "finance"
    FACTORY = "factory"
    AUDITOR = "auditor"


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.OPERATOR: frozenset(Permission) - {_P.MANAGE_STAFF, _P.SEE_AUDIT, _P.MANAGE_MONEY},
    Role.GUIDE: frozenset({_P.SEE_PEOPLE, _P.SEE_PERSONAL_DATA, _P.EDIT_PEOPLE, _P.SEE_NEEDS, _P.SEE_ORDERS}),
    Role.FINANCE: frozenset({_P.SEE_ORDERS, _P.MANAGE_MONEY, _P.SEE_INSIGHT, _P.EXPORT, _P.SEE_PRODUCTION}),
    Role.FACTORY: frozenset({_P.SEE_PRODUCTION, _P.RUN_PRODUCTION}),
    Role.AUDITOR: frozenset(
        {_P.SEE_PEOPLE, _P.SEE_NEEDS, _P.SEE_ORDERS, _P.SEE_PRODUCTION, _P.SEE_INSIGHT, _P.SEE_AUDIT}
    ),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role carries a permission."""
    return permission in PERMISSIONS[Role(role)]


def may_be_invited(role: str, *, has_signed_in: bool, works_elsewhere: bool) -> bool:
    """Whether a colleague may make a sign-in link for somebody.

    A link signs in as them: it must not open another shop, nor the hand of an owner who already uses their sign-in.
    """
    return not works_elsewhere and (not has_signed_in or Role(role) is not Role.OWNER)


def tidy_name(text: str) -> str:
    """A name as people mean it: composed characters (NFC), single spaces, nothing that cannot be seen."""
    seen = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join(
        "".join(char for char in seen if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}).split()
    )
