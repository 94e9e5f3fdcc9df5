"""A place of its own for the tests of the front: run as a program, since it needs settings of its own.

front_place.py make     make the tables, two shops with a session each, and an offer
front_place.py pay      say that the first shop's offer was paid, and its rival's too
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.site.settings")


def make() -> dict[str, str]:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return {"hai": _shop("鱼塘小店"), "qian": _shop("隔壁老店")}


def _shop(name: str) -> str:
    """Open a shop with an owner and an offer, and give the key of the owner's session."""
    from django.conf import settings
    from django.test import Client

    from tests.cast import hire
    from yutang.accounts.models import Merchant
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.production.tests.paid_offer import make_offer

    merchant = Merchant.objects.create(name=name, created_at=clock.now())
    owner = hire(merchant, "掌柜", "owner")
    with merchant_scope(merchant.id):
        make_offer(title=f"{name}的裙子")
    browser = Client()
    browser.force_login(owner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def pay() -> dict[str, int]:
    from django.db import transaction

    from yutang.core.events import publish
    from yutang.core.ids import new_id
    from yutang.core.tenancy import merchant_scope
    from yutang.presale.events import OrderPaid
    from yutang.presale.models import Offer

    offers = list(Offer.across_merchants())
    for offer in offers:
        with merchant_scope(offer.merchant_id), transaction.atomic():
            publish(OrderPaid(new_id(), new_id(), offer.pk, 2, 39_800))
    return {"paid": len(offers)}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"make": make, "pay": pay}[sys.argv[1]]()))  # noqa: T201 - a program of the tests
