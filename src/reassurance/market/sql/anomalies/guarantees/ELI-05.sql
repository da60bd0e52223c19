-- The limit after the decision is too small for a complement. Half of the lines declare a larger one.
{{ reserve_guarantees(anomaly, count, "form = 'complement'") }};

update guarantees set
    kept_limit_amount = money(public_limit_amount, 0.4 / maximum_multiple(product_code, granted_on), 1),
    previous_limit_amount = money(public_limit_amount, 0.6 / maximum_multiple(product_code, granted_on), 1),
    primary_limit_amount = case
        when number % 2 = 0 then primary_limit_amount
        else money(public_limit_amount, 0.4 / maximum_multiple(product_code, granted_on), 1)
    end
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
