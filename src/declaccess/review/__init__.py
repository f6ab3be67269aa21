"""Questions over a whole portfolio: who is ready, what changes, who can do what."""
