"""Addresses of insight."""

from __future__ import annotations

from django.urls import path

from yutang.insight import pages

app_name = "insight"
urlpatterns = [
    path("insight/", pages.loop, name="loop"),
    path("insight/repurchase", pages.repurchase, name="repurchase"),
]
