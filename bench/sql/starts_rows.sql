-- The rows of every fit, as bench/starts.c reads them.

SET extra_float_digits = 1;
SELECT concat_ws(' ', subset, model, count(*)) || E'\n' || string_agg(concat_ws(' ', x, t_x, t, n), E'\n') FROM history GROUP BY subset, model ORDER BY subset, model;
SELECT concat_ws(' ', subset, 'gamma_gamma', count(*)) || E'\n' || string_agg(concat_ws(' ', x, m, n), E'\n') FROM spend GROUP BY subset ORDER BY subset;
