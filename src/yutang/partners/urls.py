"""Addresses of partners."""

from __future__ import annotations

from django.urls import path

from yutang.partners import pages

app_name = "partners"
urlpatterns = [
    path("partners/", pages.partner_list, name="list"),
    path("partners/new", pages.add, name="add"),
    path("partners/<uuid:partner_id>", pages.partner, name="partner"),
    path("partners/<uuid:partner_id>/edit", pages.edit, name="edit"),
    path("partners/<uuid:partner_id>/scores", pages.score, name="score"),
    path("partners/<uuid:partner_id>/<slug:to>", pages.move, name="move"),
]
