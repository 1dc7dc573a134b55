"""What was typed."""
