"""What roles, permissions and entries of the audit log are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.accounts.rules import Permission, Role

ROLE_NAMES: dict[str, Promise] = {
    Role.OWNER.value: pgettext_lazy("role", "Owner"),
    Role.OPERATOR.value: _("Operator"),
    Role.GUIDE.value: _("Guide"),
    Role.FINANCE.value: _("Finance"),
    Role.FACTORY.value: _("Factory"),
    Role.AUDITOR.value: _("Auditor"),
}

ROLE_DUTIES: dict[str, Promise] = {
    Role.OWNER.value: _("Everything, with staff, money and keys."),
    Role.OPERATOR.value: _("Runs the loop from customers to production; no staff, money or audit log."),
    Role.GUIDE.value: _("Looks after customers: their cards, needs and orders."),
    Role.FINANCE.value: _("Payments, refunds and figures; no customers."),
    Role.FACTORY.value: _("Production orders only."),
    Role.AUDITOR.value: _("Reads everything but personal data; changes nothing."),
}

PERMISSION_NAMES: dict[str, Promise] = {
    Permission.SEE_PEOPLE.value: _("See customers"),
    Permission.SEE_PERSONAL_DATA.value: _("See phones, names and addresses"),
    Permission.EDIT_PEOPLE.value: _("Change customers"),
    Permission.SEE_NEEDS.value: _("See needs"),
    Permission.EDIT_NEEDS.value: _("Change needs"),
    Permission.RUN_ROUNDS.value: _("Run selection rounds"),
    Permission.RUN_OFFERS.value: _("Run presales"),
    Permission.SEE_ORDERS.value: _("See orders"),
    Permission.MANAGE_MONEY.value: _("Payments and refunds"),
    Permission.SEE_PRODUCTION.value: _("See production"),
    Permission.RUN_PRODUCTION.value: _("Run production"),
    Permission.SEE_INSIGHT.value: _("See insight"),
    Permission.IMPORT.value: _("Import files"),
    Permission.EXPORT.value: _("Export files"),
    Permission.MANAGE_STAFF.value: _("Staff and keys"),
    Permission.SEE_AUDIT.value: _("Read the audit log"),
}

ACTOR_KINDS: dict[str, Promise] = {
    "staff": _("Staff"),
    "api_key": _("API key"),
    "member": _("Member"),
    "partner": _("Partner"),
    "system": _("System"),
}

AUDIT_SENTENCES: dict[str, Promise] = {
    "accounts.merchant_opened": _("opened the shop %(name)s"),
    "accounts.merchant_renamed": _("renamed the shop from %(before)s to %(name)s"),
    "accounts.second_factor_required": _("asked every member of staff for a second factor"),
    "accounts.second_factor_made_optional": _("stopped asking every member of staff for a second factor"),
    "accounts.second_factor_forgotten": _("took the second factor off %(name)s's sign-in"),
    "accounts.password_forgotten": _("made %(name)s's old password useless"),
    "accounts.staff_hired": _("added %(name)s as %(role)s"),
    "accounts.role_changed": _("changed the role of %(name)s from %(role_before)s to %(role)s"),
    "accounts.staff_dismissed": _("dismissed %(name)s (%(role)s)"),
    "accounts.staff_taken_back": _("took %(name)s back as %(role)s"),
    "accounts.api_key_made": _("made the API key %(name)s (%(prefix)s…) as %(role)s"),
    "accounts.api_key_revoked": _("revoked the API key %(name)s (%(prefix)s…)"),
    "accounts.sign_in_link_made": _("made a sign-in link for %(name)s"),
    "accounts.sign_in_link_used": _("signed in by a link"),
}
AUDIT_TERMS = {"role": ROLE_NAMES, "role_before": ROLE_NAMES}
