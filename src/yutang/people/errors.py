"""How people says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Unprocessable


class CustomerUnknown(NotFound):
    code = "people.customer_unknown"
    default_message = _("There is no such customer.")


class CommunityUnknown(NotFound):
    code = "people.community_unknown"
    default_message = _("There is no such community.")


class TraitUnknown(NotFound):
    code = "people.trait_unknown"
    default_message = _("There is no such trait. Perhaps it was read anew or taken back meanwhile.")


class MergeUnknown(NotFound):
    code = "people.merge_unknown"
    default_message = _("There is no such merge.")


class IdentityMissing(Unprocessable):
    code = "people.identity_missing"
    default_message = _(
        "Nothing here says who the customer is: a full phone number, a WeChat identity, or the customer's number is needed."
    )


class IdentityKindUnknown(Unprocessable):
    code = "people.identity_kind_unknown"
    default_message = _("“%(kind)s” is not a kind of identity. The kinds are: %(kinds)s.")


class IdentityUnreadable(Unprocessable):
    code = "people.identity_unreadable"
    default_message = _("“%(value)s” cannot be a %(kind)s.")


class TextTooLong(Unprocessable):
    code = "people.text_too_long"
    default_message = _("A %(field)s has at most %(most)s characters.")


class SameCustomer(Unprocessable):
    code = "people.same_customer"
    default_message = _("These are already one and the same customer.")


class MergeAlreadyUndone(Conflict):
    code = "people.merge_already_undone"
    default_message = _("This merge has already been undone.")


class CommunityNameTaken(Conflict):
    code = "people.community_name_taken"
    default_message = _("There is already a community called “%(name)s”.")


class CommunityNameMissing(Unprocessable):
    code = "people.community_name_missing"
    default_message = _("A community needs a name of at most 64 characters.")


class ConsentMakesNoSense(Unprocessable):
    code = "people.consent_makes_no_sense"
    default_message = _("A consent names its purpose, its channel and the words that were agreed to.")
