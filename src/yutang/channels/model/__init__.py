"""Large models: one contract, and an adapter for whatever speaks OpenAI's chat completions. Never needed: a shop without one lacks nothing.

Nouns: ModelAccount (a merchant's model: address, name, sealed key, prices, daily spending cap), Question (what is asked, with the shape
of its answer), ModelAnswer (the answer in that shape, with tokens, cost and time), ModelCall (that something was asked: no words
in it), KeptAnswer (what was answered to a question, so that the same is never paid for twice).
Promises: nothing is spent beyond the cap of the day, also by several at once; an answer that does not have the asked shape is none;
no address inside this place or its network is called unless whoever runs the place allows it; no key leaves its row unsealed.
"""
