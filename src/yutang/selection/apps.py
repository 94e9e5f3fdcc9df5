from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "yutang.selection"
    label = "selection"
