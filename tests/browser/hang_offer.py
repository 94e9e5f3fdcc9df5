"""Puts one piece of a style, or more, on sale in a served place, and prints links to it for buyers: run as a process of its own."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from yutang.cli.place import enter


def main() -> None:
    home, community, style, koc, names, *pieces = sys.argv[1:]
    most = int(pieces[0]) if pieces else 1
    enter(Path(home))
    from yutang.accounts.models import Merchant
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.h5.links import member_link
    from yutang.people import api as people
    from yutang.presale import api as presale

    now = clock.now()
    merchant = Merchant.objects.get()
    with merchant_scope(merchant.pk):
        terms = presale.OfferTerms(
            minimum_quantity=1, maximum_quantity=most, per_buyer_limit=most, closes_at=now + timedelta(days=2)
        )
        origin = presale.Origin(community_id=UUID(community), koc_id=UUID(koc))
        offer_id = presale.draft_offer(UUID(style), terms, now=now, origin=origin)
        presale.open_offer(offer_id, now=now)
        links = [
            member_link(
                merchant.pk,
                people.receive_customer(
                    channel="wecom", identities={"external_userid": f"wm-{name}"}, nickname=name, at=now
                ),
                f"/m/offers/{offer_id}",
                now=now,
            )
            for name in names.split(",")
        ]
    sys.stdout.write(json.dumps({"offer_id": str(offer_id), "links": links}))


if __name__ == "__main__":
    main()
