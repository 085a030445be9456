-- Of more than a million customers, the state of rfm_fit keeps different values with their customers. Such states
-- merge with each other and with rows, and the model is that of all rows.
\set SHOW_CONTEXT never
CREATE TABLE fit_row AS
SELECT i % 3 AS part, (i * 7 % 50)::float8 AS r, (i % 9 + 1)::float8 AS f, (i * 13 % 97 / 8.0)::float8 AS m, i * 11 % 89 / 7.0::float8 AS real
FROM generate_series(1, 700) AS i;
CREATE AGGREGATE fit_state(float8, float8, float8, crm.rfm_options) (SFUNC = crm_internal.rfm_fit_transition, STYPE = float8[]);
CREATE AGGREGATE fit_merged(float8[]) (SFUNC = crm_internal.rfm_fit_combine, STYPE = float8[], FINALFUNC = crm_internal.rfm_fit_final);
-- a state of rows as one of lists: heading, then values and customers of each measure
CREATE FUNCTION listed(state float8[]) RETURNS float8[] LANGUAGE sql AS $$
    WITH counted AS (
        SELECT id, state[12 + 3 * place + id] AS value, count(*)::float8 AS customers
        FROM generate_series(0, state[1]::int - 1) AS place, generate_series(1, 3) AS id GROUP BY 1, 2
    )
    SELECT ARRAY[0, state[2]] || (SELECT array_agg(n ORDER BY id) FROM (SELECT id, count(*)::float8 AS n FROM counted GROUP BY id) AS x)
           || state[6:12] || (SELECT array_agg(CASE which WHEN 1 THEN value ELSE customers END ORDER BY id, which, value)
                              FROM counted, generate_series(1, 2) AS which)
$$;
CREATE VIEW fit_part AS
SELECT method, measure, part, fit_state(r, f, CASE measure WHEN 'exact' THEN m ELSE real END, crm.rfm_options(CASE WHEN method IN ('mean', 'median') THEN NULL ELSE 4 END, method)) AS state
FROM fit_row, unnest('{quantile,rank,mean,median,score_mean,rfm_r}'::text[]) AS method, unnest('{exact,real}'::text[]) AS measure
GROUP BY method, measure, part;
SET client_min_messages = error;
SELECT method, measure, bool_and(whole.model = merged.model) AS same, count(*)
FROM (SELECT method, measure, fit_merged(state) AS model FROM fit_part GROUP BY method, measure) AS whole
JOIN (SELECT method, measure, form, fit_merged(CASE WHEN form & 1 << part > 0 THEN listed(state) ELSE state END ORDER BY part) AS model
      FROM fit_part, generate_series(1, 7) AS form GROUP BY method, measure, form) AS merged USING (method, measure)
GROUP BY method, measure ORDER BY method, measure;
RESET client_min_messages;
-- forged ones
CREATE FUNCTION forged(text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT 'model of ' || (fit_merged(s)).customers FROM unnest(ARRAY[$1, '{1,0,0,0,0,0,2,2,2,0,0,0,1,2,3}']) AS t, CAST(t AS float8[]) AS s);
EXCEPTION WHEN others THEN
    RETURN SQLERRM;
END
$$;
SELECT what, forged(state)
FROM (VALUES (1, 'good', '{0,0,2,1,2,0,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,2}'), (2, 'too long', '{0,0,2,1,3,0,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,2}'),
             (3, 'not as many', '{0,0,2,1,2,0,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,3}'), (4, 'not ascending', '{0,0,2,1,2,0,2,2,2,0,0,0,2,1,3,4,1,7,10,20,5,2}'),
             (5, 'NaN', '{0,0,2,1,2,0,2,2,2,0,0,0,1,2,3,4,1,7,10,NaN,5,2}'), (6, 'no customers', '{0,0,2,1,2,0,2,2,2,0,0,0,1,2,7,0,1,7,10,20,5,2}'),
             (7, 'negative', '{0,0,-2,1,2,0,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,2}'), (8, 'infinite', '{0,0,Infinity,1,2,0,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,2}'),
             (9, 'method that lists nothing', '{0,0,2,1,2,1,2,2,2,0,0,0,1,2,3,4,1,7,10,20,5,2}'), (10, 'one measure only', '{0,0,2,0,0,0,2,2,2,0,0,0,1,2,3,4}')) AS x (place, what, state)
ORDER BY place;
DROP TABLE fit_row CASCADE;

-- and it does so: quantiles of 1,200,000 customers
SELECT (model).customers, (model).recency_cuts, (model).frequency_cuts, (model).monetary_cuts, (model).monetary_counts
FROM (SELECT crm.rfm_fit(i % 400, i % 7, i % 70001) AS model FROM generate_series(1, 1200000) AS i) AS x;
DROP AGGREGATE fit_state(float8, float8, float8, crm.rfm_options), fit_merged(float8[]);
DROP FUNCTION forged(text), listed(float8[]);
