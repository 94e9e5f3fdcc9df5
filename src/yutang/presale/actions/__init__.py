"""The changes of presale, a file per noun."""
