"""Keeping who speaks for which cluster, and what staff decide about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.needs.errors import ClusterMissing, KocMissing, PinInTheWay, RuleMissing
from yutang.needs.models import Assignment, NeedCluster, PairRule
from yutang.needs.queries.assignment import AT_WORK, Ground, ground_of
from yutang.needs.queries.clusters import ClusterId
from yutang.needs.rules.assigning import assign, coverage_of, trait_fit
from yutang.partners.api import PartnerCard, PartnerId, partner_cards, record_score

SCORED_BY = "needs"


@transaction.atomic
def renew_assignments(*, now: datetime) -> int:
    """Keep the assignment as it is best now, and say for how many clusters another speaks than before.

    Safe to call again: nothing moves for less than a change costs, so that the second call changes nothing.
    """
    ground = ground_of(now=now)
    given = assign(ground.pairing)
    held = ground.pairing.held
    fits = ground.pairing.fits
    Assignment.objects.exclude(cluster__in=[ground.clusters[row].pk for row in given]).delete()
    for row, column in given.items():
        since = ground.since[row] if held.get(row) == column else now
        values = {"partner_id": ground.kocs[column].id, "fit": fits[row][column].score, "since": since}
        Assignment.objects.update_or_create(cluster=ground.clusters[row], defaults=values)
    moved = sum(held.get(row) != given.get(row) for row in range(len(ground.clusters)))
    if moved:
        coverage = coverage_of(ground.pairing, given)
        audit.record("needs.kocs_assigned", moved=moved, customers=coverage.customers, spoken_for=coverage.spoken_for)
    return moved


def score_traits(*, now: datetime) -> int:
    """Tell partners how alike each KOC's traits are to the clusters that fit her best, and say of how many that is known.

    A score that is as it was is not written again.
    """
    ground = ground_of(now=now)
    found = 0
    for column, koc in enumerate(ground.kocs):
        value = trait_fit(ground.pairing, column)
        if value is not None:
            record_score(koc.id, "trait_fit", value, now=now, source=SCORED_BY, grounds=_grounds(ground, column))
            found += 1
    return found


def _grounds(ground: Ground, column: int) -> dict[str, object]:
    best = max(range(len(ground.clusters)), key=lambda row: ground.pairing.fits[row][column].score)
    return {"clusters": len(ground.clusters), "best_cluster": str(ground.clusters[best].pk)}


@transaction.atomic
def decide_pair(cluster_id: ClusterId, partner_id: PartnerId, kind: str, *, now: datetime) -> UUID:
    """Pin a KOC to a cluster or forbid the pair, assign anew, and give the decision's id, by which it can be undone.

    It takes the place of what was decided of this pair, and a pin that of the cluster's pin. The same again changes nothing.
    Raises ClusterMissing, KocMissing.
    """
    cluster, partner = _locked_cluster(cluster_id), _koc_at_work(partner_id)
    in_force = PairRule.objects.filter(cluster=cluster, lifted_at=None)
    same = in_force.filter(partner=partner.id, kind=kind).first()
    if same is not None:
        return same.pk
    clashing = Q(partner=partner.id) | Q(kind=PairRule.Kind.PIN) if kind == PairRule.Kind.PIN else Q(partner=partner.id)
    in_force.filter(clashing).update(lifted_at=now)
    rule = PairRule.objects.create(
        cluster=cluster, partner_id=partner.id, kind=kind, by=current_actor().name[:64], set_at=now
    )
    audit.record(_VERBS[rule.kind], cluster.pk, name=partner.name, partner_id=str(partner.id))
    renew_assignments(now=now)
    return rule.pk


_VERBS = {PairRule.Kind.PIN.value: "needs.koc_pinned", PairRule.Kind.FORBID.value: "needs.koc_forbidden"}


@transaction.atomic
def lift_decision(rule_id: UUID, *, now: datetime) -> None:
    """Lift a decision and assign anew. Safe to call again. Raises RuleMissing."""
    rule = _locked_rule(rule_id)
    if rule.lifted_at is None:
        _lift(rule, now)
        renew_assignments(now=now)


@transaction.atomic
def undo_decision(rule_id: UUID, *, now: datetime) -> None:
    """Take back the last that was done to a decision: set it aside and restore what it replaced, or put it in force again.

    Raises RuleMissing, and PinInTheWay where something else was decided since.
    """
    rule = _locked_rule(rule_id)
    if rule.lifted_at is None:
        replaced = list(PairRule.objects.filter(cluster=rule.cluster_id, lifted_at=rule.set_at))
        _lift(rule, now)
        _restore(replaced)
    else:
        _restore([rule])
    renew_assignments(now=now)


def _lift(rule: PairRule, now: datetime) -> None:
    rule.lifted_at = now
    rule.save(update_fields=["lifted_at"])
    name = partner_cards([rule.partner_id])[rule.partner_id].name
    audit.record("needs.koc_decision_lifted", rule.cluster_id, name=name, partner_id=str(rule.partner_id))


def _restore(rules: Iterable[PairRule]) -> None:
    for rule in rules:
        clash = Q(partner=rule.partner_id) | (Q(kind=rule.kind) if rule.kind == PairRule.Kind.PIN else Q())
        if PairRule.objects.filter(clash, cluster=rule.cluster_id, lifted_at=None).exists():
            raise PinInTheWay
        rule.lifted_at = None
        rule.save(update_fields=["lifted_at"])
        name = partner_cards([rule.partner_id])[rule.partner_id].name
        audit.record(_VERBS[rule.kind], rule.cluster_id, name=name, partner_id=str(rule.partner_id))


def _locked_cluster(cluster_id: ClusterId) -> NeedCluster:
    """The row of the cluster is what two decisions at once agree by."""
    row = NeedCluster.objects.select_for_update().filter(pk=cluster_id, state=NeedCluster.State.LIVING).first()
    if row is None:
        raise ClusterMissing
    return row


def _locked_rule(rule_id: UUID) -> PairRule:
    found = PairRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise RuleMissing
    _locked_cluster(found.cluster_id)
    return PairRule.objects.get(pk=rule_id)


def _koc_at_work(partner_id: PartnerId) -> PartnerCard:
    card = partner_cards([partner_id]).get(partner_id)
    if card is None or card.kind != "koc" or card.state not in AT_WORK:
        raise KocMissing
    return card
