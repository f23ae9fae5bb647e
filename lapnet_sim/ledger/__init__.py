"""The books: a deterministic state machine that takes commands in batches."""
