-- Path models: presets, models of one's own, what is refused; casts; models fitted to moments and by the aggregate; scores.
\set SHOW_CONTEXT never
\pset format unaligned
\pset footer off
\pset null NULL
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, message, coalesce(nullif(hint, ''), 'NO HINT'));
END $$;

-- 1. Path models

SELECT (crm.path_model(preset, ARRAY(SELECT 'q' || position FROM crm.scheme_code WHERE kind = 'path_model' AND scheme = preset ORDER BY position),
                       ARRAY(SELECT code FROM crm.scheme_code WHERE kind = 'path_model' AND scheme = preset ORDER BY position))).*
FROM unnest('{ecsi,acsi,scsb,ccsi}'::text[]) AS preset;
-- without a preset and arrows the standard is meant
SELECT (crm.path_model(items => '{a,b,c,d,e,f,g}', constructs_of => '{loyalty,complaints,satisfaction,value,quality,expectation,image}')).preset;
-- of one's own: constructs in the order of their items, blanks around arrows, scales of their own, mode B
SELECT (crm.path_model(items => '{a,b,c,d}', constructs_of => '{y,x,y,z}', arrows => '{" x -> y ",y->z}', lowest => 0, item_highest => '{NULL,5,7,100}', mode_b => '{y}')).*;
SELECT (crm.path_model(items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', lowest => NULL, highest => NULL)).lowest IS NULL AS no_scales;
-- from rows
CREATE TEMP TABLE t_item (position int, item text, construct text);
INSERT INTO t_item VALUES (3, 'again', 'loyalty'), (1, 'clean', 'service'), (2, 'kind', 'service');
CREATE TEMP TABLE t_arrow (source text, target text);
INSERT INTO t_arrow VALUES ('service', 'loyalty');
SELECT (crm.path_model(items => array_agg(item ORDER BY position), constructs_of => array_agg(construct ORDER BY position),
                       arrows => (SELECT array_agg(source || '->' || target) FROM t_arrow))).* FROM t_item;

SELECT no, pg_temp.failure('SELECT crm.path_model(' || arguments || ')') FROM (VALUES
    (1, $$'esci', '{a}', '{quality}'$$),
    (2, $$'ecsi', '{a,b}', '{quality,price}'$$),
    (3, $$'scsb', '{a,b,c,d}', '{expectation,performance,satisfaction,loyalty}'$$),
    (4, $$'ecsi'$$),
    (5, $$'ecsi', '{a,b}', '{quality}'$$),
    (6, $$'ecsi', '{a,b}', '{quality,value}', arrows => '{quality->value}'$$),
    (7, $$items => '{a,b,a}', constructs_of => '{x,x,y}', arrows => '{x->y}'$$),
    (8, $$items => '{a,b,c}', constructs_of => '{x,x,y}', arrows => '{x->y,y->z}'$$),
    (9, $$items => '{a,b,c}', constructs_of => '{x,y,z}', arrows => '{x->y}'$$),
    (10, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y,y->x}'$$),
    (11, $$items => '{a,b,c,d,e}', constructs_of => '{x,y,z,v,w}', arrows => '{x->y,y->z,z->v,v->y,v->w}'$$),
    (12, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->x,x->y}'$$),
    (13, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y,"x -> y"}'$$),
    (14, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x=>y}'$$),
    (15, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{->y}'$$),
    (16, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{}'$$),
    (17, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y,NULL}'$$),
    (18, $$items => '{a,NULL}', constructs_of => '{x,y}', arrows => '{x->y}'$$),
    (19, $$items => '{{a,b}}', constructs_of => '{x,y}', arrows => '{x->y}'$$),
    (20, $$items => '{a,""}', constructs_of => '{x,y}', arrows => '{x->y}'$$),
    (21, $$items => '{a,b}', constructs_of => '{x->y,y}', arrows => '{x->y}'$$),
    (22, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', lowest => 10$$),
    (23, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', highest => 'NaN'$$),
    (24, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', highest => NULL$$),
    (25, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', item_highest => '{5}'$$),
    (26, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', lowest => NULL, item_lowest => '{1,NULL}'$$),
    (27, $$items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', mode_b => '{z}'$$),
    (28, $$items => ARRAY(SELECT 'q' || i FROM generate_series(1, 101) AS i), constructs_of => ARRAY(SELECT 'x' || i % 2 FROM generate_series(1, 101) AS i), arrows => '{x0->x1}'$$),
    (29, $$items => ARRAY(SELECT 'q' || i FROM generate_series(1, 51) AS i), constructs_of => ARRAY(SELECT 'x' || i FROM generate_series(1, 51) AS i), arrows => '{x1->x2}'$$),
    (30, $$items => ARRAY(SELECT 'q' || i FROM generate_series(1, 1000000) AS i), constructs_of => ARRAY(SELECT 'x' || i FROM generate_series(1, 1000000) AS i), arrows => '{x1->x2}'$$)
) AS bad (no, arguments) ORDER BY no;

-- a preset of one's own, and one that was edited into none
SELECT count(*) FROM crm.define_scheme('path_model', 'shop', '{service,loyalty,price}', arrows => '{service->loyalty,price->loyalty}');
SELECT (crm.path_model('shop', '{p,s,l}', '{price,service,loyalty}')).arrows;
INSERT INTO crm.scheme_arrow VALUES ('path_model', 'shop', 'loyalty', 'price');
SELECT pg_temp.failure($$SELECT crm.path_model('shop', '{p,s,l}', '{price,service,loyalty}')$$);
DELETE FROM crm.scheme_arrow WHERE scheme = 'shop';
SELECT pg_temp.failure($$SELECT crm.path_model('shop', '{p,s,l}', '{price,service,loyalty}')$$);
SELECT crm.drop_scheme('path_model', 'shop');
INSERT INTO crm.scheme (kind, scheme, title, title_zh) VALUES ('path_model', 'empty', 'Empty', 'Empty');
SELECT pg_temp.failure($$SELECT crm.path_model('empty', '{p}', '{price}')$$);
SELECT crm.drop_scheme('path_model', 'empty');

-- jsonb and back; rows that anyone wrote
CREATE TEMP TABLE t_path AS
SELECT crm.path_model(items => '{a,b,c,d,e}', constructs_of => '{x,x,y,y,z}', arrows => '{x->y,x->z,y->z}', highest => 9) AS model;
SELECT model::jsonb, model::jsonb::crm.path_model = model AS same FROM t_path;
SELECT no, pg_temp.failure(format('SELECT crm.satisfaction_fit((%s), m) FROM (SELECT crm.item_moments(ARRAY[n, n %% 3, n %% 4, n %% 5, n %% 7]) AS m FROM generate_series(1, 20) AS n) AS s', model)) FROM (VALUES
    (1, $$NULL::crm.path_model$$),
    (2, $$SELECT (model::jsonb || '{"version": 2}')::crm.path_model FROM t_path$$),
    (3, $$SELECT (model::jsonb || '{"items": ["a","b","c","d","d"]}')::crm.path_model FROM t_path$$),
    (4, $$SELECT (model::jsonb || '{"items": ["a","b","c","d"]}')::crm.path_model FROM t_path$$),
    (5, $$SELECT (model::jsonb || '{"items": []}')::crm.path_model FROM t_path$$),
    (6, $$SELECT (model::jsonb || '{"constructs": ["x","y"]}')::crm.path_model FROM t_path$$),
    (7, $$SELECT (model::jsonb || '{"constructs": ["x","y",null]}')::crm.path_model FROM t_path$$),
    (8, $$SELECT (model::jsonb || '{"modes": ["A","B"]}')::crm.path_model FROM t_path$$),
    (9, $$SELECT (model::jsonb || '{"modes": ["A","B","C"]}')::crm.path_model FROM t_path$$),
    (10, $$SELECT (model::jsonb || '{"arrows": ["x->y","y->z","z->x"]}')::crm.path_model FROM t_path$$),
    (11, $$SELECT (model::jsonb || '{"lowest": [0,0,0,0,9]}')::crm.path_model FROM t_path$$),
    (12, $$SELECT (model::jsonb || '{"lowest": null}')::crm.path_model FROM t_path$$),
    (13, $$SELECT (model::jsonb - 'arrows')::crm.path_model FROM t_path$$)
) AS bad (no, model) ORDER BY no;

-- 2. Fits

-- An imaginary survey: nobody's random numbers.
CREATE TEMP TABLE t_answer AS
SELECT r, 1 + r % 3 AS weight, r % 4 AS grp,
       array_agg(greatest(1, least(9, round(5 + 1.5 * f * CASE WHEN i = 5 THEN 0.7 ELSE 1 END + 2 * (mod(hashint8(r * 64 + i)::numeric, 1009) / 1009)::float8)))::int ORDER BY i) AS answers
FROM (SELECT r, sum(mod(hashint8(r * 64 + 40 + k)::numeric, 1009) / 1009)::float8 AS f FROM generate_series(1, 400) AS r, generate_series(1, 3) AS k GROUP BY r) AS respondent,
     generate_series(1, 5) AS i GROUP BY r;
CREATE TEMP TABLE t_fit AS
SELECT crm.satisfaction_fit(model, (SELECT crm.item_moments(answers) FROM t_answer)) AS fit FROM t_path;
SELECT (fit).scheme, (fit).consistent, (fit).missing, (fit).n, (fit).effective_n, (fit).dropped, (fit).admissible, (fit).notes, (fit).method, (fit).replicates, cardinality((fit).estimates) AS estimates FROM t_fit;
SELECT kind, source, target, crm.round(estimate, 9) AS estimate, crm.round(se, 9) AS se, lower, upper FROM t_fit, crm.satisfaction_rows(fit);
-- every kind has its name in two languages, and is in the order of the names
SELECT count(DISTINCT kind) AS kinds, count(DISTINCT crm.label('model_estimate', kind)) AS names, count(DISTINCT crm.label('model_estimate', kind, 'zh')) AS names_zh,
       (SELECT count(*) FROM crm.labels WHERE kind = 'model_estimate') AS labels
FROM t_fit, crm.satisfaction_rows(fit);
SELECT crm.satisfaction_estimate(fit, 'gof') > 0 AS gof, crm.satisfaction_estimate(fit, 'alpha_raw', 'z') AS alpha_of_one, crm.satisfaction_estimate(fit, NULL, 'z') AS of_null,
       crm.satisfaction_estimate(NULL, 'gof') AS of_none, crm.satisfaction_estimate(fit, 'path', 'x', 'y') = crm.satisfaction_estimate(fit, 'total_effect', 'x', 'y') AS direct_only FROM t_fit;
SELECT count(*) AS of_null FROM crm.satisfaction_rows(NULL);

-- the rows say what their names do: effects add up, shares add up, loadings squared, index of equal answers
SELECT max(abs(t.estimate - coalesce(p.estimate, 0) - i.estimate)) < 1e-12 AS effects
FROM t_fit, crm.satisfaction_rows(fit) AS t JOIN LATERAL crm.satisfaction_rows(fit) AS i USING (source, target) LEFT JOIN LATERAL crm.satisfaction_rows(fit) AS p ON p.kind = 'path' AND p.source = t.source AND p.target = t.target
WHERE t.kind = 'total_effect' AND i.kind = 'indirect_effect';
SELECT bool_and(abs(shares - 1) < 1e-12) AS shares FROM (SELECT sum(estimate) AS shares FROM t_fit, crm.satisfaction_rows(fit) WHERE kind = 'index_weight' GROUP BY source) AS s;
SELECT max(abs(l.estimate ^ 2 - c.estimate)) < 1e-12 AS communality
FROM t_fit, crm.satisfaction_rows(fit) AS l JOIN LATERAL crm.satisfaction_rows(fit) AS c USING (source, target) WHERE l.kind = 'loading' AND c.kind = 'communality';
-- of two standardised variables a path is their correlation, its r2 the square
SELECT crm.round(crm.satisfaction_estimate(f, 'path', 'x', 'y') - c, 12) AS path, crm.round(crm.satisfaction_estimate(f, 'r2', 'y') - c * c, 12) AS r2,
       crm.round(crm.satisfaction_estimate(f, 'index', 'x') - (m - 1) / 9 * 100, 12) AS index, crm.round(crm.satisfaction_estimate(f, 'path', 'x', 'y') - crm.satisfaction_estimate(f, 'correlation', 'x', 'y'), 12) AS correlation
FROM (SELECT crm.satisfaction_fit(crm.path_model(items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}'), crm.item_moments(ARRAY[answers[1], answers[2]])) AS f,
             corr(answers[1], answers[2]) AS c, avg(answers[1])::float8 AS m FROM t_answer) AS s;

-- the aggregate is the same; so are any order of rows, groups together, weights and rows repeated
SELECT (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers ORDER BY md5(r::text)) FROM t_answer)::text = fit::text AS aggregate,
       (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers::float8[]) FROM t_answer)::text = fit::text AS of_float8,
       (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers::numeric[], 1) FROM t_answer)::text = fit::text AS weight_of_one,
       (SELECT crm.satisfaction_fit((SELECT model FROM t_path), crm.rollup(m)) FROM (SELECT crm.item_moments(answers) AS m FROM t_answer GROUP BY grp) AS g)::text = fit::text AS rolled_up,
       (SELECT crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(answers[1], answers[2], answers[3], answers[4], answers[5])) FROM t_answer)::text = fit::text AS columns
FROM t_fit;
CREATE FUNCTION pg_temp.apart(one crm.satisfaction_model, other crm.satisfaction_model, but text[] DEFAULT '{}') RETURNS float8 LANGUAGE sql AS $$
    SELECT max(abs(coalesce(a.estimate, 0) - coalesce(b.estimate, 0))) + 1e9 * count(*) FILTER (WHERE (a.estimate IS NULL) <> (b.estimate IS NULL) OR a.kind IS NULL OR b.kind IS NULL)
    FROM crm.satisfaction_rows(one) AS a FULL JOIN crm.satisfaction_rows(other) AS b
      ON a.kind = b.kind AND a.source IS NOT DISTINCT FROM b.source AND a.target IS NOT DISTINCT FROM b.target
    WHERE coalesce(a.kind, b.kind) <> ALL (but)
$$;
SELECT pg_temp.apart(w, r, '{index_sd}') < 1e-10 AS weights_are_rows, pg_temp.apart(w, u) < 1e-10 AS only_ratios, (w).n, crm.round((w).effective_n, 6) AS effective_n, (r).n AS rows
FROM (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers, weight) AS w, crm.satisfaction_fit((SELECT model FROM t_path), answers, weight * 0.37) AS u FROM t_answer) AS one,
     (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers) AS r FROM t_answer, generate_series(1, weight)) AS other;
-- items in another order (of pairs the construct that comes first is the source), and moments with more items than the model
SELECT pg_temp.apart(fit, other, '{correlation,htmt,htmt_abs}') < 1e-11 AS any_order, pg_temp.apart(fit, more) < 1e-12 AS among_others
FROM t_fit, (SELECT crm.satisfaction_fit(crm.path_model(items => '{e,d,c,b,a}', constructs_of => '{z,y,y,x,x}', arrows => '{y->z,x->z,x->y}', highest => 9),
                                         crm.item_moments(ARRAY[answers[5], answers[4], answers[3], answers[2], answers[1]])) AS other,
                    crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(r || answers), items => '{r,a,b,c,d,e}') AS more FROM t_answer) AS o;
-- rows that do not count
SELECT (crm.satisfaction_fit((SELECT model FROM t_path), CASE WHEN r <= 300 THEN answers END, CASE WHEN r % 2 = 0 THEN 0.0 ELSE weight END)).n AS odd_to_300,
       (crm.satisfaction_fit((SELECT model FROM t_path), answers, CASE WHEN r % 2 = 0 THEN NULL ELSE 1 END)).n AS odd FROM t_answer;
SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers) AS of_no_rows FROM t_answer WHERE false;
SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers) AS of_nulls FROM (VALUES (NULL::int[]), (NULL)) AS v(answers);
SELECT crm.satisfaction_fit((SELECT model FROM t_path), NULL::crm.item_moments) AS of_no_moments;
-- missing answers
SELECT (l).n, (l).dropped, (l).missing, (m).n AS n_mean, (m).missing AS missing_mean
FROM (SELECT crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(ARRAY[NULLIF(answers[1], 6), answers[2], answers[3], answers[4], answers[5]])) AS l,
             crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(ARRAY[NULLIF(answers[1], 6), answers[2], answers[3], answers[4], answers[5]], 1, 'mean')) AS m FROM t_answer) AS s;
-- one model per group, each as if alone
SELECT s.grp, (s.fit).n, s.fit::text = (SELECT crm.satisfaction_fit(model, crm.item_moments(answers)) FROM t_answer AS a, t_path WHERE a.grp = s.grp GROUP BY model)::text AS alone
FROM (SELECT grp, crm.satisfaction_fit(model, answers) AS fit FROM t_answer, t_path GROUP BY grp) AS s ORDER BY grp;

-- any split of the rows among parallel workers
CREATE TABLE t_satisfaction_survey AS SELECT a.* FROM t_answer AS a, generate_series(1, 20);
CREATE FUNCTION pg_temp.by_workers(workers int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('max_parallel_workers_per_gather', workers::text, true), set_config('parallel_setup_cost', '0', true), set_config('parallel_tuple_cost', '0.01', true), set_config('cpu_operator_cost', '0', true),
            set_config('min_parallel_table_scan_size', '0', true);
    RETURN (SELECT crm.satisfaction_fit((SELECT model FROM t_path), answers)::text FROM t_satisfaction_survey);
END $$;
SELECT count(DISTINCT pg_temp.by_workers(n)) AS results FROM unnest('{0,1,2,4}'::int[]) AS n;
RESET ALL;
SET client_min_messages = warning;
DROP TABLE t_satisfaction_survey;

-- schemes, consistent PLS, mode B
SELECT scheme, consistent, crm.round(crm.satisfaction_estimate(f, 'path', 'x', 'y'), 9) AS path, crm.round(crm.satisfaction_estimate(f, 'r2', 'z'), 9) AS r2, crm.round(crm.satisfaction_estimate(f, 'gof'), 9) AS gof,
       crm.round(crm.satisfaction_estimate(f, 'index', 'x'), 9) AS index
FROM (VALUES ('path', false), ('factorial', false), ('centroid', false), ('path', true)) AS o(scheme, consistent),
     LATERAL (SELECT crm.satisfaction_fit((SELECT model FROM t_path), (SELECT crm.item_moments(answers) FROM t_answer), scheme => scheme, consistent => consistent) AS f) AS s;
SELECT crm.round(crm.satisfaction_estimate(f, 'path', 'x', 'y'), 9) AS path, crm.satisfaction_estimate(f, 'rho_a', 'x') AS rho_a
FROM (SELECT crm.satisfaction_fit(crm.path_model(items => '{a,b,c,d,e}', constructs_of => '{x,x,y,y,z}', arrows => '{x->y,x->z,y->z}', highest => 9, mode_b => '{x}'),
                                  crm.item_moments(answers)) AS f FROM t_answer) AS s;

SELECT no, pg_temp.failure('SELECT ' || statement) FROM (VALUES
    (1, $$crm.satisfaction_fit(model, crm.item_moments(answers), scheme => 'pca') FROM t_answer, t_path GROUP BY model$$),
    (2, $$crm.satisfaction_fit(model, crm.item_moments(answers || 1)) FROM t_answer, t_path GROUP BY model$$),
    (3, $$crm.satisfaction_fit(model, crm.item_moments(answers), items => '{a,b,c,d,f}') FROM t_answer, t_path GROUP BY model$$),
    (4, $$crm.satisfaction_fit(model, crm.item_moments(answers), items => '{a,b,c,d}') FROM t_answer, t_path GROUP BY model$$),
    (5, $$crm.satisfaction_fit(model, crm.item_moments(answers || 1), items => '{a,b,c,d,e,e}') FROM t_answer, t_path GROUP BY model$$),
    (6, $$crm.satisfaction_fit(model, crm.item_moments(answers), items => '{a,b,c,d,NULL}') FROM t_answer, t_path GROUP BY model$$),
    (7, $$crm.satisfaction_fit(model, crm.item_moments(ARRAY[answers[1], 5, answers[3], answers[4], answers[5]])) FROM t_answer, t_path GROUP BY model$$),
    (8, $$crm.satisfaction_fit(model, crm.item_moments(ARRAY[answers[1] * 20, answers[2], answers[3], answers[4], answers[5]])) FROM t_answer, t_path GROUP BY model$$),
    (9, $$crm.satisfaction_fit(model, crm.item_moments(answers)) FROM t_answer, t_path WHERE r <= 3 GROUP BY model$$),
    (10, $$crm.satisfaction_fit(model, answers) FROM t_answer, t_path WHERE r <= 3$$),
    (11, $$crm.satisfaction_fit(model, answers) FROM t_answer, t_path WHERE r <= 1$$),
    (12, $$crm.satisfaction_fit(model, answers || 1) FROM t_answer, t_path$$),
    (13, $$crm.satisfaction_fit(model, answers[1:2]) FROM t_answer, t_path$$),
    (14, $$crm.satisfaction_fit(model, ARRAY[1, 2, 10, 4, 5]) FROM t_path$$),
    (15, $$crm.satisfaction_fit(model, ARRAY[1, 2, 0.5, 4, 5]) FROM t_path$$),
    (16, $$crm.satisfaction_fit(model, '{1,2,3,NaN,5}'::float8[]) FROM t_path$$),
    (17, $$crm.satisfaction_fit(model, '{1,2,3,Infinity,5}'::real[]) FROM t_path$$),
    (18, $$crm.satisfaction_fit(model, '{1,2,3,4,5}'::text[]) FROM t_path$$),
    (19, $$crm.satisfaction_fit(model, answers, -1) FROM t_answer, t_path$$),
    (20, $$crm.satisfaction_fit(model, answers, 'NaN') FROM t_answer, t_path$$),
    (21, $$crm.satisfaction_fit(NULL::crm.path_model, answers) FROM t_answer$$),
    (22, $$crm.satisfaction_fit(CASE WHEN r = 7 THEN (model::jsonb || '{"preset": "other"}')::crm.path_model ELSE model END, answers) FROM t_answer, t_path$$),
    (23, $$crm.satisfaction_fit(crm.path_model(items => '{a,b,c,d,e}', constructs_of => '{x,x,x,y,y}', arrows => '{x->y}', highest => 9, mode_b => '{x}'), ARRAY[answers[1], answers[2], answers[1], answers[4], answers[5]]) FROM t_answer$$),
    (24, $$crm.satisfaction_fit(crm.path_model(items => '{a,b,c}', constructs_of => '{x,y,z}', arrows => '{x->z,y->z}', highest => 9), ARRAY[answers[1], answers[1], answers[3]]) FROM t_answer$$),
    (25, $$crm.satisfaction_estimate(fit, 'pth', 'x', 'y') FROM t_fit$$),
    (26, $$crm.satisfaction_estimate(fit, 'path', 'y', 'x') FROM t_fit$$),
    (27, $$crm.satisfaction_estimate(fit, 'path', 'x') FROM t_fit$$)
) AS bad (no, statement) ORDER BY no;

-- what is no error, but must be known
SET client_min_messages = notice;
SELECT (crm.satisfaction_fit(model, answers)).notes FROM t_answer, t_path WHERE r <= 19;
SELECT (f).admissible, crm.satisfaction_estimate(f, 'index', 'x') AS index, crm.satisfaction_estimate(f, 'index_weight', 'x', 'b') AS share
FROM (SELECT crm.satisfaction_fit(model, ARRAY[answers[1], 10 - answers[2], answers[3], answers[4], answers[5]]) AS f FROM t_answer, t_path) AS s;
SET client_min_messages = warning;

-- 3. A model is a value

SELECT fit::jsonb::crm.satisfaction_model::text = fit::text AS jsonb, fit::text::crm.satisfaction_model::text = fit::text AS text FROM t_fit;
SELECT no, pg_temp.failure(format('SELECT count(*) FROM (SELECT (%s)::crm.satisfaction_model AS fit FROM t_fit) AS t, crm.satisfaction_rows(fit)', model)) FROM (VALUES
    (1, $$fit::jsonb || '{"version": 2}'$$),
    (2, $$fit::jsonb - 'weights'$$),
    (3, $$fit::jsonb || '{"weights": [1,2]}'$$),
    (4, $$fit::jsonb || '{"weights": [1,2,3,4,null]}'$$),
    (5, $$fit::jsonb || '{"weights": [1,2,3,4,"NaN"]}'$$),
    (6, $$fit::jsonb || '{"sds": [1,2,3,4,0]}'$$),
    (7, $$fit::jsonb || '{"means": [1,2,3,4,"Infinity"]}'$$),
    (8, $$fit::jsonb || '{"estimates": []}'$$),
    (9, $$fit::jsonb || '{"se": [1]}'$$),
    (10, $$fit::jsonb || '{"scheme": "other"}'$$),
    (11, $$fit::jsonb || '{"method": "other"}'$$),
    (12, $$fit::jsonb || '{"n": 0}'$$),
    (13, $$fit::jsonb || '{"arrows": ["x->y"]}'$$),
    (14, $$fit::jsonb || '{"constructs_of": ["x","x","y","y","w"]}'$$),
    (15, $$fit::jsonb || jsonb_build_object('estimates', (SELECT jsonb_agg('NaN'::text) FROM unnest((fit).estimates)))$$)
) AS bad (no, model) ORDER BY no;

-- 4. Scores

-- mean 0 and variance 1 in the sample; the mean of the indices is the index; columns, arrays of any type of numbers
SELECT crm.round(avg(crm.latent_score(fit, 'x', answers)), 12) AS mean, crm.round(variance(crm.latent_score(fit, 'x', answers)), 12) AS variance,
       crm.round(corr(crm.latent_score(fit, 'x', answers), crm.latent_score(fit, 'y', answers)) - crm.satisfaction_estimate(fit, 'correlation', 'x', 'y'), 12) AS correlation,
       crm.round(avg(crm.latent_index(fit, 'y', answers)) - crm.satisfaction_estimate(fit, 'index', 'y'), 12) AS index,
       crm.round(stddev(crm.latent_index(fit, 'y', answers)) - crm.satisfaction_estimate(fit, 'index_sd', 'y'), 12) AS index_sd
FROM t_fit, t_answer GROUP BY fit;
SELECT count(*) AS rows, bool_and(a = b AND b = c AND c = d AND d = e) AS same
FROM (SELECT crm.latent_index(fit, 'y', answers) AS a, crm.latent_index(fit, 'y', answers[1], answers[2]::smallint, answers[3]::numeric, answers[4]::real, answers[5]::bigint) AS b,
             crm.latent_index(fit, 'y', answers::float8[]) AS c, crm.latent_index(fit, 'y', VARIADIC answers::smallint[]) AS d, crm.latent_index(fit, 'y', NULL, NULL, answers[3], answers[4], NULL) AS e
      FROM t_fit, t_answer) AS s;
-- the ends of the scale, one item alone
SELECT crm.round(crm.latent_index(fit, 'x', 1, 1, 5, 5, 5), 12) AS lowest, crm.round(crm.latent_index(fit, 'x', 9, 9, 5, 5, 5), 12) AS highest, crm.round(crm.latent_index(fit, 'z', 5, 5, 5, 5, 3), 12) AS quarter FROM t_fit;
-- what is missing
SELECT crm.latent_index(fit, 'x', 1, NULL, 5, 5, 5) AS of_missing, crm.latent_index(fit, 'y', 1, NULL, 5, 5, 5) IS NULL AS other_missing, crm.latent_score(fit, 'x', NULL::int[]) AS of_null,
       crm.latent_score(fit, NULL, 1, 2, 3, 4, 5) AS no_construct, crm.latent_score(NULL, 'x', 1, 2, 3, 4, 5) AS no_model FROM t_fit;
SELECT crm.round(crm.latent_score(m, 'x', NULL, mean_b, 5, 5, 5), 12) AS at_the_mean, crm.round(crm.latent_score(m, 'x', NULL, NULL, 5, 5, 5), 12) AS unknown, crm.latent_score(m, 'x', NULL, NULL, NULL, NULL, NULL) AS nothing
FROM (SELECT crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(answers, 1, 'mean')) AS m, avg(answers[2]) AS mean_b FROM t_answer) AS s;
-- an item that nobody answered is named
SELECT pg_temp.failure('SELECT crm.satisfaction_fit((SELECT model FROM t_path), crm.item_moments(ARRAY[answers[1], answers[2], NULL, answers[4], answers[5]], 1, ''mean'')) FROM t_answer') AS fit,
       pg_temp.failure('SELECT crm.reliability(crm.item_moments(ARRAY[answers[1], NULL], 1, ''mean'')) FROM t_answer') AS alpha,
       pg_temp.failure('SELECT count(*) FROM (SELECT crm.item_moments(ARRAY[answers[1], NULL], 1, ''mean'') AS m FROM t_answer) AS s, crm.key_drivers(m, 1)') AS drivers;
-- a model and a construct that change from row to row
CREATE TEMP TABLE t_other AS SELECT crm.satisfaction_fit(model, answers, weight) AS fit FROM t_path, t_answer GROUP BY model;
SELECT count(*) AS calls, bool_and(mixed = CASE k WHEN 1 THEN one_x WHEN 2 THEN one_y WHEN 3 THEN other_x ELSE other_y END) AS same
FROM (SELECT r, k, crm.latent_score(f, c, answers) AS mixed, one_x, one_y, other_x, other_y
      FROM (SELECT 1 AS k, 'x' AS c, fit AS f FROM t_fit UNION ALL SELECT 2, 'y', fit FROM t_fit UNION ALL SELECT 3, 'x', fit FROM t_other UNION ALL SELECT 4, 'y', fit FROM t_other) AS m,
           (SELECT a.*, crm.latent_score(t.fit, 'x', answers) AS one_x, crm.latent_score(t.fit, 'y', answers) AS one_y,
                   crm.latent_score(o.fit, 'x', answers) AS other_x, crm.latent_score(o.fit, 'y', answers) AS other_y FROM t_answer AS a, t_fit AS t, t_other AS o OFFSET 0) AS a
      ORDER BY r, k) AS s;
-- a model that a table keeps out of line
CREATE TEMP TABLE t_stored AS SELECT fit FROM t_fit;
ALTER TABLE t_stored ALTER COLUMN fit SET STORAGE EXTERNAL;
UPDATE t_stored SET fit = (fit::jsonb || jsonb_build_object('notes', repeat('long ', 2000)))::crm.satisfaction_model;
SELECT sum(crm.latent_index(s.fit, 'y', answers)) = sum(crm.latent_index(f.fit, 'y', answers)) AS same FROM t_stored AS s, t_fit AS f, t_answer;

SELECT no, pg_temp.failure('SELECT ' || statement || ' FROM t_fit') FROM (VALUES
    (1, $$crm.latent_score(fit, 'w', 1, 2, 3, 4, 5)$$),
    (2, $$crm.latent_score(fit, 'x', 1, 2, 3, 4)$$),
    (3, $$crm.latent_score(fit, 'x', ARRAY[1, 2, 3, 4, 5, 6])$$),
    (4, $$crm.latent_index(fit, 'x', 1, 10, 3, 4, 5)$$),
    (5, $$crm.latent_index(fit, 'x', 1, 'NaN'::float8, 3, 4, 5)$$),
    (6, $$crm.latent_index(fit, 'x', 1, '7', 3, 4, 5)$$),
    (7, $$crm.latent_index(fit, 'x', 1, true, 3, 4, 5)$$),
    (8, $$crm.latent_index(fit, 'x', '{1,2,3,4,5}'::text[])$$),
    (9, $$crm.latent_index((fit::jsonb - 'lowest' - 'highest')::crm.satisfaction_model, 'x', 1, 2, 3, 4, 5)$$),
    (10, $$crm.latent_index(fit, 'x', VARIADIC ARRAY[]::int[])$$)
) AS bad (no, statement) ORDER BY no;
SELECT crm.latent_score((fit::jsonb - 'lowest' - 'highest')::crm.satisfaction_model, 'x', 100, 2, 3, 4, 5) IS NOT NULL AS without_scales FROM t_fit;

-- 5. Typical wrong calls

SELECT no, pg_temp.failure('SELECT ' || statement) FROM (VALUES
    (1, $$crm.satisfaction_fit('ecsi', crm.item_moments(answers)) FROM t_answer$$),
    (2, $$crm.satisfaction_fit('ecsi', crm.item_moments(answers), scheme => 'factorial') FROM t_answer$$),
    (3, $$crm.satisfaction_fit('ecsi', crm.item_sample(r, answers), seed => 7) FROM t_answer$$),
    (4, $$crm.satisfaction_fit(NULL, crm.item_moments(answers)) FROM t_answer$$),
    (5, $$crm.satisfaction_fit(crm.item_moments(answers), (SELECT model FROM t_path)) FROM t_answer$$),
    (6, $$crm.satisfaction_fit((SELECT model FROM t_path), answers[1], answers[2], answers[3], answers[4], answers[5]) FROM t_answer$$),
    (7, $$crm.latent_index(fit, 'x') FROM t_fit$$),
    (8, $$crm.latent_score(fit, 'x') FROM t_fit$$)
) AS bad (no, statement) ORDER BY no;
DO $$
DECLARE
    fitted crm.satisfaction_model;
BEGIN
    SELECT fit INTO fitted FROM t_fit;
END $$;
