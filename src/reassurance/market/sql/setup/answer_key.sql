-- One row per anomaly and per check that reports it. Builds as of `known_from` (UTC) or later report the anomaly.
-- Without `known_from`, every build with the packages of all cedents reports it. Builds as of `known_until` or later do
-- not report it any more: a later package has replaced the rejected one. `expected_cause` is the only cause of
-- a break that gives its difference; breaks without one have no suggested cause.
create table answer_key (
    register varchar, period varchar, insurer_id varchar, key varchar, "check" varchar, expected_class varchar,
    expected_difference decimal(18, 2), known_from timestamp, known_until timestamp, expected_cause varchar
);

-- The cause of months whose premium differs. No cause explains a difference without a row or a cause.
create table month_causes (guarantee_id varchar, period varchar, cause varchar);

-- Lines reserved for one anomaly. The primary key refuses a second reservation of the same line.
create table reservations (kind varchar, id varchar, anomaly varchar, primary key (kind, id));

create macro is_free(line_kind, line_id) as not exists (
    from reservations as r
    where r.kind = line_kind and r.id = line_id
);

-- Bank references of payments that settle no balance.
create table strays (bank_reference varchar primary key);

-- The lines drawn for the current anomaly; `reserve` in `macros.sql` replaces the table.
create temp table chosen (id varchar, number bigint, premium_line_id varchar, place bigint);

create macro is_chosen(line_id) as line_id in (select id from chosen);

-- True for every third chosen line, counted from `first`: anomalies that have three variants alternate.
create macro is_chosen_third(line_id, first) as line_id in (
    select id from chosen
    where place % 3 = first % 3
);

create macro is_chosen_line(line_id) as line_id in (select premium_line_id from chosen);

-- True for a technical account in `chosen`.
create macro is_chosen_account(treaty, quarter, currency) as is_chosen(treaty || '|' || quarter || '|' || currency);

-- True for the stock of a guarantee and month in `chosen`.
create macro is_chosen_stock(guarantee, month) as (guarantee, month) in (select (id, premium_line_id) from chosen);
