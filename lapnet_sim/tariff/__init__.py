"""What payments cost and how large they may be: tables with their provenance, and pure rules."""
