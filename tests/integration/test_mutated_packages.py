"""Every mutated package gets a verdict, an archive entry and a receipt. None is accepted wrongly.

    MUTATIONS=10000 MUTATION_SEED=7 .venv/bin/pytest -n 2 tests/integration/test_mutated_packages.py -s

tests 10 000 packages of another seed. It is faster with TMPDIR in memory. An oracle reads each accepted
package again: it must accept and quarantine the same lines, with the same values and totals.
"""

import io
import json
import os
import zipfile
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet
import pytest

from reassurance.settings import Settings
from reassurance.submissions import Receipt, read_receipts
from reassurance.submissions.archive.verify import verify
from reassurance.submissions.validation import line_rules, lines
from support.answers import receive_checked
from support.mutations import Parcel, mutated, parcel_of
from support.oracle_judgement import JudgedLines, judge
from support.packages import Package, cedent_package, files_of, policy, premium

MUTATIONS = int(os.environ.get("MUTATIONS", "150"))
SEED = int(os.environ.get("MUTATION_SEED", "42"))
CHUNK = 50


@pytest.mark.parametrize("first", range(0, MUTATIONS, CHUNK))
# 20 s on an idle machine. The limit stops a package that never ends, not a machine that does other work.
@pytest.mark.timeout(7200)
def test_no_mutation_is_accepted_wrongly(first):
    outcomes: Counter[str] = Counter()
    for number in range(first, min(first + CHUNK, MUTATIONS)):
        parcel = mutated(f"{SEED} {number}")
        with TemporaryDirectory() as home:
            outcomes[outcome(Settings(home=Path(home)), parcel)] += 1
    print(f"\nfrom {first}, seed {SEED}:", dict(outcomes.most_common()))
    assert outcomes.total() == min(CHUNK, MUTATIONS - first)
    assert outcomes["accepted"] + outcomes["accepted_with_findings"] >= outcomes.total() / 10, (
        "too few packages are accepted"
    )


def _faulty() -> Package:
    package = cedent_package()
    package.lines["policies"] += [policy(2), policy(2), policy(3, insured_siren="123456789")]
    package.lines["premiums"] += [premium(2, gross_premium_amount="many", ceded_premium_amount="-0.10")]
    return package


def test_the_oracle_agrees_on_a_package_with_faults(settings):
    assert outcome(settings, parcel_of(_faulty())) == "accepted_with_findings"


@pytest.mark.parametrize("control", ["\t", "\x01"])
def test_the_oracle_agrees_on_a_control_character_inside_an_identifier(settings, control):
    package = cedent_package()
    package.lines["policies"] += [policy(2, policy_id=f"POL{control}2")]
    assert outcome(settings, parcel_of(package)) == "accepted_with_findings"


@pytest.mark.parametrize(
    ("module", "rule", "no_refusal"),
    [
        (line_rules, "_luhn", "0"),
        (lines, "_duplicate_keys", "select null, 0, null, null, null, null where false"),
    ],
)
def test_a_rule_that_is_not_applied_is_detected(settings, monkeypatch, module, rule, no_refusal):
    monkeypatch.setattr(module, rule, lambda *given: no_refusal)
    with pytest.raises(AssertionError, match="policies: other lines are quarantined"):
        outcome(settings, parcel_of(_faulty()))


def test_a_value_that_is_read_wrongly_is_detected(settings, monkeypatch):
    read = lines._read

    def rounded(field, form):
        value = read(field, form)
        return f"round({value}, 2)" if field.kind == "rate" else value

    monkeypatch.setattr(lines, "_read", rounded)
    with pytest.raises(AssertionError, match="guarantees, line 1: other values"):
        outcome(settings, parcel_of(_faulty()))


def test_a_file_that_is_not_archived_is_detected(settings):
    parcel = parcel_of(cedent_package())
    outcome(settings, parcel)
    parcel.files["note.txt"] = b"not sent"
    with pytest.raises(FileNotFoundError):
        _check_stored(settings, parcel, read_receipts(settings)[0])


def outcome(settings: Settings, parcel: Parcel) -> str:
    """Receive a package, check its lines, files and receipt, and return the verdict."""
    place = parcel.drop(settings)
    receipt = receive_checked(settings, place)
    assert not os.path.lexists(place.path), "it is still in the inbox"
    _check_stored(settings, parcel, receipt)
    if receipt.verdict == "rejected":
        assert receipt.reasons
        assert {name.split("/")[0] for name in files_of(settings)} == {"archive", "outbox"}
        return ", ".join(sorted({reason.code for reason in receipt.reasons}))
    assert receipt.reasons == ()
    judged = judge(_files(parcel), parcel.inbox or parcel.sender)
    assert {count.register for count in receipt.registers} == set(judged)
    for count in receipt.registers:
        _check_lines(settings, receipt, count.register, judged[count.register])
    refused = any(one.refused for one in judged.values())
    assert receipt.verdict == ("accepted_with_findings" if refused else "accepted")
    return receipt.verdict


def _check_stored(settings: Settings, parcel: Parcel, receipt: Receipt) -> None:
    """Check that the archive has the sent files, the outbox has a receipt, and `verify` reports no fault."""
    contents = [parcel.packed] if parcel.packed is not None else list(parcel.files.values())
    for content in contents:
        digest = sha256(content).hexdigest()
        assert (settings.objects_dir / digest[:2] / digest).read_bytes() == content
    sent = sorted((settings.outbox_dir / receipt.sender_id).iterdir())
    assert [path.suffix for path in sent] == [".html", ".json", ".xlsx"]
    assert json.loads(sent[1].read_bytes())["verdict"] == receipt.verdict
    assert verify(settings, {}).faults == ()


def _files(parcel: Parcel) -> dict[str, bytes]:
    if parcel.packed is None:
        return parcel.files
    with zipfile.ZipFile(io.BytesIO(parcel.packed)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def _check_lines(settings: Settings, receipt: Receipt, register: str, judged: JudgedLines) -> None:
    accepted = _rows(settings.registered_dir / register)
    quarantined = _rows(settings.quarantine_dir / register)
    every = set(range(1, len(judged.texts) + 1))
    assert set(quarantined) == judged.refused, f"{register}: other lines are quarantined"
    assert set(accepted) == every - judged.refused, f"{register}: other lines are accepted"
    for number, row in (accepted | quarantined).items():
        expected = judged.values[number - 1]
        assert {name: row[name] for name in expected} == expected, f"{register}, line {number}: other values"
    (count,) = [one for one in receipt.registers if one.register == register]
    assert (count.rows_declared, count.rows_read) == (len(every), len(every))
    assert (count.rows_accepted, count.rows_quarantined) == (len(accepted), len(quarantined))
    for total in count.totals:
        refused = judged.total(total.measure, judged.refused)
        assert Decimal(total.read or "") == judged.total(total.measure)
        assert Decimal(total.quarantined) == refused
        assert Decimal(total.accepted) == judged.total(total.measure) - refused
        parts = (total.accepted, total.quarantined, total.remainder)
        assert Decimal(total.declared) == sum(map(Decimal, parts))
        assert Decimal(total.remainder) == 0 or judged.is_unread(total.measure)


def _rows(folder: Path) -> dict[int, dict[str, object]]:
    """Lines in the files of a folder, by line number. Without one, the position in the file is the number."""
    return {
        row.get("line_number", place): row
        for path in folder.rglob("*.parquet")
        for place, row in enumerate(pyarrow.parquet.ParquetFile(path).read().to_pylist(), start=1)
    }
