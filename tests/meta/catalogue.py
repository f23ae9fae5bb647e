"""What the code says about its own members: name, value and the docstring that stands below each.

Python keeps no docstring for an enum member or a field, so the source is read.
"""

import ast
import inspect
from dataclasses import dataclass
from enum import StrEnum
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Member:
    """One documented member of a class."""

    name: str
    doc: str
    """One line; empty if nobody wrote one."""


def members(documented: type) -> list[Member]:
    """The members of a class in the order of its source, each with its docstring."""
    tree = ast.parse(dedent(inspect.getsource(documented)))
    body = next(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    following = [*body[1:], None]
    return [
        Member(name, _docstring(below))
        for node, below in zip(body, following, strict=True)
        if (name := _assigned(node))
    ]


def coded(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Every value of an enum with its docstring."""
    return [(str(codes[member.name]), member.doc) for member in members(codes)]


def _assigned(node: ast.stmt) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    name = target.id if isinstance(target, ast.Name) else ""
    return "" if name == "model_config" else name


def _docstring(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).split())
    return ""
