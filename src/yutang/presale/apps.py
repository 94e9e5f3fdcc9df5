from django.apps import AppConfig


class PresaleConfig(AppConfig):
    name = "yutang.presale"
    label = "presale"
