"""Tests, and what they share: builders, fakes, an auditor, databases."""
