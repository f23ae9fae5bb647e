"""What the documents tell people to type works, and shows what they say it shows."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import commands, markdown
from tests.markdown import ROOT, Block
from tests.meta.excerpt import BEGIN, END, GAP, excerpt, live

PRINTED = "http://127.0.0.1:8080"
"""The address in the documents."""

STAND_IN = ROOT / "tests" / "tools" / "curl.py"

CURLS = [
    pytest.param("curl", marks=pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")),
    "stand-in",
]

DOCUMENTS = [
    "README.md",
    "docs/guides/first-payment.md",
    "docs/guides/a-code-for-one-payment.md",
    "docs/guides/watching.md",
]
"""Those that need a server."""

OFFLINE = [
    "docs/guides/a-settlement-day.md",
    "docs/guides/reading-a-break.md",
    "docs/guides/your-own-files.md",
]


@dataclass(frozen=True, slots=True)
class Step:
    """A block to run, and what stands below it."""

    typed: str
    shown: Block | None


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[commands.Sandbox]:
    with commands.sandbox(tmp_path_factory.mktemp("readme") / "lapnet-sim.sqlite") as running:
        yield running


@pytest.mark.parametrize("curl", CURLS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_requests_is_true(
    name: str, curl: str, server: commands.Sandbox, tmp_path: Path
) -> None:
    assert server.key is not None
    settings = commands.environment(LAPNET_KEY=server.key, LAPNET_DATABASE_URL=server.database_url)
    if curl == "stand-in":
        settings["PATH"] = f"{_folder_with_stand_in(tmp_path)}{os.pathsep}{settings['PATH']}"
    for step in steps(name):
        said = _run(step.typed.replace(PRINTED, server.address), tmp_path, settings)
        assert_shown(step.shown, said)


@pytest.mark.parametrize("name", OFFLINE)
def test_a_document_about_a_day_is_true(name: str, tmp_path: Path) -> None:
    for step in steps(name):
        assert_shown(step.shown, _run(step.typed, tmp_path, commands.environment()))


def test_the_excerpt_in_the_readme_is_of_the_real_report(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.partition(BEGIN)[2].partition(END)[0]
    drawn = excerpt(live(tmp_path / "day"))
    assert shown == drawn, "run: ./run shell python -m tests.meta.draw --report"


def test_the_readme_shows_what_the_demo_does() -> None:
    demo = re.search(r"lapnet-sim (day .*) --serve", (ROOT / "run").read_text("utf-8"))
    assert demo
    assert demo[1] == "day --seed 1 --payments 5000"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-s", "--compressed", "http://127.0.0.1:1/"],  # an option it does not know
        ["-s"],  # no address
        ["-s", "http://127.0.0.1:1/", "http://127.0.0.1:2/"],
        ["-s", "https://192.0.2.1/"],  # not this machine
    ],
)
def test_the_stand_in_refuses_what_it_does_not_understand(arguments: list[str]) -> None:
    ended = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, STAND_IN, *arguments], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("curl stand-in: ")


@pytest.mark.parametrize(
    ("shown", "said", "is_so"),
    [
        ({"a": "..."}, {"a": {"b": 1}}, True),
        ({"a": "x...z"}, {"a": "xyz"}, True),
        ({"a": "x...z"}, {"a": "xy"}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),  # a document that leaves something out is out of date
        ([1, "..."], [1], False),
        (None, None, True),
        ("a.c", "abc", False),
    ],
)
def test_an_answer_shown_is_compared_but_for_its_gaps(
    shown: object,
    said: object,
    is_so: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert agrees(shown, said) is is_so


def steps(name: str) -> list[Step]:
    """What a document has people type, each with what it shows below."""
    found = markdown.blocks(ROOT / name)
    assert any(block.language == "sh" for block in found)
    return [
        Step(block.text, below if below and below.language in {"json", "text"} else None)
        for block, below in zip(found, [*found[1:], None], strict=True)
        if block.language == "sh"
    ]


def assert_shown(shown: Block | None, said: str) -> None:
    """Hold what a command printed against what the document shows."""
    match shown:
        case Block("json", text):
            assert agrees(json.loads(text), json.loads(said)), said
        case Block(_, text):
            lines = iter(said.splitlines())
            for wanted in text.splitlines():
                if wanted != GAP:
                    assert any(_fits(wanted, line) for line in lines), f"{wanted!r} in:\n{said}"
        case None:
            pass


def agrees(shown: object, said: object) -> bool:
    """Whether two values are alike, ``...`` standing for anything."""
    match shown, said:
        case dict(), dict():
            return shown.keys() == said.keys() and all(agrees(shown[k], said[k]) for k in shown)
        case list(), list():
            return len(shown) == len(said) and all(map(agrees, shown, said))
        case str(), str():
            return _fits(shown, said)
        case _:
            return shown in (said, GAP)


def _fits(shown: str, said: str) -> bool:
    pattern = ".*".join(map(re.escape, shown.split(GAP)))
    return re.fullmatch(pattern, said) is not None


def _run(typed: str, at: Path, settings: dict[str, str]) -> str:
    ended = subprocess.run(  # noqa: S603 - what our own documents say
        ["/bin/sh", "-eu", "-c", typed],
        cwd=at,
        env=settings,
        capture_output=True,
        text=True,
        timeout=commands.PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 0, f"{typed}\n{ended.stderr}"
    return ended.stdout


def _folder_with_stand_in(at: Path) -> Path:
    script = at / "bin" / "curl"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n', "utf-8")
    script.chmod(0o755)
    return script.parent
