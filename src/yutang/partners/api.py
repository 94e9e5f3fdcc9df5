"""The door to partners."""

from yutang.partners.actions import (
    add_partner,
    admit,
    change_partner,
    end_partnership,
    receive_application,
    record_score,
    set_portrait,
    start_probation,
)
from yutang.partners.queries import (
    KINDS,
    SCORE_KINDS,
    STATES,
    PartnerCard,
    PartnerId,
    ScoreCard,
    active_kocs,
    next_states,
    partner_card,
    partner_cards,
    partners,
    scores_of,
)

__all__ = [
    "KINDS",
    "SCORE_KINDS",
    "STATES",
    "PartnerCard",
    "PartnerId",
    "ScoreCard",
    "active_kocs",
    "add_partner",
    "admit",
    "change_partner",
    "end_partnership",
    "next_states",
    "partner_card",
    "partner_cards",
    "partners",
    "receive_application",
    "record_score",
    "scores_of",
    "set_portrait",
    "start_probation",
]
