"""A merchant's way with the command: make a code, print a stand, photograph it, read it again."""

import io
import json
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

COMMAND = "from lapnet_sim.qr.cli import app; app()"
SHOP = (
    *("--iin", "27710418", "--receiver-id", "mch19B73F61B9E0", "--mcc", "5812"),
    *("--name", "Nam Khong Food and Coffee", "--city", "Vientiane"),
    *("--lao-name", "ຮ້ານອາຫານ ແລະ ກາເຟ ນ້ຳຂອງ", "--lao-city", "ນະຄອນຫຼວງວຽງຈັນ"),
)


def run(*words: str, typed: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """The command in a process of its own, as a shell starts it."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", COMMAND, *words],
        input=typed,
        capture_output=True,
        timeout=120,
        check=False,
    )


def photographed(stand: bytes) -> bytes:
    """The stand as a telephone sees it: small, slanted, a little blurred, in poor light."""
    picture = Image.open(io.BytesIO(stand)).convert("L")
    picture.thumbnail((900, 900))
    picture = picture.rotate(6, expand=True, fillcolor=140, resample=Image.Resampling.BICUBIC)
    picture = ImageEnhance.Contrast(picture).enhance(0.5).filter(ImageFilter.GaussianBlur(0.6))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=60)
    return file.getvalue()


def test_a_merchant_prints_a_stand_and_a_payer_reads_it(tmp_path: Path) -> None:
    made = run("make", *SHOP)
    assert (made.returncode, made.stderr) == (0, b"")

    checked = run("check", "-", typed=made.stdout)
    assert (checked.returncode, checked.stdout) == (0, b"accepted (lint)\n")

    stand = tmp_path / "stand.png"
    printed = run("poster", "-", "--size", "a5", "--out", str(stand), typed=made.stdout)
    assert (printed.returncode, printed.stdout) == (0, b"")

    seen = run("read", "--image", "-", "--json", typed=photographed(stand.read_bytes()))
    told = json.loads(seen.stdout)
    assert told["accepted"] is True
    assert told["payload"]["text"] == made.stdout.decode().strip()
    assert told["payload"]["language"]["merchant_name"] == "ຮ້ານອາຫານ ແລະ ກາເຟ ນ້ຳຂອງ"

    dynamic = run("make", "--like", made.stdout.decode().strip(), "--amount", "45000")
    amount = json.loads(run("read", "-", "--json", typed=dynamic.stdout).stdout)["payload"][
        "amount"
    ]
    assert amount == "45000"


def test_a_forged_code_is_not_printed(tmp_path: Path) -> None:
    forged = run("make", *SHOP).stdout.replace(b"mch19B73F61B9E0", b"mch19B73F61B9E9")
    out = tmp_path / "stand.pdf"
    printed = run("poster", "-", "--out", str(out), typed=forged)
    assert printed.returncode == 1
    assert b"qr.crc_mismatch" in printed.stderr
    assert not out.exists()
