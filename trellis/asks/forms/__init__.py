"""What was typed about asks: one file per noun."""
