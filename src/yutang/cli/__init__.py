"""The `yutang` command."""
