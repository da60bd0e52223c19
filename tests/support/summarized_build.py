"""A released build with the tables and charts of the first sheet and of the page: key figures and alerts."""

from datetime import timedelta

from reassurance.publication.release import publish
from support.published_build import AS_OF, Build, make_build, model

FIGURES = [
    ("month", "varchar", True, None),
    ("month_on", "date", True, None),
    ("figure_number", "integer", True, None),
    ("headline_code", "varchar", True, None),
    ("figure_title_fr", "varchar", True, None),
    ("unit_code", "varchar", True, None),
    ("figure_amount_eur", "decimal(18, 2)", False, ("by_row", "by_row", "by_row")),
    ("figure_count", "bigint", False, None),
    ("figure_share", "decimal(18, 6)", False, ("by_row", "by_row", "by_row")),
    ("is_latest", "boolean", True, None),
    ("nature", "varchar", True, None),
    ("basis", "varchar", True, None),
    ("status", "varchar", True, None),
]
ALERTS = [("message_fr", "varchar", True, None)]
EXPOSURE = ("exposures", "exposure.reassurance.ministry_release")
CHARTS = [
    {
        "title_fr": "Plafonds",
        "kind": "line",
        "table": "pub_ministry__premiums",
        "x": "due_on",
        "series": "insurer_id",
        "y": "ceded_premium_amount_eur",
    },
    {
        "title_fr": "Primes par mois",
        "kind": "column",
        "table": "pub_ministry__dashboard",
        "x": "month",
        "series": "figure_title_fr",
        "y": "figure_amount_eur",
        "rows": {"headline_code": ["premium"]},
    },
]


def summarized(home, figures, as_of=AS_OF, digest="0a1b2c3d", previous=None):
    """A build with key figures (month, code, amount, count, is_latest), an alert and charts."""
    build = make_build(home, as_of, digest=digest)
    tables = {"dashboard": FIGURES, "alerts": ALERTS}
    for name, columns in tables.items():
        listed = ", ".join(f"{column} {sql_type}" for column, sql_type, *_ in columns)
        build.execute(f"create table publication.pub_ministry__{name} ({listed})")
        node = model(f"pub_ministry__{name}", name, columns, [columns[0][0]])
        build.change_manifest(("nodes", f"model.reassurance.pub_ministry__{name}"), node)
    build.change_manifest(
        ("nodes", "model.reassurance.pub_ministry__dashboard", "meta", "grain"), ["month", "headline_code"]
    )
    build.execute("insert into publication.pub_ministry__alerts values ('Enveloppe : 81 %.')")
    for month, code, amount, count, is_latest in figures:
        build.execute(
            "insert into publication.pub_ministry__dashboard values"
            f" ('{month}', '{month}-01', {1 if code == 'premium' else 2}, '{code}', 'Titre {code}',"
            f" '{'amount' if count is None else 'count'}', {amount or 'null'}, {count or 'null'}, null,"
            f" {is_latest}, 'flow', 'gross', 'provisional')"
        )
    nodes = [f"model.reassurance.pub_ministry__{name}" for name in ("premiums", "envelope_usage", *tables)]
    build.change_manifest((*EXPOSURE, "depends_on", "nodes"), nodes)
    meta = {
        "gate_reasons": True,
        "key_figures": "pub_ministry__dashboard",
        "alerts": "pub_ministry__alerts",
        "charts": CHARTS,
    }
    build.change_manifest((*EXPOSURE, "meta"), meta)
    return build.change_record(previous_release=previous)


def publish_two(home) -> Build:
    """The second of two published builds: it corrects the premiums of June, and adds July."""
    first = summarized(
        home, [("2020-05", "premium", "7.00", None, False), ("2020-06", "premium", "9.00", None, True)]
    )
    publish(first.settings, first.record)
    second = summarized(
        home,
        [
            ("2020-05", "premium", "7.00", None, False),
            ("2020-06", "premium", "9.50", None, True),
            ("2020-06", "claims", None, 3, False),
            ("2020-07", "claims", None, 4, True),
        ],
        AS_OF + timedelta(days=1),
        "4e5f6a7b",
        first.record.build_id,
    )
    publish(second.settings, second.record)
    return second
