"""Numbers in, numbers out, for every room: plain Python that knows no Django and no school."""
