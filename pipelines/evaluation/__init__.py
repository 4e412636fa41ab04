"""Gold records against coded events."""
