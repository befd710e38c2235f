"""The wheel, built, installed in a fresh environment and run from a folder that has nothing of ours."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_schemas_and_templates_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    wanted = {
        f"packager/{path.relative_to(ROOT).as_posix()}"
        for folder in ("schemas", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert wanted <= set(names)
    assert "packager/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"packager", names[-1].split("/")[0]}
    assert not [
        name for name in names if name.startswith(("packager/schemas/", "packager/templates/")) and ".py" in name
    ]


def test_the_installed_command_builds_the_example_from_the_root_folder(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True, capture_output=True)
    python = tmp_path / "env/bin/python"
    install = [python, "-m", "pip", "install", "-q", "-c", ROOT / "tests/constraints.txt", wheel]
    subprocess.run(install, check=True, capture_output=True)
    out = tmp_path / "out"
    course = ROOT / "courses/deployment-modes"
    done = subprocess.run(
        [tmp_path / "env/bin/package", "build", course, "--out", out, "--check"],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(out.glob("[!.]*"))) == 6
    where = "import packager, packager.resources as r; print(packager.__file__, r.folder('schemas'))"
    found = subprocess.run([python, "-c", where], cwd="/", capture_output=True, text=True, check=True).stdout
    assert str(ROOT) not in found
    for command in ("build", "validate", "import", "explain", "schema", "targets"):
        subprocess.run([tmp_path / "env/bin/package", command, "--help"], cwd="/", check=True, capture_output=True)
