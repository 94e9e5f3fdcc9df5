"""Who is who, and what is true of a person: pure functions over plain values."""

from .identities import (
    EVERYWHERE,
    KINDS,
    PHONE,
    UNIONID,
    Bearer,
    IdentityKind,
    fuller_name,
    may_be_same,
    names_disagree,
    who_of,
)
from .traits import CUSTOMER, SENSITIVE, Held, Origin, Statement, TraitFault, clean_trait, held_traits, in_force

__all__ = [
    "CUSTOMER",
    "EVERYWHERE",
    "KINDS",
    "PHONE",
    "SENSITIVE",
    "UNIONID",
    "Bearer",
    "Held",
    "IdentityKind",
    "Origin",
    "Statement",
    "TraitFault",
    "clean_trait",
    "fuller_name",
    "held_traits",
    "in_force",
    "may_be_same",
    "names_disagree",
    "who_of",
]
