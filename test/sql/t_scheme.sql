-- Segment schemes: shipped tables, naming cells, defining, checking, editing.
\set SHOW_CONTEXT never
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

-- SQLSTATE, message, detail and hint of a failing statement in one line
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    detail text;
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, message, nullif(detail, ''), nullif(hint, ''));
END $$;

-- 1. What is shipped

SELECT scheme, origin, x_levels, y_levels, z_levels, codes, cells, gap_cells, overlap_cells, title, title_zh
FROM crm.schemes WHERE kind = 'segment' ORDER BY scheme COLLATE "C";

SELECT x AS r, string_agg(code, ' ' ORDER BY y) AS rf_grid_f1_to_f5
FROM crm.scheme_cells WHERE kind = 'segment' AND scheme = 'rf_grid' GROUP BY x ORDER BY x DESC;

SELECT r, string_agg(segment, ' ' ORDER BY fm) AS r_fm_fm1_to_fm5
FROM (SELECT DISTINCT x AS r, round((y + z) / 2.0) AS fm, code AS segment FROM crm.scheme_cells WHERE kind = 'segment' AND scheme = 'r_fm') AS grid
GROUP BY r ORDER BY r DESC;

SELECT g.code, count(*), string_agg(format('%s%s%s', c.x, c.y, c.z), ' ' ORDER BY c.x DESC, c.y DESC, c.z DESC) AS codes125
FROM crm.scheme_code g JOIN crm.scheme_cell c USING (kind, scheme, code)
WHERE kind = 'segment' AND scheme = 'codes125' GROUP BY g.code, g.position ORDER BY g.position;

SELECT x, y, z, code, name, name_zh FROM crm.scheme_cells WHERE kind = 'segment' AND scheme = 'eight_classes' ORDER BY x DESC, y DESC, z DESC;

SELECT code, count(*) FILTER (WHERE scheme = 'putler') AS putler, count(*) FILTER (WHERE scheme = 'rfm_r') AS rfm_r
FROM crm.scheme_cells WHERE kind = 'segment' AND scheme IN ('putler', 'rfm_r') GROUP BY code ORDER BY code COLLATE "C";

SELECT code, name, name_zh, advice, advice_zh FROM crm.labels WHERE kind = 'segment' AND scheme = 'rf_grid' ORDER BY position;

SELECT count(*) AS unlabelled FROM crm.labels WHERE kind = 'segment' AND (name_zh IN (code, name) OR advice IS NULL OR advice_zh IS NULL);

-- putler and rfm_r overlap, putler never reaches four names; the others are partitions
SELECT s.scheme, c.finding, count(*), string_agg(c.codes, ', ') FILTER (WHERE c.finding = 'unreachable') AS codes
FROM crm.scheme s CROSS JOIN LATERAL crm.scheme_check(s.kind, s.scheme) AS c
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM crm.scheme_check('segment', 'rfm_r') WHERE finding = 'gap';
SELECT * FROM crm.scheme_check('segment', 'putler') WHERE x = 1 AND y = 1;

-- 2. Naming cells

SELECT segment, crm.label('segment', segment), crm.label('segment', segment, 'zh'), crm.advice('segment', segment), crm.advice('segment', segment, 'zh')
FROM crm.rfm_segment(5, 4, 1) AS segment;
SELECT crm.rfm_segment(2, 2, 2, 'eight_classes'), crm.label('segment', crm.rfm_segment(r => 1, f => 1, m => 2, scheme => 'eight_classes'), language => 'zh', scheme => 'eight_classes'),
       crm.rfm_segment(5, 5, 5, 'rfm_r') AS rfm_r, crm.rfm_segment(5, 5, 1, scheme => 'rfm_r') AS remainder;
-- a dimension the scheme ignores takes any score
SELECT crm.rfm_segment(1, 5, 1), crm.rfm_segment(1, 5, 10);
SELECT crm.rfm_segment(NULL, 5, 5) IS NULL AS r, crm.rfm_segment(5, 5, 5, NULL) = crm.rfm_segment(5, 5, 5, 'rf_grid') AS of_standard, crm.rfm_segment(5, 5, NULL) IS NULL AS m;
SELECT crm.label(NULL, 'new') IS NULL AS kind, crm.label('segment', NULL) IS NULL AS code, crm.label('segment', 'new', NULL) IS NULL AS language, crm.advice('tier', NULL::int) IS NULL AS tier;

-- the function and the view agree in every cell of every scheme, whose name changes from row to row
SELECT count(*), count(*) FILTER (WHERE code = crm.rfm_segment(coalesce(x, 1), coalesce(y, 1), coalesce(z, 1), scheme)
    AND name = crm.label('segment', code, scheme => scheme) AND name_zh = crm.label('segment', code, 'zh', scheme)
    AND advice = crm.advice('segment', code, 'en', scheme) AND advice_zh = crm.advice('segment', code, 'zh', scheme)) AS equal
FROM (SELECT * FROM crm.scheme_cells WHERE kind = 'segment' ORDER BY md5(concat(scheme, x, y, z))) AS shuffled;

-- parallel workers read the scheme for themselves
CREATE TABLE t_schemes_scored AS
SELECT 1 + i % 5 AS r, 1 + i / 5 % 5 AS f, 1 + i / 25 % 5 AS m FROM generate_series(0, 9999) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE crm.rfm_segment(r, f, m, 'codes125') = 'champions') AS champions FROM t_schemes_scored;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE t_schemes_scored;

SELECT call, pg_temp.failure('SELECT ' || call) FROM (VALUES
    (1, 'crm.rfm_segment(6, 5, 5)'), (2, 'crm.rfm_segment(5, 0, 5)'), (3, 'crm.rfm_segment(5, 5, -2147483648)'),
    (4, 'crm.rfm_segment(5, 5, 6, ''r_fm'')'), (5, 'crm.rfm_segment(1, 3, 2, ''eight_classes'')'),
    (6, 'crm.rfm_segment(5, 5, 5, ''RF_GRID'')'), (7, 'crm.scheme_check(''segment'', ''nothing'')'), (8, 'crm.label(''segments'', ''new'')'),
    (9, 'crm.label(''segment'', ''New'')'), (10, 'crm.label(''segment'', ''new'', ''fr'')'), (11, 'crm.advice(''segment'', ''new'', ''zh'', ''RF_GRID'')'), (12, 'crm.label(''matrix'', ''a'')')
) AS bad (no, call) ORDER BY no;

-- 3. Schemes of your own

-- every finding in one scheme: 3 beats 2 in cell (3, 3), nobody gets "never", the rest is "others"
SELECT * FROM crm.define_scheme('segment', 'shop', rules => '[
    {"segment": "vip", "segment_zh": "贵宾", "advice": "Call them.", "advice_zh": "致电。", "r": 3, "f": 3},
    {"segment": "regular", "r": [2, 3], "f": [2, 3]},
    {"segment": "never", "r": 3, "f": 3},
    {"segment": "regular", "r": 1, "f": 3}
]', r_bins => 3, f_bins => 3, others => 'rest', title => 'The shop''s own');
SELECT scheme, title, title_zh, origin, x_levels, y_levels, z_levels, codes, cells, gap_cells, overlap_cells FROM crm.schemes WHERE scheme = 'shop';
SELECT code, name_zh, advice, position, remainder FROM crm.labels JOIN crm.scheme_code USING (kind, scheme, code, position) WHERE scheme = 'shop' ORDER BY position;
SELECT crm.rfm_segment(3, 3, 9, 'shop'), crm.label('segment', crm.rfm_segment(2, 3, 9, 'shop'), 'zh', 'shop'), crm.rfm_segment(1, 1, 9, 'shop'), crm.advice('segment', 'rest', 'en', 'shop') IS NULL AS no_advice;

-- defining it again replaces it whole; a failure leaves it as it was
SELECT * FROM crm.define_scheme('segment', 'shop', rules => '[{"segment": "high", "fm": [2, 3]}, {"segment": "low", "fm": 1}]', r_bins => 3, f_bins => 3, m_bins => 3);
SELECT pg_temp.failure($$SELECT crm.define_scheme('segment', 'shop', rules => '[{"segment": "high", "fm": 3}]', r_bins => 3, f_bins => 3, m_bins => 3)$$);
SELECT y, z, code FROM crm.scheme_cells WHERE scheme = 'shop' ORDER BY y, z;

-- uneven bins, up to 10; one segment for everything; others may name a segment that has rules
SELECT count(*) FROM crm.define_scheme('segment', 'uneven', rules => '[{"segment": "best", "r": 10, "f": 2, "m": [3, 4]}]', r_bins => 10, f_bins => 2, m_bins => 4, others => 'best');
SELECT count(*), count(DISTINCT code) FROM crm.scheme_cells WHERE scheme = 'uneven';
SELECT count(*) FROM crm.define_scheme('segment', 'all', rules => '[{"segment": "all"}]', r_bins => NULL, f_bins => NULL, m_bins => NULL);
SELECT crm.rfm_segment(10, 2, 4, 'uneven'), crm.rfm_segment(7, 8, 9, 'all'), pg_temp.failure($$SELECT crm.rfm_segment(10, 3, 4, 'uneven')$$);

-- wrong input
SELECT no, pg_temp.failure(format('SELECT crm.define_scheme(''segment'', %s)', arguments)) FROM (VALUES
    (1, $$NULL, rules => '[{"segment": "a"}]'$$),
    (2, $$' ', rules => '[{"segment": "a"}]'$$),
    (3, $$'rf_grid', rules => '[{"segment": "a"}]'$$),
    (4, $$'bad', rules => NULL$$),
    (5, $$'bad', rules => '[]'$$),
    (6, $$'bad', rules => '{"segment": "a"}'$$),
    (7, $$'bad', rules => '[{"segment": "a"}, 7]'$$),
    (8, $$'bad', rules => '[{"r": 5}]'$$),
    (9, $$'bad', rules => '[{"segment": "  "}]'$$),
    (10, $$'bad', rules => '[{"segment": 5}]'$$),
    (11, $$'bad', rules => '[{"segment": "a", "advice": null}]'$$),
    (12, $$'bad', rules => '[{"segment": "a", "x": 1, "q": 1}]'$$),
    (13, $$'bad', rules => '[{"segment": "a", "r": [4, 6]}]'$$),
    (14, $$'bad', rules => '[{"segment": "a", "r": [4, 3]}]'$$),
    (15, $$'bad', rules => '[{"segment": "a", "f": 0}]'$$),
    (16, $$'bad', rules => '[{"segment": "a", "m": 4.5}]'$$),
    (17, $$'bad', rules => '[{"segment": "a", "m": "5"}]'$$),
    (18, $$'bad', rules => '[{"segment": "a", "m": ["4", "5"]}]'$$),
    (19, $$'bad', rules => '[{"segment": "a", "m": [1, 2, 3]}]'$$),
    (20, $$'bad', rules => '[{"segment": "a", "fm": {"low": 1}}]'$$),
    (21, $$'bad', rules => '[{"segment": "a", "r": null}]'$$),
    (22, $$'bad', rules => '[{"segment": "a", "r": 99999999999999999999}]'$$),
    (23, $$'bad', rules => '[{"segment": "a", "r": 1}]', r_bins => 1$$),
    (24, $$'bad', rules => '[{"segment": "a"}]', m_bins => 11$$),
    (25, $$'bad', rules => '[{"segment": "a", "m": 1}]', m_bins => NULL$$),
    (26, $$'bad', rules => '[{"segment": "a", "fm": 1}]', f_bins => 4$$),
    (27, $$'bad', rules => '[{"segment": "a", "r": 1}]', others => ''$$),
    (28, $$'bad', rules => '[{"segment": "a", "r": 1}, {"segment": "a", "r": [1, 1]}]'$$),
    (29, $$'bad', rules => '[{"segment": "a", "r": 1, "advice": "x"}, {"segment": "a", "r": 2, "advice": "y"}]'$$),
    (30, $$'bad', rules => '[{"segment": "a", "r": [1, 4]}]'$$),
    (31, $$'bad', rules => '[{"segment": "a", "r": [1, 5], "f": [2, 3]}]', f_bins => 3$$)
) AS bad (no, arguments) ORDER BY no;
SELECT count(*) AS left_behind FROM crm.scheme WHERE scheme = 'bad';

-- 4. Copying, editing, dropping

SELECT crm.copy_scheme('segment', 'rf_grid', 'mine', 'Ours');
UPDATE crm.scheme_code SET code = 'stars' WHERE kind = 'segment' AND scheme = 'mine' AND code = 'champions';
UPDATE crm.scheme_label SET advice = 'Thank them.' WHERE kind = 'segment' AND scheme = 'mine' AND code = 'stars' AND language = 'en';
SELECT title, origin, x_levels, y_levels, z_levels, codes, cells FROM crm.schemes WHERE scheme = 'mine';
SELECT crm.rfm_segment(5, 5, 5, 'mine'), crm.advice('segment', 'stars', 'en', 'mine'), crm.rfm_segment(5, 5, 5);
SELECT * FROM crm.scheme_check('segment', 'mine');
SELECT crm.copy_scheme('segment', 'rfm_r', 'mine_r');
SELECT finding, count(*) FROM crm.scheme_check('segment', 'mine_r') GROUP BY 1 ORDER BY 1;

SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.copy_scheme('segment', 'rf_grid', 'mine')$$),
    (2, $$SELECT crm.copy_scheme('segment', 'nothing', 'new')$$),
    (3, $$SELECT crm.copy_scheme('segment', 'mine', 'rf_grid')$$),
    (4, $$SELECT crm.copy_scheme('segment', 'mine', '')$$),
    (5, $$SELECT crm.drop_scheme('segment', 'nothing')$$),
    (6, $$SELECT crm.drop_scheme('segment', 'rf_grid')$$),
    (7, $$UPDATE crm.scheme_label SET advice = 'x' WHERE kind = 'segment' AND scheme = 'rf_grid'$$),
    (8, $$DELETE FROM crm.scheme_cell WHERE kind = 'segment' AND scheme = 'rf_grid'$$),
    (9, $$UPDATE crm.scheme_rule SET scheme = 'rf_grid', position = 100 + position WHERE kind = 'segment' AND scheme = 'mine'$$),
    (10, $$DELETE FROM crm.scheme WHERE kind = 'segment' AND scheme = 'rf_grid'$$),
    (11, $$UPDATE crm.scheme SET builtin = true WHERE kind = 'segment' AND scheme = 'mine'$$),
    (12, $$DELETE FROM crm.scheme_code WHERE kind = 'segment' AND scheme = 'mine' AND code = 'stars'$$),
    (13, $$SELECT crm.define_scheme('stage', 'mine', '{a, b}')$$),
    (14, $$SELECT crm.define_scheme('segment', 'ours', '{a, b}')$$),
    (15, $$SELECT crm.define_scheme('tier', 'ours', rules => '[{"segment": "a"}]')$$),
    (16, $$SELECT crm.copy_scheme('stage', 'rf_grid', 'mine')$$),
    (17, $$INSERT INTO crm.scheme (kind, scheme, title, title_zh) VALUES ('stage', 'ours', 'ours', 'ours')$$)
) AS bad (no, statement) ORDER BY no;

-- the standard is meant by every function that names no scheme; a scheme of one's own goes before the shipped one
BEGIN;
UPDATE crm.scheme SET standard = true WHERE kind = 'segment' AND scheme = 'mine';
SELECT crm.rfm_segment(5, 5, 5), crm.rfm_segment(ROW(5, 5, 5)::crm.rfm_score), crm.label('segment', 'stars'), crm.advice('segment', 'stars'), crm.rfm_segment(5, 5, 5, 'rf_grid') AS shipped;
SELECT scheme, origin, standard FROM crm.schemes WHERE kind = 'segment' AND standard = 1;
CREATE TABLE t_scheme_orders AS SELECT 1 AS customer, date '2025-12-31' AS at, 10 AS amount;
SELECT s.segment, s.customers, s.advice FROM (SELECT crm.population(customer, at, amount) AS p FROM t_scheme_orders) AS o, crm.rfm_segments(crm.rfm_fit(p, '2026-01-01'), p) AS s
WHERE s.customers > 0 OR s."position" = 1;
SELECT count(*) FROM crm.create_source('t_scheme_source', 't_scheme_orders', 'customer', 'at', 'amount', clv_model => NULL);
SELECT segment_scheme FROM t_scheme_source.info;
SELECT segment FROM t_scheme_source.segments ORDER BY "position" LIMIT 1;
SELECT count(*) FROM crm.define_scheme('tier', 'mine_too', '{a,b,c,d}', '{0.1,0.2,0.3,0.4}', standard => true);
SELECT tier, count(*), crm.label('tier', tier) FROM (SELECT crm.customer_tier(v) OVER () AS tier FROM generate_series(1, 10) AS v) AS t GROUP BY 1 ORDER BY 1;
SELECT name, name_zh FROM crm.pyramid((SELECT crm.pyramid_fit(v, '{0.1,0.2,0.3,0.4}', 'customers') FROM generate_series(1, 10) AS v)) ORDER BY tier;
ROLLBACK;
-- rows that could never be seen: of a kind, a scheme or a code that is not there; a scheme stays of its kind
SELECT crm.copy_scheme('tier', 'vip', 'mine');
SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$INSERT INTO crm.scheme_label VALUES ('segment', 'mine', 'vipp', 'de', 'x', 'y')$$),
    (2, $$INSERT INTO crm.scheme_label VALUES ('segment', 'minee', 'stars', 'de', 'x', 'y')$$),
    (3, $$INSERT INTO crm.scheme_label VALUES ('segments', 'mine', 'stars', 'de', 'x', 'y')$$),
    (4, $$INSERT INTO crm.scheme_label VALUES ('tier', 'mine', 'gold', 'de', 'x', 'y')$$),
    (5, $$UPDATE crm.scheme_label SET code = 'star' WHERE kind = 'segment' AND scheme = 'mine' AND code = 'stars'$$),
    (6, $$UPDATE crm.scheme_label SET scheme = 'minee' WHERE kind = 'segment' AND scheme = 'mine'$$),
    (7, $$INSERT INTO crm.scheme_code VALUES ('tier', 'minee', '9', 9)$$),
    (8, $$INSERT INTO crm.scheme_axis VALUES ('segment', 'minee', 'x', 5, 'x', 'x')$$),
    (9, $$UPDATE crm.scheme_cell SET code = 'star' WHERE kind = 'segment' AND scheme = 'mine' AND x = 5$$),
    (10, $$INSERT INTO crm.scheme_rule (kind, scheme, position, code) VALUES ('segment', 'mine', 99, 'star')$$),
    (11, $$UPDATE crm.scheme SET kind = 'tier' WHERE kind = 'segment' AND scheme = 'mine'$$),
    (12, $$INSERT INTO crm.scheme (kind, scheme, title, title_zh) VALUES ('tier', 'new', 'New', 'New'); INSERT INTO crm.scheme_label VALUES ('tier', 'new', '1', 'en', 'x', 'y')$$),
    (13, $$SELECT crm.label('segment', 'new', 'rf_grid')$$)
) AS bad (no, statement) ORDER BY no;
-- what a restore in parts has left is shown
BEGIN;
SET LOCAL check_function_bodies = off;
INSERT INTO crm.scheme_label VALUES ('segment', 'mine', 'vipp', 'de', 'x', 'y'), ('tier', 'mine', 'gold', 'de', 'x', 'y');
SELECT kind, c.* FROM unnest('{segment, tier}'::text[]) AS kind, crm.scheme_check(kind, 'mine') AS c ORDER BY kind;
ROLLBACK;
-- a scheme defined again keeps the rows that stay: who waits for one to edit it finds it again
SELECT count(*) FROM crm.define_scheme('tier', 'mine', '{a,b,c}', '{0.1,0.2,0.7}', title => 'Three');
INSERT INTO crm.scheme_label VALUES ('tier', 'mine', '1', 'de', 'x', 'y');
SELECT count(*) FROM crm.define_scheme('tier', 'mine', '{d,e}', '{0.4,0.6}');
SELECT * FROM crm.labels WHERE kind = 'tier' AND scheme = 'mine' ORDER BY position;
SELECT code, language, name, advice FROM crm.scheme_label WHERE kind = 'tier' AND scheme = 'mine' ORDER BY code, language;
SELECT title, title_zh, cut_by, standard, note FROM crm.scheme WHERE kind = 'tier' AND scheme = 'mine';
SELECT crm.drop_scheme('tier', 'mine');

-- cells removed by hand are noticed, not guessed
BEGIN;
DELETE FROM crm.scheme_cell WHERE scheme = 'mine' AND x = 5 AND y = 5;
SELECT pg_temp.failure($$SELECT crm.rfm_segment(1, 1, 1, 'mine')$$);
INSERT INTO crm.scheme_cell SELECT 'segment', 'mine', 5, 5, m, 'stars' FROM generate_series(0, 1) AS m;
SELECT pg_temp.failure($$SELECT crm.rfm_segment(1, 1, 1, 'mine')$$);
ROLLBACK;

SELECT crm.drop_scheme('segment', 'mine'), crm.drop_scheme('segment', 'mine_r'), crm.drop_scheme('segment', 'uneven'), crm.drop_scheme('segment', 'all');
SELECT (SELECT count(*) FROM crm.scheme_cell WHERE scheme = 'mine') AS cells, (SELECT count(*) FROM crm.scheme_rule WHERE scheme = 'mine') AS rules,
       (SELECT count(*) FROM crm.scheme_code WHERE scheme = 'mine') AS codes, (SELECT count(*) FROM crm.scheme_label WHERE scheme = 'mine') AS labels,
       (SELECT count(*) FROM crm.scheme_axis WHERE scheme = 'mine') AS axes;

-- 5. A change shows at once, also in a loop that keeps its expression, and goes with its rollback

DO $$
DECLARE
    seen text;
BEGIN
    FOR i IN 1 .. 3 LOOP
        PERFORM crm.define_scheme('segment', 'shop', rules => format('[{"segment": "version %s"}]', i)::jsonb);
        FOR j IN 1 .. 2 LOOP
            BEGIN
                IF j = 2 THEN
                    UPDATE crm.scheme_code SET code = 'undone' WHERE kind = 'segment' AND scheme = 'shop';
                END IF;
                seen := concat_ws(', ', seen, crm.rfm_segment(1, 1, 1, 'shop'));
                IF j = 2 THEN
                    RAISE division_by_zero;
                END IF;
            EXCEPTION WHEN division_by_zero THEN
                NULL;
            END;
        END LOOP;
        seen := concat_ws(', ', seen, crm.rfm_segment(1, 1, 1, 'shop'));
    END LOOP;
    RAISE WARNING 'seen: %', seen;
END $$;
SELECT crm.rfm_segment(1, 1, 1, 'shop');
SELECT crm.drop_scheme('segment', 'shop');

-- 6. Rights and dumps

SELECT relname, has_table_privilege('pg_monitor', oid, 'SELECT') AS anyone_reads, has_table_privilege('pg_monitor', oid, 'INSERT') AS anyone_writes
FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND (relname LIKE 'scheme%' OR relname = 'labels') AND relkind IN ('r', 'v')
ORDER BY relname COLLATE "C";
SELECT t.config::regclass, t.condition
FROM pg_extension e CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS t (config, condition)
WHERE e.extname = 'crm' AND t.config::regclass::text LIKE 'crm.scheme%' ORDER BY t.config::regclass::text COLLATE "C";

-- 7. A role that may not read the tables gets no names that another has read in the same statement

CREATE ROLE regress_crm_barred;
GRANT USAGE ON SCHEMA crm TO regress_crm_barred;
BEGIN;
REVOKE SELECT ON crm.scheme, crm.scheme_code, crm.scheme_label, crm.scheme_cell FROM PUBLIC;
CREATE FUNCTION pg_temp.named_as(role text, label text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('role', role, true);
    -- one call site for both roles
    answer := CASE label WHEN 'segment' THEN crm.rfm_segment(5, 5, 5) WHEN 'tier' THEN crm.label('tier', 1)
                         WHEN 'cuts' THEN (crm.pyramid_fit(1, 'platinum')).cuts::text
                         ELSE crm.matrix_cell('value_potential', 1, 1, '{2}', '{2}') END;
    PERFORM set_config('role', 'none', true);
    RETURN answer;
EXCEPTION WHEN insufficient_privilege THEN
    PERFORM set_config('role', 'none', true);
    RETURN SQLSTATE;
END $$;
SELECT label, string_agg(pg_temp.named_as(role, label), ' | ' ORDER BY turn)
FROM (VALUES (1, 'segment'), (2, 'tier'), (3, 'cuts'), (4, 'cell')) AS l(n, label),
     (VALUES (1, 'none'), (2, 'regress_crm_barred'), (3, 'none')) AS r(turn, role)
GROUP BY n, label ORDER BY n;
SAVEPOINT before_switch;
\set VERBOSITY sqlstate
SELECT set_config('role', role, true), crm.rfm_segment(5, 5, 5) FROM (VALUES ('none'), ('regress_crm_barred')) AS v(role);
ROLLBACK TO before_switch;
SELECT set_config('role', role, true), crm.label('tier', 1) FROM (VALUES ('none'), ('regress_crm_barred')) AS v(role);
ROLLBACK TO before_switch;
SELECT set_config('role', role, true), crm.matrix_cell('value_potential', 1, 1, '{2}', '{2}') FROM (VALUES ('none'), ('regress_crm_barred')) AS v(role);
ROLLBACK;
\set VERBOSITY default
REVOKE USAGE ON SCHEMA crm FROM regress_crm_barred;
DROP ROLE regress_crm_barred;

-- 8. What belongs to a scheme goes with it and is renamed with it, in any table of names

SELECT crm.copy_scheme('segment', 'rf_grid', 'mine'), crm.copy_scheme('tier', 'vip', 'mine'), crm.copy_scheme('matrix', 'value_potential', 'mine');
UPDATE crm.scheme SET scheme = 'ours' WHERE scheme = 'mine';
UPDATE crm.scheme_code SET code = 'stars' WHERE kind = 'segment' AND scheme = 'ours' AND code = 'champions';
SELECT crm.rfm_segment(5, 5, 5, 'ours'), crm.label('segment', 'stars', 'zh', 'ours'), crm.label('tier', 1, 'en', 'ours'), crm.matrix_cell('ours', 1, 1, '{2}', '{2}');
SELECT kind, count(*) FROM crm.scheme_code WHERE scheme = 'ours' GROUP BY kind ORDER BY kind;
SELECT crm.drop_scheme('segment', 'ours'), crm.drop_scheme('tier', 'ours'), crm.drop_scheme('matrix', 'ours');
-- rows without their scheme, as a restore may leave them, say nothing, and a new scheme does not inherit them
SET check_function_bodies = off; -- as the scripts of a dump do
INSERT INTO crm.scheme_code (kind, scheme, code, position) SELECT kind, 'lone', 'left', 9 FROM unnest('{segment, tier, matrix}'::text[]) AS kind;
INSERT INTO crm.scheme_label (kind, scheme, code, language, name) SELECT kind, 'lone', 'left', 'en', 'left' FROM unnest('{segment, tier, matrix}'::text[]) AS kind;
INSERT INTO crm.scheme_axis (kind, scheme, axis, levels, name, name_zh) VALUES ('matrix', 'lone', 'x', 1, 'x', 'x'), ('segment', 'lone', 'x', 5, 'x', 'x');
INSERT INTO crm.scheme_rule (kind, scheme, position, code) VALUES ('segment', 'lone', 1, 'left');
INSERT INTO crm.scheme_cell (kind, scheme, x, y, z, code) VALUES ('segment', 'lone', 0, 0, 0, 'left'), ('matrix', 'lone', 1, 1, 0, 'left');
RESET check_function_bodies;
SELECT kind, c.* FROM unnest('{matrix, segment, tier}'::text[]) AS kind, crm.scheme_check(kind, 'lone') AS c ORDER BY kind;
SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.rfm_segment(1, 1, 1, 'lone')$$),
    (2, $$SELECT crm.label('tier', 1, 'en', 'lone')$$),
    (3, $$SELECT crm.pyramid_fit(1, 'lone')$$),
    (4, $$SELECT crm.matrix_cell('lone', 1, 1, '{}', '{}')$$),
    (5, $$SELECT crm.drop_scheme('segment', 'lone')$$)) AS bad (no, statement) ORDER BY no;
SELECT count(*) FROM crm.define_scheme('segment', 'lone', rules => '[{"segment": "all"}]');
SELECT count(*) FROM crm.define_scheme('tier', 'lone', '{top,rest}', '{0.5,0.5}');
SELECT count(*) FROM crm.define_scheme('matrix', 'lone', '{{a,b}}');
SELECT crm.rfm_segment(1, 1, 1, 'lone'), crm.label('tier', 1, 'en', 'lone'), crm.matrix_cell('lone', 1, 1, '{2}', '{}');
SELECT crm.drop_scheme('segment', 'lone'), crm.drop_scheme('tier', 'lone'), crm.drop_scheme('matrix', 'lone');
SELECT (SELECT count(*) FROM crm.scheme_code WHERE scheme IN ('lone', 'mine', 'ours')) + (SELECT count(*) FROM crm.scheme_label WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.scheme_rule WHERE scheme IN ('lone', 'mine', 'ours')) + (SELECT count(*) FROM crm.scheme_cell WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.scheme_axis WHERE scheme IN ('lone', 'mine', 'ours')) AS left_over;

-- 9. Codes of a kind of its own names, a third language, and a standard of one's own

SELECT crm.label('renewal_status', 'in_grace'), crm.label('renewal_status', 'in_grace', 'zh'), crm.advice('renewal_status', 'in_grace') IS NULL AS no_advice;
SELECT crm.copy_scheme('renewal_status', 'standard', 'club');
INSERT INTO crm.scheme_label (kind, scheme, code, language, name, advice) VALUES ('renewal_status', 'club', 'in_grace', 'de', 'In der Nachfrist', 'Anrufen.');
SELECT crm.label('renewal_status', 'in_grace', 'de', 'club'), crm.advice('renewal_status', 'in_grace', 'de', 'club'),
       crm.label('renewal_status', 'lapsed', 'de', 'club') AS lacking, crm.label('renewal_status', 'in_grace', 'de') AS of_standard;
UPDATE crm.scheme SET standard = true WHERE kind = 'renewal_status' AND scheme = 'club';
SELECT crm.label('renewal_status', 'in_grace', 'de') AS of_own_standard, crm.label('renewal_status', 'in_grace', 'de', 'standard') AS of_shipped;
DELETE FROM crm.scheme_code WHERE kind = 'renewal_status' AND scheme = 'club' AND code = 'in_grace';
SELECT count(*) AS labels_left FROM crm.scheme_label WHERE kind = 'renewal_status' AND scheme = 'club' AND code = 'in_grace';
SELECT pg_temp.failure($$SELECT crm.label('renewal_status', 'in_grace')$$);
SELECT crm.drop_scheme('renewal_status', 'club');
-- defined again, a standard remains one; another takes its place
SELECT count(*) FROM crm.define_scheme('value_tier', 'three', '{a, b, c}', standard => true);
SELECT count(*) FROM crm.define_scheme('value_tier', 'three', '{a, b, d}', names_zh => '{甲, 乙, 丁}');
SELECT crm.label('value_tier', 3), crm.label('value_tier', 3, 'zh');
SELECT count(*) FROM crm.define_scheme('value_tier', 'two', '{x, y}', standard => true);
SELECT scheme, origin, standard FROM crm.schemes WHERE kind = 'value_tier' ORDER BY scheme COLLATE "C";
SELECT crm.drop_scheme('value_tier', 'three'), crm.drop_scheme('value_tier', 'two');
SELECT crm.label('value_tier', 3);
-- a scheme without codes, as a restore may be at in between, says so
INSERT INTO crm.scheme (kind, scheme, title, title_zh) VALUES ('profit_class', 'empty', 'Empty', 'Empty');
SELECT pg_temp.failure($$SELECT crm.label('profit_class', 'mixed', 'zh', 'empty')$$);
SELECT crm.drop_scheme('profit_class', 'empty');

-- 10. Path models: constructs, and paths between them

SELECT scheme, title, title_zh, codes, standard FROM crm.schemes WHERE kind = 'path_model' ORDER BY scheme COLLATE "C";
SELECT scheme, string_agg(source || '->' || target, ' ' ORDER BY s.position, t.position) AS arrows
FROM crm.scheme_arrow AS a JOIN crm.scheme_code AS s USING (kind, scheme) JOIN crm.scheme_code AS t USING (kind, scheme)
WHERE kind = 'path_model' AND s.code = source AND t.code = target GROUP BY scheme ORDER BY scheme COLLATE "C";
SELECT crm.label('path_model', 'value'), crm.label('path_model', 'image', 'zh', 'ccsi'), crm.label('path_model', 'performance', 'zh', 'scsb');
-- a copy is renamed with its codes and paths, in both directions
SELECT crm.copy_scheme('path_model', 'acsi', 'mine');
UPDATE crm.scheme SET scheme = 'ours' WHERE kind = 'path_model' AND scheme = 'mine';
UPDATE crm.scheme_code SET code = 'trust' WHERE kind = 'path_model' AND scheme = 'ours' AND code = 'value';
SELECT source, target FROM crm.scheme_arrow WHERE scheme = 'ours' AND 'trust' IN (source, target) ORDER BY source COLLATE "C", target COLLATE "C";
SELECT count(*) AS left_under_the_old_name FROM crm.scheme_arrow WHERE scheme = 'mine';
INSERT INTO crm.scheme_arrow VALUES ('path_model', 'ours', 'satisfaction', 'quality'), ('path_model', 'ours', 'loyalty', 'complaints');
SELECT * FROM crm.scheme_check('path_model', 'ours');
SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$DELETE FROM crm.scheme_code WHERE kind = 'path_model' AND scheme = 'ours' AND code = 'complaints'$$),
    (2, $$UPDATE crm.scheme_code SET scheme = 'ecsi' WHERE kind = 'path_model' AND scheme = 'ours' AND code = 'trust'$$),
    (3, $$INSERT INTO crm.scheme_arrow VALUES ('path_model', 'ours', 'image', 'trust')$$),
    (4, $$INSERT INTO crm.scheme_arrow VALUES ('path_model', 'theirs', 'quality', 'trust')$$),
    (5, $$UPDATE crm.scheme_arrow SET target = 'image' WHERE kind = 'path_model' AND scheme = 'ours' AND source = 'trust'$$),
    (6, $$DELETE FROM crm.scheme_arrow WHERE kind = 'path_model' AND scheme = 'ecsi'$$),
    (7, $$TRUNCATE crm.scheme_arrow$$),
    (8, $$SELECT crm.define_scheme('path_model', 'small', '{a, b}')$$),
    (9, $$SELECT crm.define_scheme('path_model', 'small', '{a, b}', arrows => '{a->b, a>b}')$$),
    (10, $$SELECT crm.define_scheme('path_model', 'small', '{a, b}', arrows => '{a->b->a}')$$),
    (11, $$SELECT crm.define_scheme('path_model', 'small', '{a, b}', arrows => '{a->b, NULL}')$$),
    (12, $$SELECT crm.define_scheme('path_model', 'small', '{a, b}', arrows => '{a->c}')$$),
    (13, $$SELECT crm.define_scheme('path_model', 'small', arrows => '{a->b}')$$),
    (14, $$SELECT crm.define_scheme('path_model', 'ecsi', '{a, b}', arrows => '{a->b}')$$),
    (15, $$SELECT crm.define_scheme('tier', 'small', '{a, b}', '{0.5,0.5}', arrows => '{a->b}')$$)
) AS bad (no, statement) ORDER BY no;
DELETE FROM crm.scheme_arrow WHERE kind = 'path_model' AND scheme = 'ours' AND 'complaints' IN (source, target);
DELETE FROM crm.scheme_code WHERE kind = 'path_model' AND scheme = 'ours' AND code = 'complaints';
SELECT count(*) AS labels_left FROM crm.scheme_label WHERE scheme = 'ours' AND code = 'complaints';
SELECT crm.drop_scheme('path_model', 'ours');
SELECT count(*) AS left_over FROM crm.scheme_arrow WHERE scheme = 'ours';
-- one's own; defined again it has the new paths only
SELECT * FROM crm.define_scheme('path_model', 'small', '{quality, price, loyalty}', names_zh => '{质量, 价格, 忠诚}', arrows => '{quality -> loyalty,price->loyalty,price->quality}');
SELECT * FROM crm.define_scheme('path_model', 'small', '{quality, loyalty, price}', arrows => '{quality->loyalty, loyalty->price, price->quality}');
SELECT source, target FROM crm.scheme_arrow WHERE scheme = 'small' ORDER BY source COLLATE "C";
-- paths without their codes, as a restore in parts leaves them
SET check_function_bodies = off;
INSERT INTO crm.scheme_arrow VALUES ('path_model', 'small', 'price', 'lost'), ('path_model', 'lone', 'a', 'b');
RESET check_function_bodies;
SELECT scheme, c.finding, c.codes FROM unnest('{small, lone}'::text[]) AS scheme, crm.scheme_check('path_model', scheme) AS c ORDER BY scheme, c.finding, c.codes;
SELECT count(*) FROM crm.define_scheme('path_model', 'lone', '{x, y}', arrows => '{x->y}');
SELECT crm.drop_scheme('path_model', 'small'), crm.drop_scheme('path_model', 'lone');
SELECT count(*) AS left_over FROM crm.scheme_arrow WHERE scheme IN ('small', 'lone');

-- What is shipped, sql/shipped.sql, is whole: a kind has a scheme, which is the standard unless it is a matrix, a scheme has codes, and a code a name in English and in Chinese.
SELECT k.kind AS without_a_standard_scheme FROM crm.scheme_kind AS k
WHERE NOT EXISTS (SELECT FROM crm.scheme AS s WHERE s.kind = k.kind AND s.builtin AND (s.standard OR s.kind = 'matrix')) ORDER BY 1;
SELECT s.kind, s.scheme AS without_codes FROM crm.scheme AS s
WHERE s.builtin AND NOT EXISTS (SELECT FROM crm.scheme_code AS c WHERE c.kind = s.kind AND c.scheme = s.scheme) ORDER BY 1, 2;
SELECT c.kind, c.scheme AS without_scheme, c.code FROM crm.scheme_code AS c
WHERE NOT EXISTS (SELECT FROM crm.scheme AS s WHERE s.kind = c.kind AND s.scheme = c.scheme) ORDER BY 1, 2, 3;
SELECT c.kind, c.scheme, c.code AS without_both_names FROM crm.scheme_code AS c JOIN crm.scheme AS s USING (kind, scheme)
WHERE s.builtin AND (SELECT count(*) FROM crm.scheme_label AS l WHERE l.kind = c.kind AND l.scheme = c.scheme AND l.code = c.code AND l.language IN ('en', 'zh')) <> 2 ORDER BY 1, 2, 3;
