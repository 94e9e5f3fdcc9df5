"""What customers ask for, in their own words: utterances read into slots, grouped with their like, matched with KOCs.

Nouns: Utterance (one thing that was said), Need (what it asks for), Voice (whoever speaks: a customer, or one utterance of
somebody unknown), NeedCluster (voices whose needs are alike), KocMatch (how well a KOC can speak for a cluster, and why).
Promises: what must not stay (phone and identity numbers, addresses) is taken out before anything is stored; the same
utterance twice changes nothing; an utterance without a need is kept with the reason; a cluster keeps its identity when
everything is grouped anew; nothing that a customer writes is ever obeyed.
"""
