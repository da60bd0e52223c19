-- The stock of one month lacks a guarantee in force: it vanishes, then reappears in the next stock.
{{ reserve_stocks(anomaly, count) }};

delete from reg_exposures
where is_chosen_stock(guarantee_id, period);
