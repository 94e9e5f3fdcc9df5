"""复盘: what came of it all, in numbers that can be checked.

Nouns: LoopStage (the first time a customer reached a stage of the loop), DayFigure (what a day brought, by community and
source), CountedFact (that a fact is in a figure, so that none is counted twice), Funnel.
Promises: every number is a count of facts; a fact handed over twice counts once; a person counts once, however many
records they had before; whoever came too lately to have decided is said to be undecided, not lost.
"""
