"""Who puts load on the switch: one file per role."""
