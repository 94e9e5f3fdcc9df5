from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yutang.accounts"
    label = "accounts"

    def ready(self) -> None:
        from yutang.accounts.words import AUDIT_SENTENCES, AUDIT_TERMS
        from yutang.core import audit

        audit.tell(AUDIT_SENTENCES, terms=AUDIT_TERMS)
