"""The project is laid out as agreed, and nothing of any one machine is in it."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.markdown import ROOT

PACKAGES = ("lapnet_sim", "emvqr", "settlement", "fx", "participants", "loadtests")

MODULES = [
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

ELSEWHERE = [
    re.compile(f"(?<![\\w.])/{place}/")
    for place in ("work", "shared", "root", "home/[a-z]", "Users")
] + [re.compile(host) for host in (r"pypi\.", "python" + "hosted", r"npmjs\.", r"proxy\.golang")]
"""Paths of one machine, and hosts of package indexes."""


@cache
def files() -> tuple[Path, ...]:
    """Whatever git has, or would take; everything else is not of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in found if path.is_file())


@pytest.mark.parametrize("folder", [*PACKAGES, "tests"])
def test_the_seven_folders_are_there(folder: str) -> None:
    assert (ROOT / folder).is_dir()


def test_beside_them_stand_only_documents_and_requirements() -> None:
    named = {path.relative_to(ROOT).parts[0] for path in files() if path.parent != ROOT}
    assert {name for name in named if not name.startswith(".")} == {
        *PACKAGES, "tests", "docs", "requirements",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "run",
        "pyproject.toml", ".ci/run", ".env.example", ".pre-commit-config.yaml",
    ],
)  # fmt: skip
def test_the_files_of_the_root_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


@pytest.mark.parametrize(
    "wanted", ["fastapi", "pydantic", "sqlalchemy", "pycountry", "hypothesis", "locust"]
)
def test_the_required_packages_are_required(wanted: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[\[<>=!~ ]", line)[0] for line in project["dependencies"]]
    assert wanted in names


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_a_list_of_requirements_pins_by_hash_and_names_no_address(path: Path) -> None:
    text = path.read_text("utf-8")
    pinned = re.split(r"\n(?=\S)", text.strip())
    assert [line.split()[0] for line in pinned if "--hash=sha256:" not in line] == []
    assert [line.split()[0] for line in pinned if "==" not in line] == []
    assert "://" not in text
    assert "index-url" not in text


def test_no_file_knows_a_machine_or_a_package_index() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in files()
        if path != Path(__file__) and path.suffix not in {".png", ".jpg", ".woff2", ".ttf"}
        for line in path.read_text("utf-8", errors="replace").splitlines()
        if any(pattern.search(line) for pattern in ELSEWHERE)
    ]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_says_its_idea_first(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "a docstring"


def test_no_two_test_files_share_a_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
