"""The merchant's pages about partners: who they are, how they came, and what they made as a trial."""
