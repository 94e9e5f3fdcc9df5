"""Addresses of selection."""

from __future__ import annotations

from django.urls import path

from yutang.selection import h5, pages

app_name = "selection"
urlpatterns = [
    path("selection/", pages.index, name="list"),
    path("selection/new", pages.new, name="new"),
    path("selection/rounds/<uuid:round_id>", pages.show, name="round"),
    path("selection/rounds/<uuid:round_id>/results", pages.results, name="results"),
    path("selection/rounds/<uuid:round_id>/links", pages.links, name="links"),
    path("selection/rounds/<uuid:round_id>/open", pages.open_round, name="open"),
    path("selection/rounds/<uuid:round_id>/close", pages.close_round, name="close"),
    path("m/rounds/<uuid:round_id>", h5.vote, name="vote"),
]
