"""What runs from the terminal: files of counts, each checked by row before anything is computed from it, and releases."""
