-- The decision names another buyer: a SIREN that no buyer of the market has, or a changed identifier.
update decisions set
    buyer_id = case buyer_id_scheme
        when 'siren' then siren(99300000 + number % 100000) else buyer_id || 'X'
    end
where decision_id in (
    select decision_id from guarantees inner join cover_without_trigger on guarantee_id = id
    where place % 3 = 1
);

-- The decision is under another policy of the insurer.
update decisions set
    policy_id = (
        select min(p.policy_id)
        from policies as p
        where p.start_month = 0 and p.insurer_id = decisions.insurer_id and p.policy_id <> decisions.policy_id
    )
where decision_id in (
    select decision_id from guarantees inner join cover_without_trigger on guarantee_id = id
    where place % 3 = 2
);
