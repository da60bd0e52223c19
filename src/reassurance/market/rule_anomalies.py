"""Cover that a rule of eligibility forbids, each guarantee breaking one rule alone.

ELI-06 is not among them: what an insurer keeps shows in its claims, see `claim_anomalies`.
"""

import duckdb

# A policy that carries more guarantees would break its rule too often for a small market.
_GUARANTEES_PER_POLICY = 3

_GUARANTEE_CHANGES = {
    # (guarantees that can break the rule alone, what breaks it)
    "ELI-01": (
        "granted_on between date '2020-04-15' and date '2020-04-30'",
        "granted_on = date '2020-04-10', decided_on = date '2020-04-08'",
    ),
    "ELI-03": ("true", "decided_on = granted_on + 1"),
    "ELI-04": ("form = 'substitute'", "primary_limit_amount = public_limit_amount"),
    "ELI-05": (
        "form = 'complement'",
        "primary_limit_amount = money(public_limit_amount, 0.5, 1)",
    ),
    "ELI-07": ("product_code = 'CAP'", "insured_percentage = 0.95"),
    "ELI-08": ("product_code = 'CAP_PLUS'", "buyer_pd = 0.08"),
    "ELI-09": (
        "product_code = 'CAP_PLUS' and buyer_grade = '4' and granted_on <= date '2020-12-31'",
        "public_limit_amount = 60000, changed_limit_amount = 60000",
    ),
    "ELI-10": ("product_code = 'CAP_FRANCEXPORT'", "buyer_country = 'KP'"),
    "ELI-11": ("segment = 'domestic'", "credit_period_days = 210"),
    "ELI-14": ("true", "told_premium_rate = told_premium_rate + 0.001"),
    "no_terms_in_force": (
        # Refusals alone: no line is withdrawn, and none of the book is known so early.
        "granted_on between date '2020-04-15' and date '2020-04-30' and form = 'substitute'"
        " and draw('cancelled', number, 10) >= 3",
        "granted_on = date '2020-03-20', decided_on = date '2020-03-18', treaty_id = treaty_id",
    ),
}
_POLICY_CHANGES = {
    # (policies that can break the rule, what breaks it)
    # Corsica before 1976: a code that registers accept and France no longer has.
    "ELI-02": ("true", "insured_department = '20'"),
    "ELI-12": ("max(granted_on) <= date '2020-12-31'", "insured_turnover_amount = 1600000000"),
    "ELI-16": ("true", "factor_siren = insured_siren"),
}
# Before the scheme no product is sold and no country is classified.
_SHOWN_AS = {"no_terms_in_force": ("ELI-01", "ELI-10")}
# What premiums show, too: nothing, or no rate, is agreed for such cover.
_KEPT_AS = {"no_terms_in_force": "without_terms", "ELI-10": "without_rate"}
ELIGIBILITY_RULES = (
    *(name for name in _GUARANTEE_CHANGES if name.startswith("ELI-")),
    *_POLICY_CHANGES,
    "ELI-13",
)


def break_guarantees(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Grant cover that a rule forbids; before months and premiums are derived from it."""
    for name, (eligible, change) in _GUARANTEE_CHANGES.items():
        connection.execute(
            f"create or replace temp table chosen as select guarantee_id from guarantees where {eligible}"
            " and change_month is null and guarantee_id not in (from drawn)"
            f" order by draw('{name}', number, 1000000007), number limit {counts.get(name, 0)}"
        )
        connection.execute(f"update guarantees set {change} where guarantee_id in (from chosen)")
        for rule in _SHOWN_AS.get(name, (name,)):
            _tell(connection, rule)
        if name in _KEPT_AS:
            connection.execute(f"create table {_KEPT_AS[name]} as from chosen")
    for name, (eligible, change) in _POLICY_CHANGES.items():
        _break_policies(connection, name, eligible, change, counts.get(name, 0))
    _cede_twice(connection, counts.get("ELI-13", 0))


def _break_policies(
    connection: duckdb.DuckDBPyConnection, name: str, eligible: str, change: str, count: int
) -> None:
    """Change whole policies, none of whose guarantees was drawn; each of their guarantees breaks the rule."""
    connection.execute(
        "create or replace temp table changed as"
        " select insurer_id, policy_id, min(number) as number from guarantees"
        " group by insurer_id, policy_id"
        f" having count(*) <= {_GUARANTEES_PER_POLICY}"
        f" and count(*) filter (guarantee_id in (from drawn)) = 0 and {eligible}"
        f" order by draw('{name}', min(number), 1000000007), min(number) limit {count}"
    )
    connection.execute(
        f"update policies set {change} where (insurer_id, policy_id) in"
        " (select insurer_id, policy_id from changed)"
    )
    connection.execute(
        "create or replace temp table chosen as select guarantee_id from guarantees"
        " semi join changed using (insurer_id, policy_id)"
    )
    _tell(connection, name)


def _cede_twice(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Give the later guarantee of a pair the policy and the buyer of the earlier one, which still holds."""
    # Granted in the first month, when all live for four months and none is withdrawn within one.
    connection.execute(
        f"""
        create or replace temp table paired as
        with
        placed as (
            select *, row_number() over (
                partition by insurer_id order by draw('ELI-13', number, 1000000007), number
            ) - 1 as place
            from guarantees
            where product_code = 'CAP' and start_month = 0 and change_month is null
                and guarantee_id not in (from drawn)
        ),
        ordered as (
            select *, row_number() over (
                partition by insurer_id, place // 2 order by granted_on, guarantee_id
            ) as turn
            from placed
        )
        select later.guarantee_id, earlier.policy_id, earlier.buyer_id, earlier.buyer_id_scheme,
            earlier.guarantee_id as earlier_id
        from ordered as later
        inner join ordered as earlier
            on later.insurer_id = earlier.insurer_id and later.place // 2 = earlier.place // 2
            and later.turn = 2 and earlier.turn = 1
        order by later.place, later.insurer_id limit {count}
        """
    )
    connection.execute(
        "update guarantees set policy_id = paired.policy_id, buyer_id = paired.buyer_id,"
        " buyer_id_scheme = paired.buyer_id_scheme"
        " from paired where guarantees.guarantee_id = paired.guarantee_id"
    )
    connection.execute("insert into drawn select earlier_id from paired")
    connection.execute("create or replace temp table chosen as select guarantee_id from paired")
    _tell(connection, "ELI-13")


def _tell(connection: duckdb.DuckDBPyConnection, rule: str) -> None:
    """Put the chosen guarantees into the key, never to be drawn again."""
    connection.execute("insert into drawn from chosen")
    connection.execute(
        "insert into answer_key select 'guarantees', period, insurer_id, guarantee_id, $rule, $rule, null"
        " from guarantees inner join months on start_month = month_number"
        " where guarantee_id in (from chosen)",
        {"rule": rule},
    )
