"""How production says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Unprocessable


class FactoryMissing(Conflict):
    code = "production.factory_missing"
    default_message = _("Choose a factory first: an order cannot be sent to nobody.")


class AlreadySent(Conflict):
    code = "production.already_sent"
    default_message = _("This order has gone to its factory already; the factory cannot be changed any more.")


class StepSkipped(Conflict):
    code = "production.step_skipped"
    default_message = _("This order is not at that step. Reload the page and look where it is.")


class FactoryResting(Conflict):
    code = "production.factory_resting"
    default_message = _("This factory takes no orders at the moment. Choose another one.")


class FactoryKnown(Conflict):
    code = "production.factory_known"
    default_message = _("There is a factory of this name already.")


class NotACode(Unprocessable):
    code = "production.not_a_code"
    default_message = _("This is not a unit code: one of its characters is wrong. Look again, or scan it.")


class NoSuchUnit(NotFound):
    code = "production.no_such_unit"
    default_message = _("No piece of yours carries this code.")


class NoSuchFactory(NotFound):
    code = "production.no_such_factory"
    default_message = _("There is no such factory.")


class NoSuchProductionOrder(NotFound):
    code = "production.no_such_order"
    default_message = _("There is no such production order.")
