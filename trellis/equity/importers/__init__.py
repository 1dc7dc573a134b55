"""Reading files of counts, each checked by row before anything is computed from it."""
