"""Understanding what was typed: one file per noun."""
