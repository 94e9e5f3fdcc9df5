"""Handing out and ending the link to a partner's own pages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.notices import notify
from yutang.core import clock
from yutang.partners import api


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def make(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    api.make_pass(partner_id, now=clock.now())
    notify(request, _("Here is the link. Send it to this partner only: whoever opens it sees their earnings."))
    return redirect(f"{reverse('partners:partner', args=[partner_id])}#pass")


@require_POST
@staff_page(Permission.EDIT_PEOPLE)
def end(request: StaffRequest, partner_id: UUID) -> HttpResponse:
    api.end_pass(partner_id, now=clock.now())
    notify(request, _("The link opens nothing any more, on no phone."))
    return redirect(f"{reverse('partners:partner', args=[partner_id])}#pass")
