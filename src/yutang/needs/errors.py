"""How this step says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, TooMuch, Unprocessable


class ClusterMissing(NotFound):
    code = "needs.cluster_missing"
    default_message = _("There is no such need cluster. It may have dissolved when needs were grouped again.")


class CustomerMissing(NotFound):
    code = "needs.customer_missing"
    default_message = _("There is no such customer.")


class TouchpointUnknown(Unprocessable):
    code = "needs.touchpoint_unknown"
    default_message = _("“%(touchpoint)s” is no touchpoint. Known are: %(known)s.")


class SaidInTheFuture(Unprocessable):
    code = "needs.said_in_the_future"
    default_message = _("Nobody can have said this at %(said_at)s yet. Check the date.")


class TooManyAtOnce(TooMuch):
    code = "needs.too_many_at_once"
    default_message = _("At most %(most)s utterances are taken at once. Send them in several parts.")


class RebuildRunning(Conflict):
    code = "needs.rebuild_running"
    default_message = _("Needs are being grouped just now. Wait until that is over.")


class FileNotFit(Unprocessable):
    code = "needs.file_not_fit"
    default_message = _("This file cannot be used.")
