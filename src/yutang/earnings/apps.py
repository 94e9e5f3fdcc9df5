from django.apps import AppConfig


class EarningsConfig(AppConfig):
    name = "yutang.earnings"
    label = "earnings"

    def ready(self) -> None:
        from yutang.core import audit
        from yutang.earnings.words import AUDIT_SENTENCES

        audit.tell(AUDIT_SENTENCES)
