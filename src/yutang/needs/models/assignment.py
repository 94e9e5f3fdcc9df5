"""Which KOC speaks for which cluster, what staff decided about that, and which styles a cluster's members want most."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class Assignment(MerchantOwned):
    """The KOC who spoke for a cluster when this was last reckoned. Reckoning anew starts from here: a change has its cost.

    `fit` is how well she fits, from 0 to 1.
    """

    cluster = models.OneToOneField("needs.NeedCluster", on_delete=models.CASCADE, related_name="assignment")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    fit = models.FloatField()
    since = models.DateTimeField()


class PairRule(MerchantOwned):
    """What staff decided about a KOC and a cluster: that she speaks for it, or that she never does. It holds until lifted."""

    class Kind(models.TextChoices):
        PIN = "pin"
        FORBID = "forbid"

    cluster = models.ForeignKey("needs.NeedCluster", on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.CharField(max_length=64, default="")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "partner"], condition=Q(lifted_at__isnull=True), name="pair_rule_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["cluster"], condition=Q(lifted_at__isnull=True, kind="pin"), name="pair_rule_one_pin"
            ),
        ]


class StyleRanking(MerchantOwned):
    """The styles of the catalog for one cluster, the best first.

    `rows` are [style id, seen, wanted, overall rate, rate, low, high, service]: how many members saw the style and wanted it,
    the rate over everybody, the cluster's with its 80 % interval, and how far the style fulfils what was asked for (0 to 1).
    """

    cluster = models.OneToOneField("needs.NeedCluster", on_delete=models.CASCADE, related_name="ranking")
    rows: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    reckoned_at = models.DateTimeField()


class RankingReport(MerchantOwned):
    """What the merchant's rankings rest on and what they gain over one list for everybody. One of a merchant.

    `figures` hold the learned parameters, counts, and the gain measured on customers held out, with its interval.
    """

    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant"], name="ranking_report_one_per_merchant")]
