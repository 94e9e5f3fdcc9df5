"""What production's states and audit entries are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.production import rules

STATE_NAMES: dict[str, Promise] = {
    rules.PLANNED: _("Planned"),
    rules.SENT: _("With the factory"),
    rules.MADE: _("Made"),
    rules.SHIPPED: _("Shipped"),
}
STATE_CHOICES = list(STATE_NAMES.items())

AUDIT_SENTENCES: dict[str, Promise] = {
    "production.order_planned": _("planned the production order %(number)s of %(quantity)s pieces"),
    "production.factory_added": _("put the factory %(name)s on the list"),
    "production.factory_rested": _("stopped giving orders to the factory %(name)s"),
    "production.factory_back": _("gives orders to the factory %(name)s again"),
    "production.factory_chosen": _("chose %(factory)s for %(number)s, due on %(due_on)s"),
    "production.order_sent": _("sent the production order %(number)s to its factory"),
    "production.order_made": _("noted that %(number)s is made"),
    "production.order_shipped": _("noted that %(number)s was shipped"),
}
