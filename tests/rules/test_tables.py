"""R8, R10: what tables may point at, and whose rows they are."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from yutang.core.tenancy import MerchantMissing, MerchantScoped, ScopedManager

from .test_doors import ORDER

RANK = {name: rank for rank, name in enumerate(["core", *ORDER])}
OURS = [model for model in apps.get_models() if model.__module__.startswith("yutang.")]
# Who the tenant is, and sign-in, stand before there is a tenant.
BEFORE_TENANCY = {"accounts.Merchant", "accounts.User"}


def rank(model: type[models.Model]) -> int | None:
    return RANK.get(model.__module__.split(".")[1])


def test_r8_foreign_keys_point_back_along_the_loop():
    wrong = []
    for model in OURS:
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.OneToOneField | models.ManyToManyField):
                continue
            target = field.related_model
            if not isinstance(target, type) or not target.__module__.startswith("yutang."):
                continue
            here, there = rank(model), rank(target)
            across = model.__module__.split(".")[1] != target.__module__.split(".")[1]
            if here is not None and there is not None and there > here:
                wrong.append(f"{model.__name__}.{field.name} points forward to {target.__name__}")
            if across and not field.remote_field.hidden:
                wrong.append(f'{model.__name__}.{field.name} needs related_name="+"')
    assert not wrong, wrong


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_r10_a_query_without_a_merchant_is_refused(model):
    may_be_without = model._meta.label in BEFORE_TENANCY or model._meta.app_label in {"core", "site"}
    if may_be_without and not issubclass(model, MerchantScoped):
        return
    assert issubclass(model, MerchantScoped), f"{model._meta.label} has no merchant"
    assert isinstance(model._default_manager, ScopedManager), f"{model._meta.label}.objects is not scoped"
    with pytest.raises(MerchantMissing):
        model.objects.all()
    assert model.across_merchants().query is not None
