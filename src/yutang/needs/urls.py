"""Addresses of needs."""

from __future__ import annotations

from django.urls import path

from yutang.needs.pages import clusters, utterances

app_name = "needs"
urlpatterns = [
    path("needs/", clusters.cluster_list, name="list"),
    path("needs/utterances", utterances.utterance_list, name="utterances"),
    path("needs/clusters/<uuid:cluster_id>", clusters.cluster, name="cluster"),
    path("needs/rebuild", clusters.rebuild, name="rebuild"),
    path("needs/rebuilds/<uuid:rebuild_id>", clusters.progress, name="progress"),
]
