"""Numbers and words in, numbers and words out: one file per noun."""
