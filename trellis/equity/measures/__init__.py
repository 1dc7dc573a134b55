"""What a release hides; plain Python."""
