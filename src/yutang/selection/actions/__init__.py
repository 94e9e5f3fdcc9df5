"""Changes to rounds and ballots."""

from yutang.selection.actions.rounds import RoundDraft, close_round, draft_round, open_round
from yutang.selection.actions.voting import BallotSlip, cast_ballots, cast_votes

__all__ = ["BallotSlip", "RoundDraft", "cast_ballots", "cast_votes", "close_round", "draft_round", "open_round"]
