"""The places a buyer has things sent to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned


class SavedAddress(MerchantOwned):
    """An address in a buyer's book: their own, or that of somebody they order for, such as 妈妈. All but the label is sealed."""

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=20, default="")
    recipient: SealedTextField = SealedTextField()
    phone: SealedTextField = SealedTextField()
    address: SealedTextField = SealedTextField()
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], name="address_one_default", condition=Q(is_default=True))
        ]
