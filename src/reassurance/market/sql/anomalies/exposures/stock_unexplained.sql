-- The limit in the stock of one month is 1 000.00 larger than that of the guarantee.
{{ reserve_stocks(anomaly, count) }};

update reg_exposures set public_limit_amount = cast(cast(public_limit_amount as decimal(18, 2)) + 1000 as varchar)
where is_chosen_stock(guarantee_id, period);
