"""Telling participants by webhook: signed, repeated until acknowledged, given up at last."""
