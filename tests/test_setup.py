"""The scripts that set a checkout up, run on a copy of themselves with programs that only pretend: no network, no installing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"

# A Python of a stated version: it answers what scripts/setup asks, "makes" an environment, and notes what pip is told.
PYTHON = """#!/bin/sh
case "$*" in
  *"version_info <"*) [ {minor} -ge 11 ] ;;
  *"import ensurepip"*) {has_venv} ;;
  *"version_info[:2]"*) echo 3.{minor} ;;
  "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python; printf '#!/bin/sh\\n' > .venv/bin/yutang; chmod +x .venv/bin/yutang ;;
  "-m pip"*) echo "$*" >> pip.log; {pip} ;;
  *) exit 9 ;;
esac
"""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def python(path: Path, minor: int, *, has_venv: bool = True, pip: str = "true") -> Path:
    return program(path, PYTHON.format(minor=minor, has_venv="true" if has_venv else "false", pip=pip))


@pytest.fixture
def tools(tmp_path):
    """A folder with the few programs that the scripts are written in, to be the whole PATH."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "cat", "cksum", "rm", "mkdir", "cp", "chmod", "dirname", "ls", "grep", "env"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


@pytest.fixture
def checkout(tmp_path):
    """A checkout with what scripts/setup reads, and nothing else."""
    folder = tmp_path / "a checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("setup", "check"):
        shutil.copy(SCRIPTS / name, folder / "scripts" / name)
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    return folder


def run(folder: Path, *command: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": str(path), "HOME": str(folder), "PYENV_ROOT": str(folder / "no-pyenv")}
    settings |= {"SYSTEM_PYTHONS": str(folder / "no-system"), **environment}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=60)


def setup(checkout: Path, tools: Path, kind: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
    return run(checkout, "scripts/setup", kind, path=tools, **environment)


def test_a_python_on_path_makes_the_environment(checkout, tools):
    python(tools / "python3", 12)
    done = setup(checkout, tools)
    assert done.returncode == 0, done.stderr
    assert f"making .venv with {tools}/python3" in done.stdout
    told = (checkout / "pip.log").read_text()
    assert "--require-hashes -r requirements.lock" in told
    assert "--no-index -e ." in told


def test_the_systems_own_python_comes_before_others(checkout, tools, tmp_path):
    python(tools / "python3.11", 11)
    python(tmp_path / "system/python3", 10)
    there = python(tmp_path / "system/python3.13", 13)
    done = setup(checkout, tools, SYSTEM_PYTHONS=str(tmp_path / "system"))
    assert done.returncode == 0, done.stderr
    assert f"making .venv with {there}" in done.stdout


def test_an_old_python_in_front_is_passed_over(checkout, tools):
    python(tools / "python3", 9)
    python(tools / "python3.13", 13)
    done = setup(checkout, tools)
    assert done.returncode == 0, done.stderr
    assert "python3.13" in done.stdout


def test_a_python_under_pyenv_is_found(checkout, tools, tmp_path):
    python(tools / "python3", 8)
    python(tmp_path / "pyenv/versions/3.10.13/bin/python3", 10)
    there = python(tmp_path / "pyenv/versions/3.12.1/bin/python3", 12)
    done = setup(checkout, tools, PYENV_ROOT=str(tmp_path / "pyenv"))
    assert done.returncode == 0, done.stderr
    assert str(there) in done.stdout


def test_only_old_pythons_is_said_in_a_sentence(checkout, tools):
    python(tools / "python3", 8)
    python(tools / "python", 10)
    done = setup(checkout, tools)
    assert done.returncode != 0
    assert "no Python 3.11 or newer was found on PATH or under pyenv" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_real_old_pythons_are_refused_too(checkout, tools):
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    old = next(iter(sorted(versions.glob("3.[89].*/bin/python3"))), None)
    if old is None:
        pytest.skip("no old Python is installed here")
    (tools / "python3").symlink_to(old)
    done = setup(checkout, tools)
    assert done.returncode != 0
    assert "no Python 3.11 or newer" in done.stderr


def test_without_a_home_it_still_speaks(checkout, tools):
    settings = {"PATH": str(tools), "SYSTEM_PYTHONS": str(checkout / "no-system")}
    done = subprocess.run(["scripts/setup"], cwd=checkout, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "no Python 3.11 or newer" in done.stderr


def test_a_python_that_makes_no_environments_names_the_package(checkout, tools):
    python(tools / "python3", 11, has_venv=False)
    done = setup(checkout, tools)
    assert done.returncode != 0
    assert "apt-get install python3.11-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_another_python_that_does_is_taken_instead(checkout, tools):
    python(tools / "python3.11", 11, has_venv=False)
    python(tools / "python3.12", 12)
    done = setup(checkout, tools)
    assert done.returncode == 0, done.stderr
    assert "python3.12" in done.stdout


def test_a_stated_python_is_taken_or_refused(checkout, tools, tmp_path):
    python(tools / "python3", 12)
    refused = setup(checkout, tools, PYTHON=str(python(tmp_path / "old", 9)))
    assert refused.returncode != 0
    assert "is not a Python 3.11 or newer" in refused.stderr
    done = setup(checkout, tools, PYTHON=str(python(tmp_path / "new", 13)))
    assert done.returncode == 0
    assert "making .venv with" in done.stdout
    assert str(tmp_path / "new") in done.stdout


def test_up_to_date_is_quiet_and_quick(checkout, tools):
    python(tools / "python3", 12)
    assert setup(checkout, tools, "dev").returncode == 0
    before = (checkout / "pip.log").read_text()
    began = time.monotonic()
    for kind in ("dev", "run"):
        again = setup(checkout, tools, kind)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - began < 2
    assert (checkout / "pip.log").read_text() == before


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", "scripts/setup"])
def test_whatever_changes_is_installed_again(checkout, tools, changed):
    python(tools / "python3", 12)
    assert setup(checkout, tools).returncode == 0
    with (checkout / changed).open("a") as file:
        file.write("# changed\n")
    assert "installing from requirements.lock" in setup(checkout, tools).stdout


def test_more_is_installed_for_developers(checkout, tools):
    python(tools / "python3", 12)
    assert setup(checkout, tools).returncode == 0
    assert "installing from requirements-dev.lock" in setup(checkout, tools, "dev").stdout


def test_a_copied_checkout_is_installed_anew(checkout, tools, tmp_path):
    python(tools / "python3", 12)
    assert setup(checkout, tools).returncode == 0
    copy = shutil.copytree(checkout, tmp_path / "copy")
    assert "installing" in setup(copy, tools).stdout


def test_a_broken_download_leaves_no_mark_of_success(checkout, tools):
    python(tools / "python3", 12, pip="exit 1")
    done = setup(checkout, tools)
    assert done.returncode != 0
    assert "run the same command again" in done.stderr
    python(checkout / ".venv/bin/python", 12)
    again = setup(checkout, tools)
    assert again.returncode == 0, again.stderr
    assert "installing" in again.stdout


def test_an_environment_whose_python_is_gone_is_made_anew(checkout, tools):
    python(tools / "python3", 12)
    assert setup(checkout, tools).returncode == 0
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert "making .venv" in setup(checkout, tools).stdout


def test_an_unknown_kind_is_refused(checkout, tools):
    done = setup(checkout, tools, "everything")
    assert done.returncode == 2
    assert "run or dev" in done.stderr


@pytest.mark.parametrize("broken", ["ruff check", "ruff format"])
def test_a_fault_of_style_fails_the_check(checkout, tools, broken):
    for name in ("djlint", "python", "lint-imports", "pytest", "mypy", "sphinx-build"):
        program(checkout / ".venv/bin" / name, "#!/bin/sh\n")
    name, verb = broken.split()
    program(checkout / ".venv/bin" / name, f'#!/bin/sh\n[ "$1" != {verb} ]\n')
    done = run(checkout, "scripts/check", path=tools)
    assert done.returncode != 0
    assert "all is well" not in done.stdout


@pytest.mark.parametrize("broken", ["djlint", "python", "lint-imports", "pytest", "mypy", "sphinx-build"])
def test_every_other_check_counts(checkout, tools, broken):
    for name in ("ruff", "djlint", "python", "lint-imports", "pytest", "mypy", "sphinx-build"):
        program(checkout / ".venv/bin" / name, f"#!/bin/sh\nexit {int(name == broken)}\n")
    assert run(checkout, "scripts/check", path=tools).returncode != 0


def packages(tools: Path, folder: Path, *, uid: int) -> subprocess.CompletedProcess[str]:
    program(tools / "id", f"#!/bin/sh\necho {uid}\n")
    return run(folder, str(SCRIPTS / "system-packages"), path=tools, POSTGRES_ROOT=str(folder / "no-postgres"))


def apt(tools: Path, folder: Path, *, lacks: str = "nothing") -> Path:
    log = folder / "apt.log"
    program(tools / "apt-get", f'#!/bin/sh\necho "$*" >> "{log}"\ncase "$*" in *" {lacks}") exit 100 ;; esac\n')
    return log


def test_a_user_is_told_what_to_install(tools, tmp_path):
    log = apt(tools, tmp_path)
    done = packages(tools, tmp_path, uid=1000)
    assert done.returncode == 1
    assert "please install: postgresql chromium fonts-noto-cjk fontconfig" in done.stderr
    assert "sudo apt-get install postgresql" in done.stderr
    assert not log.exists()


def test_root_installs_it(tools, tmp_path):
    log = apt(tools, tmp_path)
    done = packages(tools, tmp_path, uid=0)
    assert done.returncode == 0, done.stderr
    assert "install -y -qq --no-install-recommends postgresql" in log.read_text()


def test_root_elsewhere_is_told_too(tools, tmp_path):
    done = packages(tools, tmp_path, uid=0)
    assert done.returncode == 1
    assert "please install:" in done.stderr


def test_a_browser_that_apt_lacks_is_left_to_its_driver(tools, tmp_path):
    apt(tools, tmp_path, lacks="chromium")
    done = packages(tools, tmp_path, uid=0)
    assert done.returncode == 0
    assert "the browser tests install their own" in done.stderr


def test_a_database_that_apt_lacks_is_not(tools, tmp_path):
    apt(tools, tmp_path, lacks="postgresql")
    done = packages(tools, tmp_path, uid=0)
    assert done.returncode == 1
    assert "could not be installed: postgresql" in done.stderr


def test_what_is_there_is_left_alone(tools, tmp_path):
    program(tmp_path / "no-postgres/15/bin/initdb", "#!/bin/sh\n")
    program(tools / "google-chrome-stable", "#!/bin/sh\n")
    program(tools / "fc-list", "#!/bin/sh\necho Noto Sans CJK SC\n")
    done = packages(tools, tmp_path, uid=1000)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
