from yutang.presale.actions.intake.sqlite import decide

__all__ = ["decide"]
