"""What offices and schools are to each other, on pages: one file per noun."""
