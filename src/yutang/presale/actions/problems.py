"""Money that does not fit our books: written down for a person, never guessed at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.errors import NotFound
from yutang.core.money import Money
from yutang.presale.models import Order, PaymentProblem


def note_problem(  # noqa: PLR0913 (what was expected, what was told, and about what)
    kind: PaymentProblem.Kind,
    reference: str,
    *,
    now: datetime,
    order: Order | None = None,
    expected: Money | None = None,
    told: Money | None = None,
) -> None:
    """Have staff look at it. Told again it is the same problem, open again if it was settled."""
    row, is_new = PaymentProblem.objects.get_or_create(
        kind=kind,
        reference=reference[:64],
        defaults={
            "order": order,
            "expected_fen": expected.fen if expected else None,
            "told_fen": told.fen if told else None,
            "noticed_at": now,
        },
    )
    if is_new:
        subject = order.pk if order else None
        audit.record("presale.payment_problem_noticed", subject, kind=kind.value, reference=reference[:64])
    else:
        PaymentProblem.objects.filter(pk=row.pk).update(settled_at=None)


@transaction.atomic
def settle_problem(problem_id: UUID, *, now: datetime) -> None:
    """Note that a person has dealt with it. Safe to call again. Raises NotFound."""
    row = PaymentProblem.objects.filter(pk=problem_id).first()
    if row is None:
        raise NotFound
    if PaymentProblem.objects.filter(pk=problem_id, settled_at=None).update(settled_at=now):
        audit.record("presale.payment_problem_settled", row.order_id, kind=row.kind, reference=row.reference)
