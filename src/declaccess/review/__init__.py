"""Questions over a whole portfolio: who is ready, what changes, who can do what.

Each has a room of its own: `readiness`, `changes`, `matrix`, `submitters`, `what_can`, `who_can`.
"""
