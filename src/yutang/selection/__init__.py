"""选款: a community chooses, from pictures, what should be made.

Nouns: Round (candidates shown to one community until a moment), Candidate (one style in it), Ballot (one customer's set of
votes), Vote (one style loved).
Promises: one ballot a customer and round, replaced as a whole; nobody but a member of the community votes, and only while
the round is open; after the close nothing moves any more; equal numbers of votes are settled by the place in the round.
"""
