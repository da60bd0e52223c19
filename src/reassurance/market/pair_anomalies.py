"""Two guarantees on one buyer: ceded twice over the same days (ELI-13), together beyond its maximum (ELI-09).

The later one is found. One of two pairs names the buyer by its SIREN and by the VAT number that holds it; one
of two that are ceded twice is of two insurers.
"""

import duckdb

from reassurance.market.reservations import reserve_also
from reassurance.market.rule_anomalies import ALONE, report_guarantees

DOUBLED, TOGETHER = "ELI-13", "ELI-09"
# What each of two guarantees covers of the maximum for their buyer.
_PART_OF_MAXIMUM = "0.6"


def pair_guarantees(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Give the later guarantee of each pair the buyer of the earlier one, which is still in force."""
    # Granted in the first month: all live for three months at least, and none is withdrawn within one.
    _pair(connection, DOUBLED, "product_code = 'CAP'", counts.get(DOUBLED, 0))
    _pair(connection, TOGETHER, "product_code = 'CAP_PLUS'", counts.get(TOGETHER, 0) // 2)


def _pair(connection: duckdb.DuckDBPyConnection, rule: str, eligible: str, count: int) -> None:
    """Pair free guarantees of one insurer, and for ELI-13 of two insurers in turn."""
    connection.execute(
        f"""
        create or replace temp table paired as
        with
        numbered as (
            select *, row_number() over (
                partition by insurer_id order by draw('{rule} pair', number, 1000000007), number
            ) - 1 as place
            from guarantees as g
            where {eligible} and start_month = 0 and buyer_siren is not null
                and decision_type in ('reduce', 'refuse') and {ALONE}
                and not exists (from reservations as r where r.kind = 'guarantee' and r.id = g.guarantee_id)
                and not exists (from reservations as r where r.kind = 'policy' and r.id = g.policy_id)
        ),
        -- Pairs within an insurer, and pairs of the n-th guarantees of two insurers.
        grouped as (
            select *, case
                when '{rule}' = '{DOUBLED}' and place % 6 >= 4 then 'between ' || place
                else insurer_id || ' ' || place // 2
            end as pair
            from numbered
        ),
        ordered as (
            select *, row_number() over (
                partition by pair order by granted_on, insurer_id, guarantee_id
            ) as turn
            from grouped
        ),
        pairs as (
            select later.guarantee_id as later_id, earlier.guarantee_id as earlier_id,
                earlier.insurer_id = later.insurer_id as is_within_insurer,
                earlier.insurer_id as earlier_insurer_id, earlier.policy_id as earlier_policy_id,
                later.policy_id as later_policy_id, earlier.buyer_siren, earlier.buyer_grade,
                earlier.granted_on as earlier_granted_on,
                row_number() over (
                    partition by earlier.insurer_id = later.insurer_id order by later.place, later.insurer_id
                ) as kind_number
            from ordered as later
            inner join ordered as earlier on later.pair = earlier.pair and later.turn = 2 and earlier.turn = 1
            where '{rule}' = '{DOUBLED}' or later.policy_id <> earlier.policy_id
        ),
        -- A policy has one insured: it can be shared with one other insurer's policy only.
        shared as (
            select policy_id, min(kind_number) as kind_number
            from (
                select earlier_policy_id as policy_id, kind_number from pairs where not is_within_insurer
                union all
                select later_policy_id, kind_number from pairs where not is_within_insurer
            )
            group by policy_id
        )
        select *, row_number() over (order by kind_number, is_within_insurer desc) as pair_number,
            pair_number % 4 in {(2, 3) if rule == DOUBLED else (1, 2)} as is_named_by_vat
        from pairs
        where is_within_insurer
            or (
                (earlier_policy_id, kind_number) in (from shared)
                and (later_policy_id, kind_number) in (from shared)
            )
        order by pair_number limit {count}
        """
    )
    reserve_also(
        connection, rule, "guarantee", "select later_id from paired union all select earlier_id from paired"
    )
    named = (
        "buyer_siren = paired.buyer_siren,"
        " buyer_id = case when paired.is_named_by_vat then vat_number(paired.buyer_siren)"
        " else paired.buyer_siren end,"
        " buyer_id_scheme = case when paired.is_named_by_vat then 'vat' else 'siren' end,"
        " decision_buyer_id = paired.buyer_siren, decision_buyer_id_scheme = 'siren'"
    )
    connection.execute(f"update guarantees set {named} from paired where guarantee_id = later_id")
    connection.execute(
        "update guarantees set buyer_id = paired.buyer_siren, buyer_id_scheme = 'siren',"
        " decision_buyer_id = paired.buyer_siren, decision_buyer_id_scheme = 'siren'"
        " from paired where guarantee_id = earlier_id"
    )
    if rule == DOUBLED:
        connection.execute(
            "update guarantees set policy_id = earlier_policy_id from paired"
            " where guarantee_id = later_id and is_within_insurer"
        )
        # Two decisions on one limit: each leaves enough for both covers.
        connection.execute(
            "update guarantees set kept_limit_amount = limits.amount, primary_limit_amount = limits.amount,"
            " previous_limit_amount = limits.amount + public_limit_amount"
            " from (select pair_number, 2.5 * max(public_limit_amount) as amount from paired"
            " inner join guarantees on guarantee_id in (later_id, earlier_id) group by pair_number) as limits"
            " inner join paired using (pair_number) where guarantee_id in (later_id, earlier_id)"
        )
        _insure_with_two(connection)
    else:
        connection.execute(
            "update guarantees set buyer_grade = paired.buyer_grade, public_limit_amount = money("
            f"buyer_maximum('CAP_PLUS', paired.buyer_grade, earlier_granted_on), {_PART_OF_MAXIMUM}, 1)"
            " from paired where guarantee_id in (later_id, earlier_id)"
        )
    report_guarantees(connection, rule, "select later_id from paired")


def _insure_with_two(connection: duckdb.DuckDBPyConnection) -> None:
    """One company with policies of two insurers: every guarantee of the later policy has this insured."""
    connection.execute(
        "update policies set insured_siren = earlier.insured_siren from paired"
        " inner join policies as earlier on earlier.policy_id = paired.earlier_policy_id"
        " where not paired.is_within_insurer and policies.policy_id = paired.later_policy_id"
    )
