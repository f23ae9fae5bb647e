"""What the switch tells Prometheus: counted as it happens, and read from the books when asked."""
