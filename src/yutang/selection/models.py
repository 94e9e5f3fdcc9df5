"""Rounds, their candidates, and who chose what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned


class Round(MerchantOwned):
    """Candidates shown to one community until a moment."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    koc = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    cluster = models.ForeignKey("needs.NeedCluster", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    picks_limit = models.PositiveSmallIntegerField(default=5)
    top_n = models.PositiveSmallIntegerField(default=5)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(picks_limit__gte=1), name="round_picks_at_least_one"),
            models.CheckConstraint(condition=Q(top_n__gte=1), name="round_top_at_least_one"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-created_at", "-id"], name="round_newest"),
            models.Index(fields=["closes_at"], name="round_due", condition=Q(state="open")),
        ]


class Candidate(MerchantOwned):
    """One style in a round. Its place settles equal numbers of votes."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="candidates")
    style = models.ForeignKey("catalog.Style", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=128, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "style"], name="candidate_style_once"),
            models.UniqueConstraint(fields=["round", "position"], name="candidate_position_once"),
        ]


class Ballot(MerchantOwned):
    """One customer's votes in one round, replaced as a whole. The row is what two ballots at once agree by."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ballots")
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "customer"], name="ballot_once")]


class Vote(MerchantOwned):
    """One style loved by one customer. Round and customer stand here too, so that the table itself refuses a second."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "candidate", "customer"], name="vote_once")]
