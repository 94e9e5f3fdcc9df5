from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yutang.accounts"
    label = "accounts"
