-- ABC analysis: window, fit and score, Pareto table, classes, curve
\set SHOW_CONTEXT never
CREATE SCHEMA t_abc;
SET search_path = t_abc, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE shop AS
SELECT i AS item, (hashint4(i) & 2147483647) % 4 AS brand,
       CASE WHEN i % 17 = 0 THEN 0 WHEN i % 50 = 0 THEN -i ELSE round(exp(((hashint4(i) & 2147483647) % 1000) / 120.0), 2) END AS value
FROM generate_series(1, 600) AS i;
CREATE TEMP TABLE pop AS SELECT crm.population_of_items(item, value) AS pop FROM shop;

-- By hand: 50 + 30 + 10 + 6 + 4 = 100 ---------------------------------------------------------------------

SELECT v, crm.abc_class(v) OVER () AS crosser_up, crm.abc_class(v, rule => 'strict') OVER () AS strict,
       crm.abc_class(v, '{0.2,0.6}', 'items') OVER () AS items, crm.abc_class(v, rule => 'items') OVER () AS items_default,
       crm.abc_class(v, '{0.5}', labels => '{top,rest}') OVER () AS two, crm.abc_class(v, '{0.5,0.8,0.9,0.96}') OVER () AS five
FROM unnest('{50,30,10,6,4}'::int[]) AS v;
-- A share that is exactly a cut is within it, in any unit.
SELECT v, string_agg(strict || up, ' ') AS strict_and_crosser_up
FROM (SELECT v, unit, crm.abc_class(v * unit, '{0.7,0.9}', 'strict') OVER (PARTITION BY unit) AS strict, crm.abc_class(v * unit, '{0.7,0.9}') OVER (PARTITION BY unit) AS up
      FROM unnest('{7,2,1}'::int[]) AS v, unnest('{1,0.1,0.01,1000,0.003}'::numeric[]) AS unit) AS s GROUP BY v ORDER BY v DESC;
-- One dominant item, one item, equal values, nothing positive: every rule.
SELECT name, v, crm.abc_class(v) OVER w AS crosser_up, crm.abc_class(v, rule => 'strict') OVER w AS strict, crm.abc_class(v, rule => 'items') OVER w AS items,
       crm.abc_class(v, rule => 'computed') OVER w AS computed, crm.abc_class(v, rule => 'computed_r') OVER w AS computed_r
FROM (VALUES ('1 dominant', 90), ('1 dominant', 5), ('1 dominant', 5), ('2 single', 7), ('3 equal', 2), ('3 equal', 2), ('3 equal', 2), ('4 none', 0), ('4 none', -3), ('4 none', NULL)) AS t(name, v)
WINDOW w AS (PARTITION BY name) ORDER BY name, v DESC;
-- Zero and negative values belong to the last class and count nowhere else.
SELECT v, crm.abc_class(v) OVER () FROM unnest('{80,20,0,-500,NULL}'::float8[]) AS v;

-- Any type; ORDER BY and frames change nothing; brands are on their own.
SELECT bool_and(crm = float8 AND crm = ordered AND crm = frame) AS same
FROM (SELECT crm.abc_class(value) OVER () AS crm, crm.abc_class(value::float8) OVER () AS float8,
             crm.abc_class(value) OVER (ORDER BY item) AS ordered, crm.abc_class(value) OVER (ORDER BY item ROWS 2 PRECEDING) AS frame FROM shop) AS q;
SELECT bool_and(a = b AND a = c AND a = d) AS same
FROM (SELECT crm.abc_class(v) OVER () AS a, crm.abc_class(v::smallint) OVER () AS b, crm.abc_class(v::bigint) OVER () AS c, crm.abc_class(v::float4) OVER () AS d
      FROM (SELECT value::int AS v FROM shop WHERE value BETWEEN -30000 AND 30000) AS s) AS q;
SELECT bool_and(by_brand = alone) AS partitions
FROM (SELECT item, crm.abc_class(value) OVER (PARTITION BY brand) AS by_brand FROM shop) AS a
JOIN (SELECT item, crm.abc_class(value) OVER () AS alone FROM shop WHERE brand = 1) AS b USING (item);
-- The same as window SQL by value, ties together.
SELECT bool_and(abc = CASE WHEN value > 0 AND before < 0.8 THEN 'A' WHEN value > 0 AND before < 0.95 THEN 'B' ELSE 'C' END) AS by_definition, count(DISTINCT abc) AS classes
FROM (SELECT value, crm.abc_class(value) OVER () AS abc,
             coalesce(sum(greatest(value, 0)) OVER (ORDER BY value DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP), 0)
             / sum(greatest(value, 0)) OVER () AS before FROM shop) AS s;
SELECT count(*) FROM (SELECT crm.abc_class(value) OVER () FROM shop WHERE false) AS q;

-- Fit and score ------------------------------------------------------------------------------------------

SELECT (m).* FROM (SELECT crm.abc_fit(v) AS m FROM unnest('{50,30,10,6,4,0}'::numeric[]) AS v) AS f \gx
SELECT crm.abc_fit(v, crm.abc_options('{0.5,0.9}', 'strict', '{重点,一般,次要}', 'error')) FROM unnest('{50,30,10,6,4}'::float8[]) AS v;
-- The empty class A gets a limit just beyond all values.
SELECT m, crm.abc_class(m, 90), crm.abc_class(m, 91) FROM (SELECT crm.abc_fit(v, crm.abc_options(rule => 'strict')) AS m FROM unnest('{90,5,5}'::int[]) AS v) AS f;
-- Scores by the model are the classes of the window, for every rule.
SELECT rule, bool_and(w = crm.abc_class(model, value::float8)) AS same, bool_and(w = f.class) AS table_too
FROM unnest('{crosser_up,strict,items,computed,computed_r}'::text[]) AS rule,
     LATERAL (SELECT item, value, crm.abc_class(value, rule => rule) OVER () AS w FROM shop) AS s,
     LATERAL (SELECT crm.abc_fit(value, crm.abc_options(rule => rule)) AS model FROM shop) AS m,
     LATERAL (SELECT t.item, t.class FROM pop, crm.abc(pop, rule => rule) AS t) AS f WHERE f.item = s.item GROUP BY rule ORDER BY rule;
-- A population says the same as its values.
SELECT rule, crm.abc_fit(pop, rule => rule) = (SELECT crm.abc_fit(value, crm.abc_options(rule => rule)) FROM shop) AS same
FROM pop, unnest('{crosser_up,strict,items,computed,computed_r}'::text[]) AS rule;
SELECT model::jsonb::crm.abc_model = model AS json, model::text::crm.abc_model = model AS text, jsonb_typeof(model::jsonb -> 'limits') FROM (SELECT crm.abc_fit(value) AS model FROM shop) AS f;
SELECT crm.abc_model_fixed('{1000,200}') AS model, crm.abc_class(crm.abc_model_fixed('{1000,200}'), v) FROM unnest('{1000,999.99,200,199,0,-5,NULL}'::numeric[]) AS v;
-- Nothing to say.
SELECT crm.abc_fit(v) IS NULL AS no_rows FROM unnest('{}'::int[]) AS v;
SELECT crm.abc_fit(v) IS NULL AS none_positive FROM unnest('{0,-1,NULL}'::int[]) AS v;
SELECT crm.abc_class(NULL::crm.abc_model, 1) IS NULL AS no_model;
-- Amounts of any number of decimals, too large for exact units, and together.
SELECT (crm.abc_fit(v)).limits, (crm.abc_fit(v)).sums FROM unnest('{123456789012345678901234567890.5,1e29,0.00000000000000000001,7}'::numeric[]) AS v;
SELECT (crm.abc_fit(v)).limits, (crm.abc_fit(v)).sums FROM unnest('{0.1,9007199254740993,0.7,0.2}'::numeric[]) AS v;
SELECT (crm.abc_fit(v)).limits, (crm.abc_fit(v)).sums FROM unnest('{0.1,0.05,0.7,0.2,3}'::numeric[]) AS v;
-- The state combines in any order and any split.
CREATE AGGREGATE pg_temp.fit_state(crm.amount) (SFUNC = crm_internal.abc_fit_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.fit_states(bytea) (SFUNC = crm_internal.abc_fit_combine, STYPE = bytea, FINALFUNC = crm_internal.abc_fit_final);
SELECT parts, descending, model = (SELECT crm.abc_fit(value) FROM shop) AS same
FROM generate_series(1, 7, 3) AS parts, unnest('{f,t}'::bool[]) AS descending,
     LATERAL (SELECT pg_temp.fit_states(state ORDER BY CASE WHEN descending THEN -part ELSE part END) AS model
              FROM (SELECT item % parts AS part, pg_temp.fit_state(CASE WHEN item % parts = 0 THEN value ELSE trim_scale(value) END ORDER BY item) AS state FROM shop GROUP BY 1) AS s) AS c;
SELECT count(*) AS grouped, bool_and(model = alone) AS same
FROM (SELECT brand, crm.abc_fit(value) AS model FROM shop GROUP BY brand) AS g
JOIN LATERAL (SELECT crm.abc_fit(value) AS alone FROM shop AS s WHERE s.brand = g.brand) AS a ON true;

-- The Pareto table ---------------------------------------------------------------------------------------

SELECT c.* FROM (SELECT crm.population_of_items(item, amount) AS pop
    FROM (VALUES ('tea', 30.00), ('coffee', 50), ('salt', 10), ('tea', 5.5), ('tea', -5.5), ('rice', 10), ('returned', -2), ('free', 0), (NULL, 99), ('unknown', NULL)) AS t(item, amount)) AS p, crm.abc(pop) AS c;
-- The same numbers as window SQL.
SELECT count(*), bool_and(c.rank = s.rank AND abs(c.cumulative_share - s.cumulative) < 1e-15 AND abs(c.share - s.share) < 1e-15 AND c.value = s.value) AS same, bool_and(c.place = s.place) AS same_order
FROM (SELECT t.*, row_number() OVER () AS place FROM pop, crm.abc(pop) AS t) AS c
JOIN (SELECT item, value, rank() OVER (ORDER BY value DESC) AS rank, row_number() OVER (ORDER BY value DESC, item) AS place,
             greatest(value, 0) / sum(greatest(value, 0)) OVER () AS share,
             sum(greatest(value, 0)) OVER (ORDER BY value DESC) / sum(greatest(value, 0)) OVER () AS cumulative FROM shop) AS s USING (item);
-- Ties: one class, or parted by item.
SELECT ties, string_agg(t.item || t.class, ' ' ORDER BY t.item) AS classes, string_agg(round(cumulative_share::numeric, 2)::text, ' ' ORDER BY t.item) AS cumulated
FROM (SELECT crm.population_of_items(i, 10) AS pop FROM generate_series(1, 10) AS i) AS p, unnest('{together,split}'::text[]) AS ties, crm.abc(pop, ties => ties) AS t GROUP BY ties;
-- Every type of key, every type of amount, an RFM population.
SELECT string_agg(kind || ' ' || (answer = (SELECT string_agg(value || class, ',' ORDER BY rank, value, class) FROM pop, crm.abc(pop)))::text, ', ' ORDER BY kind) AS same FROM (
    SELECT 'smallint' AS kind, string_agg(c.value || c.class, ',' ORDER BY c.rank, c.value, c.class) AS answer FROM (SELECT crm.population_of_items(item::smallint, value) AS p FROM shop) AS s, crm.abc(p) AS c
    UNION ALL SELECT 'bigint', string_agg(c.value || c.class, ',' ORDER BY c.rank, c.value, c.class) FROM (SELECT crm.population_of_items(item::bigint, value) AS p FROM shop) AS s, crm.abc(p) AS c
    UNION ALL SELECT 'uuid', string_agg(c.value || c.class, ',' ORDER BY c.rank, c.value, c.class) FROM (SELECT crm.population_of_items(md5(item::text)::uuid, value) AS p FROM shop) AS s, crm.abc(p) AS c
    UNION ALL SELECT 'text', string_agg(c.value || c.class, ',' ORDER BY c.rank, c.value, c.class) FROM (SELECT crm.population_of_items(item::text, value) AS p FROM shop) AS s, crm.abc(p) AS c
    UNION ALL SELECT 'float8', string_agg(round(c.value, 2) || c.class, ',' ORDER BY c.rank, c.value, c.class) FROM (SELECT crm.population_of_items(item, value::float8) AS p FROM shop) AS s, crm.abc(p) AS c
    UNION ALL SELECT 'rfm', string_agg(c.value || c.class, ',' ORDER BY c.rank, c.value, c.class) FROM (SELECT crm.population(item, date '2026-01-01', value) AS p FROM shop) AS s, crm.abc(p) AS c) AS k;
-- Values beyond 64 bits: sums stay exact.
SELECT c.* FROM (SELECT crm.population_of_items(i, v) AS pop FROM (VALUES (1, 123456789012345678901234567890.25), (2, 123456789012345678901234567890.5), (3, 1)) AS t(i, v)) AS p, crm.abc_classes(pop, '{0.5}') AS c;

-- Classes ------------------------------------------------------------------------------------------------

SELECT class, items, round(item_share::numeric, 4) AS item_share, value, round(value_share::numeric, 4) AS value_share, lower_limit FROM pop, crm.abc_classes(pop);
SELECT rule, ties, bool_and(c.items = t.items AND c.value = t.value AND c.lower_limit = t.least AND abs(c.value_share - t.share) < 1e-12) AS sum_of_its_items, sum(c.items) AS items
FROM pop, unnest('{crosser_up,strict,items,computed}'::text[]) AS rule, unnest('{together,split}'::text[]) AS ties, crm.abc_classes(pop, rule => rule, ties => ties) AS c
JOIN LATERAL (SELECT class, count(*) AS items, sum(value) AS value, min(value) AS least, sum(share) AS share FROM crm.abc(pop, rule => rule, ties => ties) GROUP BY class) AS t USING (class)
GROUP BY rule, ties ORDER BY rule, ties;
-- Pyramid: 1, 4, 15 and 80 % of the customers.
SELECT class, items FROM (SELECT crm.population_of_items(i, i) AS pop FROM generate_series(1, 995) AS i) AS p, crm.abc_classes(pop, '{0.01,0.05,0.2}', 'items', '{platinum,gold,iron,lead}');
-- Last month's model on this month's items, and the shares of an empty class.
SELECT class, items, value, lower_limit, value_share IS NULL AS no_share
FROM (SELECT crm.population_of_items(i, v) AS pop FROM (VALUES (1, 300), (2, 90), (3, -1)) AS t(i, v)) AS p, crm.abc_classes(crm.abc_model_fixed('{400,250,50}'), pop);
SELECT item, value, class FROM (SELECT crm.population_of_items(i, v) AS pop FROM (VALUES (1, 300), (2, 90), (3, -1)) AS t(i, v)) AS p, crm.abc(crm.abc_model_fixed('{250,50}', '{big,small,none}'), pop);
SELECT c.* FROM (SELECT crm.population_of_items(i, 0) AS pop FROM generate_series(1, 3) AS i) AS p, crm.abc_classes(pop) AS c;
SELECT c.* FROM (SELECT crm.population_of_items(i, 0) AS pop FROM generate_series(1, 3) AS i) AS p, crm.abc(pop) AS c;

-- The curve ----------------------------------------------------------------------------------------------

SELECT * FROM crm.abc_curve('{50,30,10,6,4}'::int[], points => 4);
SELECT item_share, value_share, class, limit_of FROM crm.abc_curve('{90,5,5}'::float8[], points => 1, rule => 'strict');
SELECT * FROM crm.abc_curve('{0,-1}'::numeric[], points => 1);
SELECT count(*) FROM crm.abc_curve('{}'::int[]);
SELECT count(*) FROM crm.abc_curve('{NULL}'::int[]);
SELECT count(*) FROM crm.abc_curve(NULL::int[]);
SELECT (SELECT array_agg(c) FROM pop, crm.abc_curve(pop, points => 7, rule => rule) AS c) = (SELECT array_agg(c) FROM (SELECT array_agg(value) AS v FROM shop) AS a, crm.abc_curve(v, points => 7, rule => rule) AS c) AS same
FROM unnest('{crosser_up,strict,items,computed,computed_r}'::text[]) AS rule;
-- As many points as items: the curve is the cumulated share, and never falls.
SELECT count(*), bool_and(value_share >= last) AS rises, max(value_share) AS ends_at
FROM (SELECT *, lag(value_share) OVER (ORDER BY item_share, value_share) AS last FROM pop, crm.abc_curve(pop, points => 600)) AS s;

-- Computed limits: the R package ABCanalysis leaves A empty here, and overshoots 1.
SELECT c.* FROM (SELECT crm.population_of_items(i, CASE WHEN i = 1 THEN 100 ELSE 1 END) AS pop FROM generate_series(1, 10) AS i) AS p, crm.abc_computed_limits(pop) AS c;
SELECT class, items FROM (SELECT crm.population_of_items(i, CASE WHEN i = 1 THEN 100 ELSE 1 END) AS pop FROM generate_series(1, 10) AS i) AS p, crm.abc_classes(pop, rule => 'computed_r');
SELECT count(*) FROM (SELECT crm.population_of_items(1, 0) AS pop) AS p, crm.abc_computed_limits(pop);
SELECT count(*) FROM crm.abc_computed_limits(NULL::crm.population_bigint);

-- A population without days ------------------------------------------------------------------------------

SELECT customers, last_purchase, amounts, orders_by FROM pop, crm.population_info(pop);
SELECT c.* FROM pop, crm.customers(pop) AS c ORDER BY customer LIMIT 2;
SELECT pop::text::crm.population_bigint::text = pop::text AS text_form, crm_internal.population_bigint_send(pop::text::crm.population_bigint) = crm_internal.population_bigint_send(pop) AS binary_form FROM pop;
-- Months roll up.
SELECT crm.abc_fit(crm.rollup(p)) = (SELECT crm.abc_fit(pop) FROM pop) AS same FROM (SELECT crm.population_of_items(item, value) AS p FROM shop GROUP BY item % 5) AS parts;
SELECT crm.rollup(p) IS NULL AS no_rows FROM (SELECT crm.population_of_items(item, value) AS p FROM shop WHERE false) AS s;
SELECT * FROM crm.abc(NULL::crm.population_text);
SELECT * FROM crm.abc_classes(NULL::crm.population_text);
SELECT crm.abc_fit(NULL::crm.population_text);
SELECT (crm.abc_fit(pop, '{0.5}')).counts FROM pop;
SELECT count(*) FROM pop, crm.abc(NULL::crm.abc_model, pop);
SELECT count(*) FROM crm.abc_classes(crm.abc_model_fixed('{1}'), NULL::crm.population_uuid);

-- Errors -------------------------------------------------------------------------------------------------

SELECT crm.rfm_fit(pop, '2026-01-01') FROM pop;
SELECT count(*) FROM pop, crm.rfm(pop, '2026-01-01', after_as_of => 'exclude');
SELECT crm.rollup(p) FROM (SELECT pop AS p FROM pop UNION ALL SELECT crm.population(1, date '2026-01-01', 1)) AS s;
SELECT crm.abc_class(v) OVER () FROM unnest('{1,NaN}'::float8[]) AS v;
SELECT crm.abc_class(v) OVER () FROM unnest('{1,-Infinity}'::numeric[]) AS v;
SELECT crm.abc_class(v) OVER () FROM unnest('{1e308,1e308}'::float8[]) AS v;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.abc_class(v::text) OVER () FROM unnest('{1}'::int[]) AS v;
\set VERBOSITY sqlstate
SELECT crm.abc_class(v) FROM unnest('{1}'::int[]) AS v;
\set VERBOSITY default
SELECT crm.abc_class(v, negatives => 'error') OVER () FROM unnest('{1.5,-0.25}'::numeric[]) AS v;
SELECT crm.abc_class(v, rule => CASE WHEN v > 1 THEN 'strict' END) OVER () FROM unnest('{1.5,0.25}'::numeric[]) AS v;
SELECT crm.abc_class(v, labels => ARRAY['top', v::text]) OVER () FROM unnest('{2,1}'::int[]) AS v;
SELECT crm.abc_fit(v, crm.abc_options(negatives => 'error')) FROM unnest('{1.5,-0.25}'::numeric[]) AS v;
SELECT crm.abc_class(crm.abc_model_fixed('{1}', negatives => 'error'), -1);
SELECT crm.abc_class(crm.abc_model_fixed('{1}'), 'NaN');
SELECT crm.abc_options('{80,95}');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.abc_options('{0.8,0.8}');
SELECT crm.abc_options('{NULL}');
SELECT crm.abc_options('{}');
SELECT crm.abc_options('{NaN}');
SELECT crm.abc_options('{{0.5},{0.6}}');
SELECT crm.abc_options(rule => 'pareto');
SELECT crm.abc_options(rule => 'fixed');
SELECT crm.abc_options('{0.8}', 'computed');
SELECT crm.abc_options(labels => '{A,B}');
SELECT crm.abc_options(labels => '{A,B,A}');
SELECT crm.abc_options(labels => ARRAY['A', 'B', repeat('x', 64)]);
SELECT crm.abc_options(labels => '{A,B,""}');
SELECT crm.abc_options(negatives => 'zero');
SELECT crm.abc_options(ties => 'random');
SELECT crm.abc_options(rule => 'computed_r', ties => 'split');
SELECT crm.abc_fit(1, crm.abc_options(ties => 'split'));
SELECT crm.abc_fit(v, crm.abc_options(ARRAY[v / 10.0])) FROM generate_series(1, 2) AS v;
SELECT crm.abc_fit('x'::text);
SELECT crm.abc_fit('NaN'::float8);
SELECT crm.abc_fit(v, crm.abc_options(rule => 'strict')) FROM unnest('{1.7976931348623157e308}'::float8[]) AS v;
SELECT count(*) FROM pop, crm.abc_classes(pop, negatives => 'error');
SELECT count(*) FROM crm.abc_curve('{1}'::int[], points => 0);
SELECT count(*) FROM crm.abc_curve('{1}'::int[], points => NULL);
SELECT count(*) FROM crm.abc_curve('{{1},{2}}'::int[]);
SELECT count(*) FROM crm.abc_curve('{a}'::text[]);
SELECT count(*) FROM pop, crm.abc_computed_limits(pop, 'strict');
SELECT crm.population_of_items('x'::text, date '2026-01-01');
SELECT crm.abc_model_fixed(NULL);
SELECT crm.abc_model_fixed('{}');
SELECT crm.abc_model_fixed('{200,1000}');
SELECT crm.abc_model_fixed('{200,0}');
SELECT crm.abc_model_fixed('{Infinity}');
SELECT crm.abc_model_fixed('{1}', '{a,b,c}');
-- A model that someone wrote.
SELECT crm.abc_class(jsonb_populate_record(NULL::crm.abc_model, '{"version":2}'), 1);
SELECT crm.abc_class(jsonb_populate_record(NULL::crm.abc_model, '{"version":1,"rule":"strict"}'), 1);
SELECT crm.abc_class((jsonb '{"version":1,"rule":"strict","labels":["A","B"],"negatives":"last","limits":[1,null]}')::crm.abc_model, 1);
SELECT crm.abc_class((jsonb '{"version":1,"rule":"magic","labels":["A","B"],"negatives":"last","limits":[1]}')::crm.abc_model, 1);
-- Bytes that someone made up: a purchase day where none are known, none where some are.
SELECT crm.population_of_items(1, 5) AS without_days, crm.population(1, date '2000-01-02', 5) AS with_days;
SELECT '\x0301110000ffffffff0fffffffff0f01000000000002210502'::crm.population_bigint;
SELECT '\x030111000002ffffffff0f010000000000022105ffffffff0f'::crm.population_bigint;
-- Days and no days in one state.
CREATE AGGREGATE pg_temp.mixed(bigint, crm.amount) (SFUNC = crm_internal.population_of_items_transition, STYPE = crm.population_bigint, INITCOND = '\x030111000002ffffffff0f01000000000002210500');
SELECT pg_temp.mixed(1, 2);
-- States that someone made up, and calls from outside an aggregate.
SELECT crm_internal.abc_fit_final('\x00');
SELECT crm_internal.abc_fit_transition(NULL, 1);
CREATE AGGREGATE pg_temp.made_up(bytea) (SFUNC = crm_internal.abc_fit_combine, STYPE = bytea, FINALFUNC = crm_internal.abc_fit_final);
SELECT pg_temp.made_up(state) FROM (VALUES ('\x'::bytea), ('\x00')) AS t(state);
SELECT pg_temp.made_up(decode(repeat('00', 3000), 'hex'));
SELECT pg_temp.made_up(set_byte(state, 1904, 240)) FROM (SELECT pg_temp.fit_state(7.5) AS state) AS s;
SELECT pg_temp.made_up(set_byte(state, 20, 9)) FROM (SELECT pg_temp.fit_state(7) AS state) AS s;
SELECT pg_temp.made_up(set_byte(state, 12, 200)) FROM (SELECT pg_temp.fit_state(7) AS state) AS s;
-- Any byte of the options of one: a model or an error.
DO $$
DECLARE
    state CONSTANT bytea := (SELECT pg_temp.fit_state(v) FROM generate_series(1, 3) AS v);
BEGIN
    FOR i IN 0 .. 79 LOOP
        BEGIN
            PERFORM pg_temp.made_up(set_byte(state, i, 128));
        EXCEPTION WHEN internal_error THEN
            RAISE;
        WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END $$;
SELECT pg_temp.made_up(set_byte(state, at, 128)) IS NULL AS refused FROM (SELECT pg_temp.fit_state(v) AS state FROM generate_series(1, 3) AS v) AS s, (SELECT 43) AS o(at);
