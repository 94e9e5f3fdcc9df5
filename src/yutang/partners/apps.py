from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "yutang.partners"
    label = "partners"
