from django.apps import AppConfig


class ModelConfig(AppConfig):
    name = "yutang.channels.model"
    label = "model"
