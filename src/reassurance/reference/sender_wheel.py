"""Build the tool of senders: `python -m reassurance.reference.sender_wheel FOLDER`.

The wheel has the modules that `reassurance-check` imports, the schemas and the seeds of senders, and the
versions of the few libraries that this environment has. Its own version ends with a hash of its content, so
that two tools of the same version give the same verdicts.
"""

import ast
import hashlib
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reassurance.registers.senders import SEEDS
from reassurance.settings import PROJECT_DIR

_SOURCES = PROJECT_DIR / "src"
_DISTRIBUTION, _WHEEL_NAME = "reassurance-check", "reassurance_check"
# The command, and the program of its child process.
_ROOTS = ("reassurance.cli.sender_check", "reassurance.xlsx_process.reader")
# DuckDB imports it for timestamps with a time zone.
_OF_DUCKDB = "pytz"
# Windows has no time zones of its own.
_OF_WINDOWS = "tzdata"


def build_wheel(folder: Path) -> Path:
    """Write the wheel into `folder`; returns its path. The same sources give the same bytes."""
    modules, libraries = _needed(_ROOTS)
    files = dict(_code(modules)) | dict(_data())
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    number = f"{version('reassurance')}+c{digest.hexdigest()[:8]}"
    described = f"{_WHEEL_NAME}-{number}.dist-info"
    files |= {
        f"{described}/METADATA": _metadata(number, libraries).encode(),
        f"{described}/WHEEL": b"Wheel-Version: 1.0\nGenerator: reassurance\nRoot-Is-Purelib: true\n"
        b"Tag: py3-none-any\n",
        f"{described}/entry_points.txt": f"[console_scripts]\n{_DISTRIBUTION} = {_ROOTS[0]}:main\n".encode(),
        f"{described}/licenses/LICENSE": (PROJECT_DIR / "LICENSE").read_bytes(),
    }
    record = "".join(f"{name},sha256={_hash(content)},{len(content)}\n" for name, content in files.items())
    files[f"{described}/RECORD"] = f"{record}{described}/RECORD,,\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{_WHEEL_NAME}-{number}-py3-none-any.whl"
    with ZipFile(target, "w", ZIP_DEFLATED) as wheel:
        for name, content in files.items():
            wheel.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return target


def _needed(roots: Iterable[str]) -> tuple[set[str], set[str]]:
    """The modules of ours that `roots` import, directly or not, and the libraries that these import."""
    modules: set[str] = set()
    libraries: set[str] = set()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module in modules:
            continue
        modules.add(module)
        for imported in _imports(module):
            if imported.split(".")[0] != "reassurance":
                libraries.add(imported.split(".")[0])
            elif _file(imported).is_file():
                waiting.append(imported)
    return modules, libraries - sys.stdlib_module_names


def _imports(module: str) -> Iterator[str]:
    """The modules that a module imports, also within functions; names of packages and values among them."""
    for node in ast.walk(ast.parse(_file(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _file(module: str) -> Path:
    return _SOURCES.joinpath(*module.split(".")).with_suffix(".py")


def _code(modules: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The files of the modules, the texts next to them, and the packages that they are in.

    A package keeps its docstring only: it imports functions of the platform, and the tool imports modules.
    """
    files = {_file(module) for module in modules}
    folders = {parent for file in files for parent in file.parents if _SOURCES in parent.parents}
    texts = {text for folder in {file.parent for file in files} for text in folder.glob("*.yaml")}
    for file in sorted(files | texts):
        yield file.relative_to(_SOURCES).as_posix(), file.read_bytes()
    for folder in sorted(folders):
        package = folder / "__init__.py"
        docstring = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8")), clean=False)
        yield package.relative_to(_SOURCES).as_posix(), f'"""{docstring}"""\n'.encode()


def _data() -> Iterator[tuple[str, bytes]]:
    """The schemas and the seeds, below the folder `data` that the command reads."""
    schemas = sorted((PROJECT_DIR / "expectations" / "submissions").glob("*.schema.yaml"))
    seeds = [PROJECT_DIR / "dbt_project" / "seeds" / "reference" / f"{name}.csv" for name in SEEDS]
    for file in [*schemas, *seeds]:
        yield f"reassurance/data/{file.relative_to(PROJECT_DIR).as_posix()}", file.read_bytes()


def _metadata(number: str, libraries: Iterable[str]) -> str:
    distributions = packages_distributions()
    names = sorted({distributions[library][0] for library in libraries} | {_OF_DUCKDB})
    required = [f"{name}=={version(name)}" for name in names]
    required.append(f"{_OF_WINDOWS}=={version(_OF_WINDOWS)}; sys_platform == 'win32'")
    return "\n".join(
        [
            "Metadata-Version: 2.4",
            f"Name: {_DISTRIBUTION}",
            f"Version: {number}",
            "Summary: Contrôle d'un paquet avant son envoi au dispositif de réassurance publique",
            "License-Expression: Apache-2.0",
            "License-File: LICENSE",
            "Requires-Python: >=3.11,<3.14",
            *(f"Requires-Dist: {requirement}" for requirement in required),
            "",
        ]
    )


def _hash(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    print(build_wheel(Path(sys.argv[1])))  # noqa: T201
