"""Addresses of needs."""

from __future__ import annotations

from django.urls import path

from yutang.needs import pages

app_name = "needs"
urlpatterns = [
    path("needs/", pages.cluster_list, name="list"),
    path("needs/utterances", pages.utterance_list, name="utterances"),
    path("needs/clusters/<uuid:cluster_id>", pages.cluster, name="cluster"),
    path("needs/rebuild", pages.rebuild, name="rebuild"),
    path("needs/rebuilds/<uuid:rebuild_id>", pages.progress, name="progress"),
]
