"""Partners, what was seen of them, and how they came: calls, applications, trial tasks."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.core import clock
from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned
from yutang.partners.rules import HIGHEST_SCORE, LOWEST_SCORE, USUAL_CAPACITY


class Partner(MerchantOwned):
    """A person who keeps a circle of customers, as the shop and its customers know them.

    `phone` is sealed; `phone_lookup` is the lookup hash by which people know the same number. `known` is the percentage of
    the scorecard that the standing rests on. `level_kept` is the proposed level that staff turned down. `ended_at` is when the
    shop and they parted.
    """

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

    class Level(models.TextChoices):
        TRAINEE = "trainee", pgettext_lazy("level", "Trainee")
        REGULAR = "regular", pgettext_lazy("level", "Regular")
        SENIOR = "senior", pgettext_lazy("level", "Senior")
        GOLD = "gold", pgettext_lazy("level", "Gold")

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=64)
    persona = models.TextField(default="", blank=True)
    voice = models.TextField(default="", blank=True)
    portrait_url = models.CharField(max_length=512, default="", blank=True)
    traits: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    standing = models.PositiveSmallIntegerField(null=True)
    known = models.PositiveSmallIntegerField(default=0)
    phone: SealedTextField = SealedTextField(default="", blank=True)
    phone_lookup = models.CharField(max_length=32, default="", blank=True)
    level = models.CharField(max_length=16, choices=Level, default=Level.TRAINEE)
    level_kept = models.CharField(max_length=16, default="", blank=True)
    probation_ends_on = models.DateField(null=True)
    active_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    capacity = models.PositiveSmallIntegerField(default=USUAL_CAPACITY)
    away_until = models.DateField(null=True)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Volunteers may bear each other's names: nobody is told who else applied.
            models.UniqueConstraint(
                fields=["merchant", "kind", "name"],
                condition=Q(state__in=["probation", "active"]),
                name="partner_once_by_name",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "kind"], name="partner_state_kind"),
            models.Index(fields=["merchant", "phone_lookup"], name="partner_phone", condition=~Q(phone_lookup="")),
        ]


class PartnerPass(MerchantOwned):
    """What opens a partner's own pages on a phone. There is one; its serial number rises with each new link."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    serial = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class PartnerScore(MerchantOwned):
    """One score of one kind at one time, from 0 to 100. Earlier ones stay, as the history behind the standing.

    `source` names what reckoned it ("orders", "needs", "trial:ID"), "" where a person gave it: then `by` is their name.
    `grounds` are the figures it was reckoned from, `words` what was said about it.
    """

    class Kind(models.TextChoices):
        LOYALTY = "loyalty", _("Loyalty")
        CONTENT = "content", _("Making content")
        TRIAL_TASK = "trial_task", _("Trial task")
        TRAIT_FIT = "trait_fit", _("Like the members")
        DELIVERY = "delivery", _("Keeping promises")
        REPUTATION = "reputation", _("Word of members")

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="scores")
    kind = models.CharField(max_length=16, choices=Kind)
    value = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    source = models.CharField(max_length=64, default="")
    by = models.CharField(max_length=64, default="")
    words = models.TextField(default="")
    grounds: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=LOWEST_SCORE, value__lte=HIGHEST_SCORE), name="partner_score_in_bounds"
            ),
        ]
        indexes = [models.Index(fields=["partner", "kind", "at"], name="partner_score_newest")]


class LevelChange(MerchantOwned):
    """That a partner's level was changed, or that staff kept it against a proposal: then both levels are the same."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="level_changes")
    level_before = models.CharField(max_length=16, choices=Partner.Level)
    level = models.CharField(max_length=16, choices=Partner.Level)
    by = models.CharField(max_length=64, default="")
    at = models.DateTimeField()


class RecruitingCall(MerchantOwned):
    """A call for volunteers: what a partner does, which kinds are wanted, and until when one may apply."""

    title = models.CharField(max_length=64)
    words = models.TextField()
    kinds: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    closes_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class ScreeningDecision(MerchantOwned):
    """What was decided about some applications at once, with the words for those concerned; it can be taken back."""

    class Verb(models.TextChoices):
        INVITE = "invite", _("Invited to a trial")
        DECLINE = "decline", _("Declined")

    verb = models.CharField(max_length=8, choices=Verb)
    words = models.TextField(default="")
    by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Application(MerchantOwned):
    """What one volunteer told in answer to a call. Phone and answers are sealed.

    A second application with the phone of an open one is REPEATED: it stands aside, has no partner, and changes nothing,
    since anybody may type anybody's number. `state_before` is what an undone decision goes back to.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("application", "To be read")
        INVITED = "invited", pgettext_lazy("application", "On trial")
        TAKEN = "taken", pgettext_lazy("application", "Taken on")
        DECLINED = "declined", pgettext_lazy("application", "Declined")
        REPEATED = "repeated", pgettext_lazy("application", "Same number again")

    call = models.ForeignKey(RecruitingCall, on_delete=models.PROTECT, related_name="applications")
    partner = models.OneToOneField("partners.Partner", null=True, on_delete=models.CASCADE, related_name="application")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    state_before = models.CharField(max_length=8, choices=State, default="", blank=True)
    kind = models.CharField(max_length=16, choices=Partner.Kind)
    name = models.CharField(max_length=64)
    phone: SealedTextField = SealedTextField()
    phone_lookup = models.CharField(max_length=32)
    said: SealedTextField = SealedTextField()
    pictures: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    consent_words = models.TextField()
    consented_at = models.DateTimeField()
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(ScreeningDecision, null=True, on_delete=models.SET_NULL, related_name="applications")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "phone_lookup"],
                condition=~Q(state="repeated"),
                name="application_once_by_phone",
            ),
            models.CheckConstraint(
                condition=Q(state="repeated", partner__isnull=True) | (~Q(state="repeated") & Q(partner__isnull=False)),
                name="application_repeated_alone",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "state", "-received_at"], name="application_newest")]

    @property
    def told(self) -> dict[str, Any]:
        """What was told, opened: traits, bought, why, links, communities, evenings."""
        found: dict[str, Any] = json.loads(self.said) if self.said else {}
        return found


class TrialTask(MerchantOwned):
    """Something to make, as a trial: given with words and a day, handed in on a phone, scored by staff."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="tasks")
    decision = models.ForeignKey(ScreeningDecision, null=True, on_delete=models.SET_NULL, related_name="tasks")
    words = models.TextField()
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()
    text = models.TextField(default="")
    pictures: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    handed_in_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    score_words = models.TextField(default="")
    scored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=HIGHEST_SCORE), name="trial_score_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(scored_at__isnull=True) | Q(handed_in_at__isnull=False), name="trial_scored_after_handed_in"
            ),
        ]
        indexes = [models.Index(fields=["partner", "-given_at"], name="trial_of_partner")]
