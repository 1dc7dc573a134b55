"""Gaps between groups of students, buildings and services: what they measure, how sure one may be, and what may be shown."""
