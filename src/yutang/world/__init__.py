"""The simulated outside: people who speak, vote, pay and change their minds, and platforms that speak real protocols.

It talks to the rest only over HTTP and imports nothing of it, and the product never reads anything from here. Everything
follows from a seed, in virtual time. Its figures come from practitioners' reports (`figures.py`), so that what the
product shows can be held against what it should find.
"""
