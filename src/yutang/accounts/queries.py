"""Who works here, in which role, and with which keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from yutang.accounts.errors import LinkSpent, ShopUnknown
from yutang.accounts.models import ApiKey, Merchant, SignInLink, Staff
from yutang.accounts.rules import PERMISSIONS, Permission, Role, may, may_be_invited
from yutang.core.actors import Actor
from yutang.core.errors import NotFound
from yutang.core.tenancy import current_merchant_id

StaffId = NewType("StaffId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)


@dataclass(frozen=True)
class MerchantCard:
    id: UUID
    name: str
    is_second_factor_required: bool


@dataclass(frozen=True)
class StaffCard:
    """One member of staff of one merchant."""

    id: StaffId
    merchant_id: UUID
    merchant_name: str
    user_id: UUID
    username: str
    name: str
    role: Role
    is_active: bool
    has_second_factor: bool
    has_signed_in: bool
    is_second_factor_required: bool
    works_elsewhere: bool

    @property
    def may_be_invited(self) -> bool:
        """Whether a colleague may make a sign-in link for them."""
        return self.is_active and may_be_invited(
            self.role, has_signed_in=self.has_signed_in, works_elsewhere=self.works_elsewhere
        )

    def may(self, permission: Permission) -> bool:
        return self.is_active and may(self.role, permission)

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.id, self.name)

    @property
    def must_enrol(self) -> bool:
        """Whether the shop asks for a second factor that this person does not have yet."""
        return self.is_second_factor_required and not self.has_second_factor


@dataclass(frozen=True)
class ApiKeyCard:
    """One key for programs. Its secret was shown once; `prefix` is how people tell keys apart."""

    id: ApiKeyId
    merchant_id: UUID
    name: str
    prefix: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def may(self, permission: Permission) -> bool:
        return self.revoked_at is None and may(self.role, permission)

    @property
    def actor(self) -> Actor:
        return Actor("api_key", self.id, self.name)


def permissions_of(role: Role | str) -> frozenset[Permission]:
    """What a role may do."""
    return PERMISSIONS[Role(role)]


def merchant_card() -> MerchantCard:
    """The merchant in force."""
    row = Merchant.objects.get(pk=current_merchant_id())
    return MerchantCard(row.id, row.name, row.is_second_factor_required)


def merchants_called(name: str | None) -> list[UUID]:
    """The merchants with this name; with no name, every merchant, the first one first."""
    rows = Merchant.objects.filter(name=name) if name else Merchant.objects.all()
    return list(rows.order_by("created_at", "pk").values_list("pk", flat=True))


def merchant_ids() -> list[UUID]:
    """Every merchant of this place, oldest first: for recurring jobs."""
    return list(Merchant.objects.order_by("id").values_list("id", flat=True))


def staff_members() -> list[StaffCard]:
    """Everybody who works or worked for the merchant in force: those who still do first, in the order they came."""
    return [_staff_card(row) for row in _with_sign_in(Staff.objects.order_by("-is_active", "created_at", "id"))]


def staff_card(staff_id: UUID) -> StaffCard:
    """A member of staff of the merchant in force. Raises NotFound for anybody else's."""
    row = _with_sign_in(Staff.objects.filter(pk=staff_id)).first()
    if row is None:
        raise NotFound
    return _staff_card(row)


def staff_to_sign_in(username: str | None = None) -> StaffId:
    """Whom the command line signs in: the oldest active staff entry of a user, or the oldest owner of this place."""
    rows = Staff.across_merchants().filter(is_active=True)
    rows = rows.filter(user__username=username) if username else rows.filter(role=Role.OWNER)
    row = rows.order_by("created_at", "id").first()
    if row is None:
        raise NotFound
    return StaffId(row.pk)


def shops_of(user_id: UUID) -> list[StaffCard]:
    """Where a user works now, one entry a merchant, in the order they came there."""
    rows = Staff.across_merchants().filter(user_id=user_id, is_active=True).order_by("created_at", "id")
    return [_staff_card(row) for row in _with_sign_in(rows)]


def shop_of(user_id: UUID, merchant_id: UUID) -> StaffCard:
    """A user's entry at one merchant. Raises ShopUnknown where they do not work."""
    for card in shops_of(user_id):
        if card.merchant_id == merchant_id:
            return card
    raise ShopUnknown


def who_sees_personal_data() -> tuple[list[StaffCard], list[ApiKeyCard]]:
    """The people and the keys of the merchant in force that may read phones, names and addresses."""
    people = [card for card in staff_members() if card.may(Permission.SEE_PERSONAL_DATA)]
    keys = [card for card in api_keys() if card.may(Permission.SEE_PERSONAL_DATA)]
    return people, keys


def api_keys() -> list[ApiKeyCard]:
    """The keys of the merchant in force, newest first; revoked ones stay visible."""
    return [_key_card(row) for row in ApiKey.objects.select_related("merchant").order_by("-created_at", "-id")]


def key_in_force(secret: str) -> ApiKeyCard | None:
    """The key with this secret, of whichever merchant, unless it was revoked."""
    row = (
        ApiKey.across_merchants()
        .select_related("merchant")
        .filter(secret_hash=hash_of(secret), revoked_at=None)
        .first()
    )
    return _key_card(row) if row else None


def link_waiting(token: str, *, now: datetime) -> StaffCard:
    """Whom a sign-in link would sign in. Looking does not use it up. Raises LinkSpent."""
    link = SignInLink.across_merchants().filter(token_hash=hash_of(token), used_at=None, expires_at__gt=now).first()
    rows = (
        Staff.across_merchants().filter(pk=link.staff_id, is_active=True) if link else Staff.across_merchants().none()
    )
    row = _with_sign_in(rows).first()
    if row is None:
        raise LinkSpent
    return _staff_card(row)


def hash_of(secret: str) -> str:
    """What is stored of a secret of 256 random bits: its SHA-256, which needs neither salt nor stretching."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _with_sign_in(rows: QuerySet[Staff]) -> QuerySet[Staff]:
    factor = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
    elsewhere = Staff.across_merchants().filter(user=OuterRef("user")).exclude(merchant=OuterRef("merchant"))
    return rows.select_related("user", "merchant").annotate(
        has_second_factor=Exists(factor), works_elsewhere=Exists(elsewhere)
    )


def _staff_card(row: Staff) -> StaffCard:
    return StaffCard(
        id=StaffId(row.pk),
        merchant_id=row.merchant.pk,
        merchant_name=row.merchant.name,
        user_id=row.user_id,
        username=row.user.username,
        name=row.name,
        role=Role(row.role),
        is_active=row.is_active and row.user.is_active,
        has_second_factor=row.has_second_factor,  # type: ignore[attr-defined]
        has_signed_in=row.user.last_login is not None,
        is_second_factor_required=row.merchant.is_second_factor_required,
        works_elsewhere=row.works_elsewhere,  # type: ignore[attr-defined]
    )


def _key_card(row: ApiKey) -> ApiKeyCard:
    return ApiKeyCard(
        id=ApiKeyId(row.pk),
        merchant_id=row.merchant.pk,
        name=row.name,
        prefix=row.prefix,
        role=Role(row.role),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
