"""Merchants, sign-ins, staff and keys."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from yutang.accounts.rules import Permission, Role, may
from yutang.core.ids import new_id
from yutang.core.tenancy import MerchantOwned


class Merchant(models.Model):
    """The tenant: a brand, a shop, or one community leader."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    is_second_factor_required = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A sign-in. What it may do is said by its staff rows, never here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Staff(MerchantOwned):
    """A user who works for a merchant in one role."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "user"], name="staff_once_per_merchant")]

    def may(self, permission: Permission) -> bool:
        return self.is_active and may(self.role, permission)


class ApiKey(MerchantOwned):
    """A key for programs. Only its hash is kept; its first characters are shown so that people can tell keys apart."""

    name = models.CharField(max_length=64)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def may(self, permission: Permission) -> bool:
        return self.revoked_at is None and may(self.role, permission)


class SignInLink(MerchantOwned):
    """A link that signs one staff member in, once, for a short while. Made on the command line, by who holds the machine."""

    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
