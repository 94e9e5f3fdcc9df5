"""The door of people."""

from __future__ import annotations

from uuid import UUID

from yutang.people.actions.arrivals import Arrival as Arrival, read_arrival as read_arrival
from yutang.people.actions.communities import add_community as add_community, join_community as join_community
from yutang.people.actions.merging import merge_customers as merge_customers, undo_merge as undo_merge
from yutang.people.actions.notes import (
    grant_consent as grant_consent,
    look_at_health as look_at_health,
    reveal_phone as reveal_phone,
    withdraw_consent as withdraw_consent,
)
from yutang.people.actions.receiving import (
    Known as Known,
    Received as Received,
    receive_customer as receive_customer,
    receive_customers_in_bulk as receive_customers_in_bulk,
)
from yutang.people.actions.traits import Said as Said, keep_said as keep_said, note_trait as note_trait
from yutang.people.errors import (
    CommunityUnknown as CommunityUnknown,
    CustomerUnknown as CustomerUnknown,
    MergeUnknown as MergeUnknown,
)
from yutang.people.imports import CUSTOMERS as CUSTOMERS
from yutang.people.queries import (
    CommunityCard as CommunityCard,
    CustomerCard as CustomerCard,
    Origin as Origin,
    circle_of as circle_of,
    communities as communities,
    communities_of as communities_of,
    community_card as community_card,
    consent_standing as consent_standing,
    count_customers as count_customers,
    customer_card as customer_card,
    customer_cards as customer_cards,
    customer_origin as customer_origin,
    customer_origins as customer_origins,
    customer_phone as customer_phone,
    customers_called as customers_called,
    find_customer as find_customer,
    has_consent as has_consent,
    holders_of as holders_of,
    holders_of_phones as holders_of_phones,
    household_of as household_of,
    known_ids as known_ids,
    living_id as living_id,
    living_ids as living_ids,
    members_among as members_among,
    members_of as members_of,
    traits_of as traits_of,
)
from yutang.people.rules import Held as Held, IdentityKind as IdentityKind, names_disagree as names_disagree
from yutang.people.words import FACT_WORDS as FACT_WORDS

CustomerId = UUID
CommunityId = UUID
MergeId = UUID
