"""Puts a style of a KOC's on sale in a served place, and prints her link and what a buyer needs to order: run as a process of its own."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from yutang.cli.place import enter


def main() -> None:
    home, style, koc, buyer = sys.argv[1:]
    enter(Path(home))
    from yutang.accounts.models import Merchant
    from yutang.catalog import api as catalog
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.earnings import api as earnings
    from yutang.h5.links import MemberKey, member_cookie
    from yutang.partners import api as partners
    from yutang.people import api as people
    from yutang.presale import api as presale

    now = clock.now()
    merchant = Merchant.objects.get()
    with merchant_scope(merchant.pk):
        earnings.set_rate(UUID(koc), 1000, now=now)
        terms = presale.OfferTerms(
            minimum_quantity=1, maximum_quantity=50, per_buyer_limit=50, closes_at=now + timedelta(days=2)
        )
        offer_id = presale.draft_offer(UUID(style), terms, now=now, origin=presale.Origin(koc_id=UUID(koc)))
        presale.open_offer(offer_id, now=now)
        customer = people.receive_customer(
            channel="wecom", identities={"external_userid": f"wm-{buyer}"}, nickname=buyer, at=now
        )
        told = {
            "link": partners.make_pass(UUID(koc), now=now).link,
            "bearer": member_cookie(MemberKey(merchant.pk, customer), now=now),
            "offer_id": str(offer_id),
            "sku_id": str(catalog.style_card(UUID(style)).skus[0].id),
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
