"""What stages and figures are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.insight.rules import Figure, Stage

STAGE_NAMES: dict[Stage, Promise] = {
    Stage.JOINED: pgettext_lazy("stage", "Joined"),
    Stage.SPOKE: pgettext_lazy("stage", "Spoke"),
    Stage.VOTED: pgettext_lazy("stage", "Voted"),
    Stage.ORDERED: pgettext_lazy("stage", "Ordered"),
    Stage.PAID: pgettext_lazy("stage", "Paid"),
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
