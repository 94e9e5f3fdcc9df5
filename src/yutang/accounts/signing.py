"""Letting somebody in whom a sign-in link names, through the same flow as a password: a second factor is still asked."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from yutang.accounts.actions import SignedIn
from yutang.accounts.middleware import choose_merchant
from yutang.accounts.models import User


def let_in(request: HttpRequest, signed: SignedIn, *, then: str) -> HttpResponse:
    """Sign the person in for the link's merchant and send them to `then`, by way of their second factor where they have one."""
    user = User.objects.get(pk=signed.user_id)
    record_authentication(request, user, method="sign_in_link")
    response: HttpResponse = perform_login(request, Login(user=user, email_verification="none", redirect_url=then))
    choose_merchant(request, signed.merchant_id)
    return response
