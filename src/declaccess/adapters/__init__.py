"""What stands behind the ports: memory, files, databases, clocks and log-in providers."""
