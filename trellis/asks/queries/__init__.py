"""Reading asks: one file per noun."""
