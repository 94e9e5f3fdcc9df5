"""The merchant's page for taking payments."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yutang.accounts.api import Permission
from yutang.channels.pay.actions import connect_account
from yutang.channels.pay.forms import WechatAccountForm
from yutang.channels.pay.queries import account_in_force, can_be_told
from yutang.console.access import staff_page
from yutang.console.components import Action
from yutang.console.notices import notify
from yutang.core import clock
from yutang.core.errors import Refusal


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.MANAGE_MONEY)
def payments(request: HttpRequest) -> HttpResponse:
    """By which account the shop is paid, and a form to connect one or another. A key goes in here and never out."""
    form = WechatAccountForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            connect_account(form.draft(), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notify(request, _("The payment account is connected. The shop can take payments."))
            return redirect("pay:settings")
    context = {
        "account": account_in_force("wechat"),
        "form": form,
        "public_url": settings.YUTANG_PUBLIC_URL,
        "can_be_told": can_be_told(settings.YUTANG_PUBLIC_URL),
        "back": Action(_("Settings"), reverse("settings:overview")),
    }
    return render(request, "pay/settings.html", context, status=422 if form.errors else 200)
