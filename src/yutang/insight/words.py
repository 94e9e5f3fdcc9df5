"""What stages and figures are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.insight.rules import Figure, Stage

STAGE_NAMES: dict[Stage, Promise] = {
    Stage.JOINED: _("Joined"),
    Stage.SPOKE: _("Spoke"),
    Stage.VOTED: _("Voted"),
    Stage.ORDERED: _("Ordered"),
    Stage.PAID: _("Paid"),
}
FIGURE_NAMES: dict[Figure, Promise] = {
    Figure.JOINED: _("people joined"),
    Figure.UTTERANCES: _("utterances"),
    Figure.VOTES: _("votes"),
    Figure.ORDERS: _("orders"),
    Figure.PAID_ORDERS: _("paid orders"),
    Figure.PAID_FEN: _("money paid"),
    Figure.REFUNDED_FEN: _("money given back"),
    Figure.UNITS: _("units for production"),
}
