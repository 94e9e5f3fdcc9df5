"""What there is to choose, sell and make: styles, their SKUs, prices and pictures.

Nouns: Style (one design), Sku (one choice of its options, such as a size in a colour), Picture (kept once, by its content).
Promises: a style's and a SKU's code are unique in a shop; a picture is checked, made smaller and freed of everything
its camera wrote into it before anybody sees it; what an import brings twice is changed once.
"""
