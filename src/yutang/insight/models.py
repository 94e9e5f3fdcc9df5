"""What is counted."""

from __future__ import annotations

from django.db import models

from yutang.core.tenancy import MerchantOwned
from yutang.insight.rules import Figure, Stage


class LoopStage(MerchantOwned):
    """The first time a customer reached a stage. All rows of a customer have the same origin and `joined_on`.

    `person_id` is the customer that this one has been merged into, else its own: people are counted by it.
    """

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", null=True)
    source = models.CharField(max_length=64, default="")
    stage = models.CharField(max_length=16, choices=[(stage.value, stage.value) for stage in Stage])
    at = models.DateTimeField()
    first_on = models.DateField()
    joined_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "stage"], name="loop_stage_once")]
        indexes = [
            models.Index(fields=["merchant", "stage", "joined_on"], name="loop_stage_cohort"),
            models.Index(fields=["merchant", "person_id"], name="loop_stage_person"),
        ]


class DayFigure(MerchantOwned):
    """What a day brought of one figure, by community and source. Units belong to no customer, and so to neither."""

    day = models.DateField()
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", null=True)
    source = models.CharField(max_length=64, default="")
    figure = models.CharField(max_length=16, choices=[(figure.value, figure.value) for figure in Figure])
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "day", "figure", "community", "source"],
                name="day_figure_once",
                condition=models.Q(community__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["merchant", "day", "figure", "source"],
                name="day_figure_once_without_community",
                condition=models.Q(community__isnull=True),
            ),
        ]


class CountedFact(MerchantOwned):
    """That something is in a figure, with how much: handed over again it counts once, and what changed is made good."""

    figure = models.CharField(max_length=16, choices=[(figure.value, figure.value) for figure in Figure])
    key = models.CharField(max_length=80)
    day_figure = models.ForeignKey(DayFigure, on_delete=models.CASCADE, related_name="+")
    value = models.BigIntegerField()
    at = models.DateTimeField()
    about_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "figure", "key"], name="counted_once")]
        indexes = [models.Index(fields=["merchant", "figure", "at"], name="counted_by_moment")]


class HistoryMark(MerchantOwned):
    """How much of the imported history is in the loop: all up to `position`, and `beyond` facts after it."""

    position = models.BigIntegerField(default=0)
    beyond = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant"], name="history_mark_once")]
