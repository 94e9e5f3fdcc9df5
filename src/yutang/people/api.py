"""The door of people."""

from __future__ import annotations

from uuid import UUID

from yutang.people.actions.arrivals import Arrival, read_arrival
from yutang.people.actions.communities import add_community, join_community
from yutang.people.actions.merging import merge_customers, undo_merge
from yutang.people.actions.notes import grant_consent, look_at_health, reveal_phone, withdraw_consent
from yutang.people.actions.receiving import Known, Received, receive_customer, receive_customers_in_bulk
from yutang.people.actions.traits import Said, keep_said, note_trait
from yutang.people.errors import CommunityUnknown, CustomerUnknown, MergeUnknown
from yutang.people.imports import CUSTOMERS
from yutang.people.queries import (
    CommunityCard,
    CustomerCard,
    Origin,
    circle_of,
    communities,
    communities_of,
    community_card,
    count_customers,
    customer_card,
    customer_cards,
    customer_origin,
    customer_phone,
    customers_called,
    find_customer,
    has_consent,
    holders_of,
    holders_of_phones,
    household_of,
    known_ids,
    living_id,
    living_ids,
    members_of,
    traits_of,
)
from yutang.people.rules import Held, IdentityKind, names_disagree
from yutang.people.words import FACT_WORDS

CustomerId = UUID
CommunityId = UUID
MergeId = UUID

__all__ = [
    "CUSTOMERS",
    "FACT_WORDS",
    "Arrival",
    "CommunityCard",
    "CommunityId",
    "CommunityUnknown",
    "CustomerCard",
    "CustomerId",
    "CustomerUnknown",
    "Held",
    "IdentityKind",
    "Known",
    "MergeId",
    "MergeUnknown",
    "Origin",
    "Received",
    "Said",
    "add_community",
    "circle_of",
    "communities",
    "communities_of",
    "community_card",
    "count_customers",
    "customer_card",
    "customer_cards",
    "customer_origin",
    "customer_phone",
    "customers_called",
    "find_customer",
    "grant_consent",
    "has_consent",
    "holders_of",
    "holders_of_phones",
    "household_of",
    "join_community",
    "keep_said",
    "known_ids",
    "living_id",
    "living_ids",
    "look_at_health",
    "members_of",
    "merge_customers",
    "names_disagree",
    "note_trait",
    "read_arrival",
    "receive_customer",
    "receive_customers_in_bulk",
    "reveal_phone",
    "traits_of",
    "undo_merge",
    "withdraw_consent",
]
