"""Figures the software must reach, each measured together with its floor in the same run.

``python -m loadtests.bench NAME`` runs the module of that name. A bench is a module with a function
``measure() -> Report``; a new file here is a new name.
"""
