"""Finds, reads, orders and loads addons."""
