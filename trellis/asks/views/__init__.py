"""Asks as pages: one file per noun."""
