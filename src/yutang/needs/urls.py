"""Addresses of needs."""

from __future__ import annotations

from django.urls import path

from yutang.needs import h5
from yutang.needs.pages import (
    adviser,
    assignment,
    clusters,
    deep_reading,
    labels,
    suggestions,
    surveys,
    utterances,
    words,
    works,
)

app_name = "needs"
urlpatterns = [
    path("needs/", clusters.cluster_list, name="list"),
    path("needs/utterances", utterances.utterance_list, name="utterances"),
    path("needs/clusters/<uuid:cluster_id>", clusters.cluster, name="cluster"),
    path("needs/adviser/<uuid:customer_id>", adviser.adviser, name="adviser"),
    path("needs/adviser/<uuid:customer_id>/health", adviser.health, name="health"),
    path("needs/survey", surveys.survey, name="survey_page"),
    path("needs/survey/links", surveys.survey_links, name="survey_links"),
    path("m/survey", h5.survey, name="survey"),
    path("needs/clusters/<uuid:cluster_id>/ranking", assignment.ranked, name="ranking"),
    path("needs/assignment", assignment.board, name="assignment"),
    path("needs/assignment/export", assignment.export, name="export_assignment"),
    path("needs/assignment/pairs", assignment.decide, name="decide_pair"),
    path("needs/assignment/pairs/<uuid:rule_id>/lift", assignment.lift, name="lift_pair"),
    path("needs/assignment/pairs/<uuid:rule_id>/undo", assignment.undo, name="undo_pair"),
    path("needs/alone", clusters.alone, name="alone"),
    path("needs/rebuild", clusters.rebuild, name="rebuild"),
    path("needs/rebuilds/<uuid:rebuild_id>", clusters.progress, name="progress"),
    path("needs/words", words.own_words, name="words"),
    path("needs/words/add", words.add_words, name="add_words"),
    path("needs/words/remove", words.remove_words, name="remove_words"),
    path("needs/words/bring", words.bring_words, name="bring_words"),
    path("needs/words/lexicon", words.lexicon, name="lexicon"),
    path("needs/words/file/<str:form>", words.give_words, name="give_words"),
    path("needs/words/changes/<uuid:change_id>/undo", words.undo_words, name="undo_words"),
    path("needs/words/suggested", suggestions.suggestions, name="suggestions"),
    path("needs/words/suggested/<str:answer>", suggestions.answer_chosen, name="answer_chosen"),
    path("needs/words/suggested/<uuid:suggestion_id>/<str:answer>", suggestions.answer, name="answer_suggestion"),
    path("needs/words/<uuid:word_id>", words.change_word, name="word"),
    path("needs/label", labels.label_next, name="label_next"),
    path("needs/label/quality", labels.quality, name="label_quality"),
    path("needs/label/export", labels.export_labels, name="export_labels"),
    path("needs/label/<uuid:utterance_id>", labels.label, name="label"),
    path("needs/label/<uuid:label_id>/undo", labels.undo_label, name="undo_label"),
    path("needs/deep", deep_reading.deep_reading, name="deep_reading"),
    path("needs/deep/stop", deep_reading.stop, name="stop_deep_reading"),
    path("needs/works/<uuid:work_id>", works.progress, name="work"),
    path("needs/works/<str:work>/begin", works.begin, name="begin_work"),
]
