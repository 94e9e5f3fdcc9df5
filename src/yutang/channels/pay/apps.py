from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "yutang.channels.pay"
    label = "pay"
