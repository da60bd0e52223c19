"""What a build stores about the nodes that dbt ran: layer, outcome, rows, compiled SQL, failing rows."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from reassurance.settings import PROJECT_DIR
from reassurance.warehouse.dbt_results import Node, layers, of_layer, read_nodes, store_nodes

TEST, LONG = "test.reassurance.claims_are_positive", "test.reassurance.unique_int_claims_claim_id.0a1b2c3d4e"
MODEL, SEED = "model.reassurance.int_claims", "seed.reassurance.products"


def described(unique_id: str, path: str, original: str, **more: object) -> dict[str, object]:
    kind, _, name = unique_id.split(".")[:3]
    return {
        "unique_id": unique_id,
        "resource_type": kind,
        "package_name": "reassurance",
        "schema": "cover",
        "alias": name,
        "path": path,
        "original_file_path": original,
        **more,
    }


MANIFEST = {
    MODEL: described(MODEL, "cover/int_claims.sql", "models/cover/int_claims.sql"),
    SEED: described(SEED, "reference/products.csv", "seeds/reference/products.csv"),
    TEST: described(TEST, "cover/claims_are_positive.sql", "tests/cover/claims_are_positive.sql"),
    LONG: described(LONG, "unique_int_claims.sql", "models/marts/_marts.yml", attached_node=MODEL),
    "test.reassurance.of_seed": described(
        "test.reassurance.of_seed", "of_seed.sql", "seeds/_seeds.yml", attached_node=SEED
    ),
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The folder of dbt's artifacts after it made a table of 30 claims."""
    folder = tmp_path / "target"
    (folder / "compiled/reassurance/tests/cover").mkdir(parents=True)
    (folder / "compiled/reassurance/tests/cover/claims_are_positive.sql").touch()
    (folder / "compiled/reassurance/models/marts/_marts.yml").mkdir(parents=True)
    (folder / "compiled/reassurance/models/marts/_marts.yml/unique_int_claims.sql").touch()
    (folder / "manifest.json").write_text(json.dumps({"nodes": MANIFEST}))
    with duckdb.connect(folder / "build.duckdb") as connection:
        connection.execute("create schema cover; create table cover.int_claims as from range(30) as c(id)")
    return folder


def stored(settings, target: Path, **outcomes: dict[str, object]) -> dict[str, Node]:
    """Store the given outcomes, by the name of the node, and read them back."""
    results = [
        {"status": "success", "execution_time": 0.5, "message": None, "compiled_code": None}
        | outcomes[unique_id.split(".")[2]]
        | {"unique_id": unique_id}
        for unique_id in [*MANIFEST, "exposure.reassurance.ministry_release"]
        if unique_id.split(".")[2] in outcomes
    ]
    (target / "run_results.json").write_text(json.dumps({"results": results}))
    nodes = store_nodes(settings, target, target / "manifest.json", target / "build.duckdb")
    assert read_nodes(target) == nodes
    return {node.name: node for node in nodes}


def test_the_layers_are_the_folders_of_models():
    folders = {path.name for path in (PROJECT_DIR / "dbt_project" / "models").iterdir() if path.is_dir()}
    assert set(layers(PROJECT_DIR / "dbt_project")) == folders


def test_a_table_has_its_layer_its_time_and_its_rows(settings, target):
    nodes = stored(settings, target, int_claims={}, ministry_release={"status": "skipped"})
    assert nodes == {"int_claims": Node(MODEL, "model", "cover", "success", 0.5, rows=30)}


def test_tests_have_the_layer_of_their_model_and_seeds_the_first_one(settings, target):
    passed = {"status": "pass"}
    nodes = stored(
        settings,
        target,
        products={},
        of_seed=passed,
        claims_are_positive=passed,
        unique_int_claims_claim_id=passed,
    )
    assert {name: node.layer for name, node in nodes.items()} == {
        "products": "staging",
        "of_seed": "staging",
        "claims_are_positive": "cover",
        "unique_int_claims_claim_id": "cover",
    }
    generic = nodes["unique_int_claims_claim_id"]
    assert generic.compiled_sql is not None
    assert Path(generic.compiled_sql).exists()


def test_the_first_rows_of_a_failed_test_are_stored(settings, target):
    failed = {
        "status": "fail",
        "message": "Got 30 results",
        "compiled_code": "from build.cover.int_claims -- all",
    }
    node = stored(settings, target, claims_are_positive=failed)["claims_are_positive"]
    assert node.has_failed
    assert node.failing_rows == str(target / "failing_rows" / "claims_are_positive.csv")
    rows = list(csv.reader(Path(node.failing_rows).read_text(encoding="utf-8").splitlines()))
    assert rows[:2] == [["id"], ["0"]]
    assert len(rows) == 21
    compiled = target / "compiled/reassurance/tests/cover/claims_are_positive.sql"
    assert node.failure == (
        f"{TEST}: Got 30 results\n  compiled SQL: {compiled}\n  failing rows: {node.failing_rows}"
    )


def test_failing_rows_that_cannot_be_read_hide_no_failure(settings, target):
    failed = {"status": "fail", "message": "Got 1 result", "compiled_code": "from build.cover.nowhere"}
    node = stored(settings, target, claims_are_positive=failed)["claims_are_positive"]
    assert (node.has_failed, node.failing_rows) == (True, None)


def test_a_node_that_used_up_the_memory_names_the_setting(settings, target):
    failed = {"status": "error", "message": "Out of Memory Error: failed to pin block"}
    node = stored(settings, target, int_claims=failed)["int_claims"]
    assert node.failure.startswith(
        f"{MODEL}: Out of memory: {MODEL} needs more than REASSURANCE_MEMORY_LIMIT"
    )


def test_models_of_a_layer_come_before_its_tests_and_slow_ones_first():
    def node(name: str, kind: str, seconds: float, layer: str = "cover") -> Node:
        return Node(f"{kind}.reassurance.{name}", kind, layer, "success", seconds)

    nodes = [
        node("a", "test", 9),
        node("b", "model", 1),
        node("c", "model", 2),
        node("d", "model", 3, "marts"),
    ]
    assert [each.name for each in of_layer(nodes, "cover")] == ["c", "b", "a"]


def test_a_build_whose_dbt_was_killed_has_no_nodes(tmp_path):
    assert read_nodes(tmp_path) == []
