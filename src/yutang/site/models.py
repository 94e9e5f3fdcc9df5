"""The schedule: what recurs, and when it is next due. And who has seen which alerts."""

from __future__ import annotations

from django.db import models

from yutang.core.tenancy import MerchantOwned


class ScheduledJob(models.Model):
    """One recurring job of `site/schedule.py`. The row is what several workers agree by: who moves it on, runs it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")


class AlertPlace(MerchantOwned):
    """Up to which fact a member of staff has seen the alerts."""

    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+")
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff"], name="alert_place_once")]
