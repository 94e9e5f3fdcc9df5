"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from yutang.console.imports import pages

app_name = "imports"
urlpatterns = [
    path("imports/", pages.run_list, name="list"),
    path("imports/<uuid:run_id>", pages.run, name="run"),
    path("imports/<uuid:run_id>/start", pages.start, name="start"),
    path("imports/<uuid:run_id>/resume", pages.resume, name="resume"),
    path("imports/<uuid:run_id>/progress", pages.progress, name="progress"),
    path("imports/<uuid:run_id>/refused", pages.refused_rows, name="refused"),
]
