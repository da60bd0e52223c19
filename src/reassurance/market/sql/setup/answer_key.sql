-- One row per anomaly and per check that reports it. `known_from` is the UTC instant from which builds show the
-- anomaly; without it, every build does that has the packages of all cedents.
create table answer_key (
    register varchar, period varchar, insurer_id varchar, key varchar, "check" varchar, expected_class varchar,
    expected_difference decimal(18, 2), known_from timestamp
);

-- Lines reserved for one anomaly. The primary key refuses a second reservation of the same line.
create table reservations (kind varchar, id varchar, anomaly varchar, primary key (kind, id));

create macro is_free(line_kind, line_id) as not exists (
    from reservations as r
    where r.kind = line_kind and r.id = line_id
);
