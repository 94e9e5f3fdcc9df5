"""Addresses of earnings."""

from __future__ import annotations

from django.urls import path

from yutang.earnings import h5, pages

app_name = "earnings"
urlpatterns = [
    path("earnings/", pages.partner_list, name="list"),
    path("earnings/<uuid:partner_id>", pages.statement, name="statement"),
    path("earnings/<uuid:partner_id>/rate", pages.set_rate, name="rate"),
    path("earnings/<uuid:partner_id>/export", pages.export, name="export"),
    path("p/", h5.today, name="today"),
]
