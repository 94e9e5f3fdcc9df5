"""C2M: what buyers have paid for goes to a maker, piece by piece.

Nouns: Factory, ProductionOrder (what one factory is asked to make), ProductionLine (how many of one SKU), Unit (one
piece, with a code of its own), sheets (what a factory gets in its hands).
Promises: an offer is planned once, however often it is confirmed; every paid piece has exactly one unit; a unit's code
can be read aloud and a slip of the tongue is noticed; nothing a factory sees tells who bought.
"""
