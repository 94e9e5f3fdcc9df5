"""Addresses of accounts. The settings are guarded by the frame, which stands above and is therefore handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth_pages
from django.urls import URLPattern, include, path

from yutang.accounts import pages
from yutang.accounts.rules import Permission

Page = Callable[..., Any]
Guard = Callable[[Permission | None], Callable[[Page], Page]]


def settings_urls(staff_page: Guard) -> list[URLPattern]:
    """The settings, each behind `staff_page(permission)`."""
    anybody, staff, audit = staff_page(None), staff_page(Permission.MANAGE_STAFF), staff_page(Permission.SEE_AUDIT)
    return [
        path("", anybody(pages.overview), name="overview"),
        path("merchant", anybody(pages.shops), name="shops"),
        path("security/", anybody(pages.security), name="security"),
        path("name", staff(pages.rename), name="rename"),
        path("second-factor", staff(pages.second_factor), name="second_factor"),
        path("staff", staff(pages.hire), name="hire"),
        path("staff/<uuid:staff_id>/role", staff(pages.role), name="role"),
        path("staff/<uuid:staff_id>/dismiss", staff(pages.dismiss), name="dismiss"),
        path("staff/<uuid:staff_id>/take-back", staff(pages.take_back), name="take_back"),
        path("staff/<uuid:staff_id>/link", staff(pages.invite), name="invite"),
        path("keys/", staff(pages.keys), name="keys"),
        path("keys/<uuid:key_id>/revoke", staff(pages.revoke), name="revoke"),
        path("audit/", audit(pages.audit_log), name="audit"),
    ]


# Of allauth only what is used here: there is no signing up, and no e-mail to send anything to.
sign_in_urls = [
    path("sign-in/<str:token>", pages.sign_in, name="sign_in_link"),
    path("accounts/login/", allauth_pages.login, name="account_login"),
    path("accounts/logout/", allauth_pages.logout, name="account_logout"),
    path("accounts/inactive/", allauth_pages.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_pages.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", allauth_pages.password_change, name="account_change_password"),
    path("accounts/password/set/", allauth_pages.password_set, name="account_set_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
