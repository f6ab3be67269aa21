"""What guards: decisions that are logged before they count, and the acts that they permit."""
