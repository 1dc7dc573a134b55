"""Telling people: one file per noun."""
