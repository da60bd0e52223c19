"""A simulated market read back from its files, without the code that receives packages."""

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reassurance.market.simulate import SimulationSummary, simulate
from reassurance.settings import Settings
from support.oracle_statements import read_statements

Line = dict[str, str]


@dataclass(frozen=True)
class SentPackage:
    """The files of a package of the market."""

    sender: str
    name: str
    files: dict[str, bytes]

    @property
    def descriptor(self) -> dict[str, Any]:
        return json.loads(self.files["datapackage.json"])

    def lines(self, resource: dict[str, Any]) -> list[Line]:
        if resource["format"] == "xml":
            return read_statements(self.files[resource["path"]])
        text = io.StringIO(self.files[resource["path"]].decode(resource["encoding"]), newline="")
        return list(csv.DictReader(text, delimiter=resource["dialect"]["delimiter"]))


@dataclass(frozen=True)
class SimulatedMarket:
    """The packages and the answer key of one simulation."""

    summary: SimulationSummary
    packages: dict[str, SentPackage]
    answer_key: list[Line]

    def lines(self, register: str) -> list[tuple[str, str, Line]]:
        """Each line of a register: sender, period, line."""
        return [
            (package.sender, package.descriptor["reassurance"]["period"], line)
            for package in self.packages.values()
            for resource in package.descriptor["resources"]
            if resource["name"] == register
            for line in package.lines(resource)
        ]

    def in_force(self, register: str, key: str) -> list[tuple[str, Line]]:
        """Lines of a register after every sequence was applied: sender, line."""
        by_period: dict[tuple[str, str], dict[str, Line]] = {}
        for package in sorted(self.packages.values(), key=lambda package: package.name):
            declared = package.descriptor["reassurance"]
            lines = by_period.setdefault((package.sender, declared["period"]), {})
            for resource in package.descriptor["resources"]:
                if resource["name"] == register:
                    if declared["kind"] == "full":
                        lines.clear()
                    for line in package.lines(resource):
                        lines[line[key]] = line
        return [
            (sender, line)
            for (sender, _), lines in by_period.items()
            for line in lines.values()
            if line.get("_action") != "withdraw"
        ]


def make_market(
    home: Path,
    seed: int = 42,
    anomalies: str = "default",
    size: str = "xs",
    last_period: str = "2020-06",
    first_period: str = "2020-04",
) -> SimulatedMarket:
    summary = simulate(
        Settings(home=home),
        size=size,
        first_period=first_period,
        last_period=last_period,
        seed=seed,
        inbox=home / "inbox",
        anomalies=anomalies,
    )
    packages = [_read(path) for path in sorted((home / "inbox").glob("*/*"))]
    with (home / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        return SimulatedMarket(
            summary, {package.name: package for package in packages}, list(csv.DictReader(stream))
        )


def _read(path: Path) -> SentPackage:
    if path.is_dir():
        return SentPackage(
            path.parent.name, path.name, {file.name: file.read_bytes() for file in path.iterdir()}
        )
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return SentPackage(path.parent.name, path.stem, files)
