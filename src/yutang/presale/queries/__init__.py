"""The reads of presale, a file per noun."""
