"""Rounds, the map, families, inquiries: one file per noun."""
