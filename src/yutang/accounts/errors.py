"""How accounts say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, NotSignedIn, Unprocessable


class NameUnusable(Unprocessable):
    code = "accounts.name_unusable"
    default_message = _("A name needs 1 to %(longest)s characters.")


class UsernameUnusable(Unprocessable):
    code = "accounts.username_unusable"
    default_message = _("A user name has 1 to 150 letters, digits or any of @ . + - _ and no spaces.")


class UsernameTaken(Conflict):
    code = "accounts.username_taken"
    default_message = _("The user name %(username)s is taken. Choose another one.")


class PasswordTooWeak(Unprocessable):
    code = "accounts.password_too_weak"
    default_message = _("This password is not safe enough: %(reasons)s")


class RoleUnknown(Unprocessable):
    code = "accounts.role_unknown"
    default_message = _("There is no such role.")


class LastOwner(Conflict):
    code = "accounts.last_owner"
    default_message = _("This is the shop's only owner. Make somebody else an owner first.")


class AlreadyWorksHere(Conflict):
    code = "accounts.already_works_here"
    default_message = _("This person already works here.")


class NotToBeInvited(Conflict):
    code = "accounts.not_to_be_invited"
    default_message = _(
        "You cannot make a sign-in link for this person, because it would open more than your shop. "
        "They can sign in with their password, or whoever runs this place can make a link for them."
    )


class LinkSpent(NotFound):
    code = "accounts.link_spent"
    default_message = _("This sign-in link was used already or is too old. Ask for a new one.")


class KeyUnknown(NotSignedIn):
    code = "accounts.key_unknown"
    default_message = _("This API key is not known here, or it was revoked.")


class ShopUnknown(NotFound):
    code = "accounts.shop_unknown"
    default_message = _("You do not work for this shop.")
