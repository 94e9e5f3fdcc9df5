"""The merchant's pages about needs."""
