"""Opening shops, hiring, dismissing, and handing out keys and sign-in links."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from yutang.accounts import rules
from yutang.accounts.errors import (
    AlreadyWorksHere,
    LastOwner,
    LinkSpent,
    NameUnusable,
    NotToBeInvited,
    PasswordTooWeak,
    RoleUnknown,
    UsernameTaken,
    UsernameUnusable,
)
from yutang.accounts.models import ApiKey, Merchant, SignInLink, Staff, User
from yutang.accounts.queries import ApiKeyId, StaffId, hash_of, staff_card
from yutang.accounts.rules import Role
from yutang.core import audit
from yutang.core.actors import Actor, acting_as
from yutang.core.errors import NotFound
from yutang.core.tenancy import current_merchant_id, merchant_scope

NAME_LENGTH = 64
LINK_VALID = timedelta(minutes=15)
INVITATION_VALID = timedelta(days=7)
KEY_MARK = "yt_"
# How often the last use of a key is written down: reading must not become writing.
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """Who came in by a link, and for which merchant."""

    user_id: UUID
    staff_id: StaffId
    merchant_id: UUID


def open_merchant(name: str, *, now: datetime) -> UUID:
    """Open a shop. It has no staff yet."""
    with transaction.atomic():
        merchant = Merchant.objects.create(name=_usable_name(name), created_at=now)
        with merchant_scope(merchant.pk):
            audit.record("accounts.merchant_opened", merchant.pk, name=merchant.name)
    return merchant.pk


@transaction.atomic
def rename_merchant(name: str) -> None:
    """Give the merchant in force another name."""
    merchant = _locked_merchant()
    before, merchant.name = merchant.name, _usable_name(name)
    if merchant.name == before:
        return
    merchant.save(update_fields=["name"])
    audit.record("accounts.merchant_renamed", merchant.pk, before=before, name=merchant.name)


@transaction.atomic
def require_second_factor(*, is_required: bool) -> None:
    """Ask every member of staff for a second factor, or stop asking. Who has none must enrol before their next page."""
    merchant = _locked_merchant()
    if merchant.is_second_factor_required == is_required:
        return
    merchant.is_second_factor_required = is_required
    merchant.save(update_fields=["is_second_factor_required"])
    verb = "accounts.second_factor_required" if is_required else "accounts.second_factor_made_optional"
    audit.record(verb, merchant.pk)


def hire_staff(  # noqa: PLR0913 - a sign-in and a post are one act
    merchant_id: UUID, *, username: str, name: str, role: Role | str, password: str | None = None, now: datetime
) -> StaffId:
    """Make a sign-in and let it work for a merchant. Without a password it needs a sign-in link to come in first.

    A user name that exists is refused, whoever's it is: hiring never touches a sign-in that somebody already uses.
    """
    post, shown = _known_role(role), _usable_name(name)
    user = User(username=_usable_username(username), date_joined=now)
    _give_password(user, password)
    with merchant_scope(merchant_id), transaction.atomic():
        _locked_merchant()
        _save_new(user)
        staff = Staff.objects.create(user=user, name=shown, role=post, created_at=now)
        audit.record("accounts.staff_hired", staff.pk, name=shown, role=post.value)
    return StaffId(staff.pk)


def join_staff(merchant_id: UUID, *, username: str, name: str, role: Role | str, now: datetime) -> StaffId:
    """Let an existing sign-in work for one more merchant. For whoever holds the machine; no page offers it."""
    post, shown = _known_role(role), _usable_name(name)
    with merchant_scope(merchant_id), transaction.atomic():
        _locked_merchant()
        user = User.objects.filter(username=username).first()
        if user is None:
            raise NotFound
        if Staff.objects.filter(user=user).exists():
            raise AlreadyWorksHere
        staff = Staff.objects.create(user=user, name=shown, role=post, created_at=now)
        audit.record("accounts.staff_hired", staff.pk, name=shown, role=post.value)
    return StaffId(staff.pk)


@transaction.atomic
def change_role(staff_id: UUID, role: Role | str) -> None:
    """Give a member of staff another role, in force from their next page. The last owner stays owner."""
    post, staff = _known_role(role), _staff(staff_id)
    if staff.role == post:
        return
    _keep_an_owner(staff)
    before, staff.role = staff.role, post
    staff.save(update_fields=["role"])
    audit.record("accounts.role_changed", staff.pk, name=staff.name, role_before=before, role=post.value)


@transaction.atomic
def dismiss_staff(staff_id: UUID) -> None:
    """Close a member of staff's entry: from now on no page opens to them, and their waiting links are void.

    The last owner cannot be dismissed. What they did stays in the audit log under their name.
    """
    staff = _staff(staff_id)
    if not staff.is_active:
        return
    _keep_an_owner(staff)
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    SignInLink.objects.filter(staff=staff, used_at=None).delete()
    audit.record("accounts.staff_dismissed", staff.pk, name=staff.name, role=staff.role)


@transaction.atomic
def take_back_staff(staff_id: UUID) -> None:
    """Open the entry of a dismissed member of staff again, in the role they had and with the sign-in they have."""
    staff = _staff(staff_id)
    if staff.is_active:
        return
    staff.is_active = True
    staff.save(update_fields=["is_active"])
    audit.record("accounts.staff_taken_back", staff.pk, name=staff.name, role=staff.role)


@transaction.atomic
def make_api_key(name: str, role: Role | str, *, now: datetime) -> tuple[ApiKeyId, str]:
    """Make a key for a program. The secret is returned here and never again: only its hash is stored."""
    post, shown = _known_role(role), _usable_name(name)
    secret = KEY_MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(name=shown, prefix=secret[:8], secret_hash=hash_of(secret), role=post, created_at=now)
    audit.record("accounts.api_key_made", key.pk, name=shown, role=post.value, prefix=key.prefix)
    return ApiKeyId(key.pk), secret


@transaction.atomic
def revoke_api_key(key_id: UUID, *, now: datetime) -> None:
    """Make a key useless from its next call on. Safe to call again."""
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    if ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now):
        audit.record("accounts.api_key_revoked", key.pk, name=key.name, prefix=key.prefix)


def note_key_used(key_id: ApiKeyId, *, now: datetime) -> None:
    """Remember that a key was used, to the minute."""
    old = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiKey.across_merchants().filter(old, pk=key_id).update(last_used_at=now)


@transaction.atomic
def forget_password(staff_id: UUID) -> None:
    """Make a forgotten password useless, and end the sessions it opened, so that its owner can choose a new one."""
    staff = Staff.across_merchants().select_related("user", "merchant").filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    if not staff.user.has_usable_password():
        return
    staff.user.set_unusable_password()
    staff.user.save(update_fields=["password"])
    with merchant_scope(staff.merchant.pk):
        audit.record("accounts.password_forgotten", staff.pk, name=staff.name)


@transaction.atomic
def forget_second_factor(staff_id: UUID) -> None:
    """Take a lost second factor, with its recovery codes, off a sign-in. For whoever holds the machine; no page offers it."""
    staff = Staff.across_merchants().select_related("merchant").filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    with merchant_scope(staff.merchant.pk):
        if Authenticator.objects.filter(user_id=staff.user_id).delete()[0]:
            audit.record("accounts.second_factor_forgotten", staff.pk, name=staff.name)


def make_sign_in_link(staff_id: UUID, *, now: datetime, valid: timedelta = LINK_VALID) -> str:
    """The path of a link that signs one member of staff in, once. Only its hash is stored.

    For whoever holds the machine: it works without a merchant in force. Pages use `invite_staff`.
    """
    staff = Staff.across_merchants().select_related("user", "merchant").filter(pk=staff_id, is_active=True).first()
    if staff is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    with merchant_scope(staff.merchant.pk), transaction.atomic():
        SignInLink.objects.filter(expires_at__lte=now).delete()
        SignInLink.objects.create(staff=staff, token_hash=hash_of(token), created_at=now, expires_at=now + valid)
        audit.record("accounts.sign_in_link_made", staff.pk, name=staff.name)
    return f"/sign-in/{token}"


@transaction.atomic
def invite_staff(staff_id: UUID, *, now: datetime) -> str:
    """A sign-in link for a colleague, valid for a week. Refused where it would open more than the merchant in force.

    A password they had no longer works: who uses the link chooses a new one. A second factor is still asked.
    """
    staff = _staff(staff_id)
    if not staff_card(staff_id).may_be_invited:
        raise NotToBeInvited
    forget_password(staff.pk)
    return make_sign_in_link(staff.pk, now=now, valid=INVITATION_VALID)


@transaction.atomic
def use_sign_in_link(token: str, *, now: datetime) -> SignedIn:
    """Use a sign-in link up and say whom it signs in. Of two calls at once one gets in. Raises LinkSpent."""
    waiting = SignInLink.across_merchants().filter(
        token_hash=hash_of(token), used_at=None, expires_at__gt=now, staff__is_active=True, staff__user__is_active=True
    )
    link = waiting.select_related("staff__merchant").first()
    # The condition is the claim: whoever moves the row out of "unused" is the one.
    if link is None or not SignInLink.across_merchants().filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkSpent
    staff = link.staff
    with merchant_scope(staff.merchant.pk), acting_as(Actor("staff", staff.pk, staff.name)):
        audit.record("accounts.sign_in_link_used", staff.pk, name=staff.name)
    return SignedIn(staff.user_id, StaffId(staff.pk), staff.merchant.pk)


def _locked_merchant() -> Merchant:
    """The merchant's row, held until the change is done: changes to who works here take their turns."""
    merchant = Merchant.objects.select_for_update().filter(pk=current_merchant_id()).first()
    if merchant is None:
        raise NotFound
    return merchant


def _staff(staff_id: UUID) -> Staff:
    _locked_merchant()
    staff = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    return staff


def _keep_an_owner(staff: Staff) -> None:
    is_owner = staff.is_active and staff.role == Role.OWNER
    others = Staff.objects.filter(role=Role.OWNER, is_active=True, user__is_active=True).exclude(pk=staff.pk)
    if is_owner and not others.exists():
        raise LastOwner


def _known_role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError as error:
        raise RoleUnknown from error


def _usable_name(text: str) -> str:
    name = rules.tidy_name(text)
    if not 0 < len(name) <= NAME_LENGTH:
        raise NameUnusable(longest=NAME_LENGTH)
    return name


def _usable_username(text: str) -> str:
    username: str = User.normalize_username(text.strip())
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as error:
        raise UsernameUnusable from error
    return username


def _give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(reasons=" ".join(error.messages)) from error
    user.set_password(password)


def _save_new(user: User) -> None:
    # Names that differ only in case would be taken for each other.
    if User.objects.filter(username__iexact=user.username).exists():
        raise UsernameTaken(username=user.username)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken(username=user.username) from error
