"""dbt in a process of its own, with settings that its command line does not have.

    python -m reassurance.warehouse.dbt_process [--parsed FILE] ARGUMENT…

With `--parsed`, the file of the parsed project, dbt neither scans for changed files nor writes its manifest
again. This saves 3 s at the start of a build. The caller ensures that the file is up to date.
"""

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reassurance.warehouse.dbt_events import skip_debug_events


def main() -> None:
    """Run dbt. The exit code is 0, or 1 when a node failed, or 2 when dbt itself failed."""
    arguments = sys.argv[1:]
    parsed = None
    if arguments[0] == "--parsed":
        parsed, arguments = Path(arguments[1]), arguments[2:]
    # The parsed project is a million permanent objects: exclude them from garbage collection.
    gc.disable()
    from dbt.cli.main import dbtRunner

    skip_debug_events()
    manifest = None if parsed is None else _read(parsed)
    gc.freeze()
    gc.enable()
    outcome = dbtRunner(manifest).invoke(arguments)
    if outcome.exception is not None:
        sys.stderr.write(f"{outcome.exception}\n")
        sys.exit(2)
    sys.exit(0 if outcome.success else 1)


def _read(parsed: Path) -> Any:
    """dbt's manifest, read from the file of the parsed project."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder
    from dbt_common.invocation import get_invocation_id

    manifest = Manifest.from_msgpack(parsed.read_bytes(), decoder=extended_mashumuro_decoder)
    manifest.metadata.generated_at = datetime.now(UTC).replace(tzinfo=None)
    manifest.metadata.invocation_id = get_invocation_id()
    return manifest


if __name__ == "__main__":
    main()
