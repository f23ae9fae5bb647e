"""The books by subject: how each is loaded for a batch and what it writes.

A subject is a module with ``load`` and ``save``; ``storage.books`` has the list of them.
"""
