"""Yutang (鱼塘): the private-domain commerce system."""
