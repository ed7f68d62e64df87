"""Odoo as a server."""
