"""Reading what offices and schools are to each other: one file per noun."""
