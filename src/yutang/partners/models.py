"""Partners and what was seen of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.core import clock
from yutang.core.tenancy import MerchantOwned
from yutang.partners.rules import HIGHEST_SCORE, LOWEST_SCORE


class Partner(MerchantOwned):
    """A person who keeps a circle of customers, as the shop and its customers know them."""

    class Kind(models.TextChoices):
        KOC = "koc", _("KOC")
        SHOPKEEPER = "shopkeeper", _("Shopkeeper")
        LEADER = "leader", _("Leader")
        GUIDE = "guide", _("Guide")
        HOST = "host", pgettext_lazy("partner", "Host")
        DISTRIBUTOR = "distributor", _("Distributor")
        EMPLOYEE = "employee", _("Employee seller")

    class State(models.TextChoices):
        APPLIED = "applied", pgettext_lazy("partner", "Applied")
        PROBATION = "probation", _("On probation")
        ACTIVE = "active", pgettext_lazy("partner", "Active")
        ENDED = "ended", pgettext_lazy("partner", "Ended")

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=64)
    persona = models.TextField(default="", blank=True)
    voice = models.TextField(default="", blank=True)
    portrait_url = models.CharField(max_length=512, default="", blank=True)
    traits: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    standing = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "kind", "name"], condition=~Q(state="ended"), name="partner_once_by_name"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "state", "kind"], name="partner_state_kind")]


class PartnerScore(MerchantOwned):
    """One score of one kind at one time, from 0 to 100. Earlier ones stay, as the history behind the standing."""

    class Kind(models.TextChoices):
        LOYALTY = "loyalty", _("Loyalty")
        CONTENT = "content", _("Making content")
        TRIAL_TASK = "trial_task", _("Trial task")
        DELIVERY = "delivery", _("Keeping promises")
        REPUTATION = "reputation", _("Word of members")

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="scores")
    kind = models.CharField(max_length=16, choices=Kind)
    value = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=LOWEST_SCORE, value__lte=HIGHEST_SCORE), name="partner_score_in_bounds"
            ),
        ]
        indexes = [models.Index(fields=["partner", "kind", "at"], name="partner_score_newest")]
