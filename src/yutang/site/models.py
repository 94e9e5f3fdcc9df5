"""The schedule: what recurs, and when it is next due."""

from __future__ import annotations

from django.db import models


class ScheduledJob(models.Model):
    """One recurring job of `site/schedule.py`. The row is what several workers agree by: who moves it on, runs it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
