"""The member's pages of presale, a file per noun."""
