"""How a draw says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound
from yutang.presale.errors.offers import BadOffer


class OfferDraws(Conflict):
    """An order that must be an order at once, and not an entry in a draw: of a relay, say."""

    code = "presale.offer_draws"
    default_message = _(
        "The first minute of this presale is drawn by lot. Order on its own page to take part, or try again once it is drawn."
    )


class LotsDrawn(Conflict):
    code = "presale.lots_drawn"
    default_message = _("The lots are being drawn just now, with what you chose before. Look again in a moment.")


class NoDraw(NotFound):
    code = "presale.no_draw"
    default_message = _("There is no draw here: this presale began without one, or has not begun.")


class DrawEntryMissing(NotFound):
    code = "presale.draw_entry_missing"
    default_message = _("There is no such entry in a draw. It may belong to somebody else.")


class FairStartAlone(BadOffer):
    code = "presale.fair_start_alone"
    default_message = _("A fair start goes with no group price: groups come together by agreement, not by lot.")
