"""What stands in the documents is what stands in the code."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lapnet_sim.cli import app
from lapnet_sim.config import Settings
from tests import markdown
from tests.markdown import ROOT
from tests.meta.excerpt import BEGIN, END, excerpt, with_excerpt
from tests.meta.pages import PAGES

STEP = re.compile(r"^\| (\d+) ([a-z, ]+) \| .* \| (.*) \|$", re.MULTILINE)
PATH = re.compile(
    r"`((?:lapnet_sim|emvqr|fx|participants|settlement|loadtests|tests|docs)/[^`\s*]*)`"
)

RELATIVE = sorted(
    {
        (str(path.relative_to(ROOT)), link)
        for path in markdown.documents()
        for link in markdown.links(path)
        if "://" not in link
    }
)
"""Document and target, of every link inside the project."""


@pytest.mark.parametrize("name", PAGES)
def test_a_drawn_page_is_up_to_date(name: str) -> None:
    drawn = PAGES[name]()
    assert (ROOT / name).read_text("utf-8") == drawn, "run: ./run shell python -m tests.meta.draw"


@pytest.mark.parametrize(("document", "link"), RELATIVE)
def test_a_link_leads_somewhere(document: str, link: str) -> None:
    path = ROOT / document
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    assert target.exists()
    assert target.is_relative_to(ROOT)
    assert not anchor or anchor in markdown.anchors(target)


@pytest.mark.parametrize("path", markdown.documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_path_that_a_document_names_exists(path: Path) -> None:
    named = PATH.findall(path.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_way_of_a_payment_has_twelve_steps_each_with_its_files() -> None:
    steps = STEP.findall((ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    assert [int(number) for number, *_ in steps] == list(range(1, 13))
    assert all(PATH.findall(where) for *_, where in steps)


def test_every_decision_is_named_once() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert re.findall(r"^\| (D\d+) \|", text, re.MULTILINE) == [f"D{n}" for n in range(1, 14)]


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    command: Any = get_command(app)
    typed = {f"`lapnet-sim {name}`" for name in command.commands}
    of_run = re.findall(r"^#   (\w+)", (ROOT / "run").read_text("utf-8"), re.MULTILINE)
    assert {name for name in typed if name not in text} == set()
    assert [name for name in of_run if f"`./run {name}" not in text] == []


def test_the_documents_call_run_only_with_what_it_knows() -> None:
    known = set(re.findall(r"^#   (\w+)", (ROOT / "run").read_text("utf-8"), re.MULTILINE))
    shown = [
        line.split()[2]
        for path in markdown.documents()
        for block in markdown.blocks(path)
        for line in block.text.splitlines()
        if line.startswith("$ ./run ")
    ]
    assert set(shown) <= known


def test_the_settings_file_is_one_a_shell_can_read_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = subprocess.run(
        ["/bin/sh", "-c", "set -a; . ./.env.example; env"],
        cwd=ROOT,
        env={},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in [name for name in os.environ if name.startswith("LAPNET_")]:
        monkeypatch.delenv(name)
    untold = Settings()
    for line in read.splitlines():
        name, _, value = line.partition("=")
        if name.startswith("LAPNET_"):
            monkeypatch.setenv(name, value)
    given = Settings()
    assert given == untold


def test_the_readme_opens_with_the_two_commands() -> None:
    first = markdown.blocks(ROOT / "README.md")[0]
    typed = [line.split("#")[0].strip() for line in first.text.splitlines()]
    assert typed == ["$ ./run demo", "$ ./run test"]


def test_the_readme_has_a_place_for_the_excerpt() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.index(BEGIN) < text.index(END)
    assert len(text[: text.index(END)].splitlines()) < 90, "the first screen holds it"


def test_an_excerpt_keeps_lines_as_they_are_and_marks_what_is_left_out() -> None:
    report = (
        "TITLE 1\n=====\n\nPAYMENTS BY OUTCOME\n\ncorridor  x\na rejected 1\nb rejected 2\nall 3\n"
    )
    shown = excerpt(report)
    assert shown.splitlines()[-3:] == ["corridor  x", "...", "all 3"]
    assert with_excerpt(f"a\n{BEGIN}old\n{END}\nb", report) == f"a\n{BEGIN}{shown}{END}\nb"
