"""The pages on which files are handed in, looked at, and followed until they are brought in."""
