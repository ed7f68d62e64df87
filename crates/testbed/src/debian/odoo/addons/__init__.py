"""Addons are packages of this one, wherever they lie: the command sets its path."""
