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

SELECT scheme, kind, r_bins, f_bins, m_bins, segments, cells, gap_cells, overlap_cells, title, title_zh
FROM crm.schemes ORDER BY scheme COLLATE "C";

SELECT r, string_agg(segment, ' ' ORDER BY f) AS rf_grid_f1_to_f5
FROM crm.rfm_scheme_cells WHERE scheme = 'rf_grid' GROUP BY r ORDER BY r DESC;

SELECT r, string_agg(segment, ' ' ORDER BY fm) AS r_fm_fm1_to_fm5
FROM (SELECT DISTINCT r, round((f + m) / 2.0) AS fm, segment FROM crm.rfm_scheme_cells WHERE scheme = 'r_fm') AS grid
GROUP BY r ORDER BY r DESC;

SELECT g.segment, count(*), string_agg(format('%s%s%s', c.r, c.f, c.m), ' ' ORDER BY c.r DESC, c.f DESC, c.m DESC) AS codes125
FROM crm.rfm_scheme_segment g JOIN crm.rfm_scheme_cell c USING (scheme, segment)
WHERE scheme = 'codes125' GROUP BY g.segment, g.position ORDER BY g.position;

SELECT r, f, m, segment, segment_zh FROM crm.rfm_scheme_cells WHERE scheme = 'eight_classes' ORDER BY r DESC, f DESC, m DESC;

SELECT segment, count(*) FILTER (WHERE scheme = 'putler') AS putler, count(*) FILTER (WHERE scheme = 'rfm_r') AS rfm_r
FROM crm.rfm_scheme_cells WHERE scheme IN ('putler', 'rfm_r') GROUP BY segment ORDER BY segment COLLATE "C";

SELECT segment, segment_zh, advice, advice_zh FROM crm.rfm_scheme_segment WHERE scheme = 'rf_grid' ORDER BY position;

SELECT count(*) AS unlabelled FROM crm.rfm_scheme_segment WHERE segment_zh = segment OR advice IS NULL OR advice_zh IS NULL;

-- putler and rfm_r overlap, putler never reaches four names; the others are partitions
SELECT s.scheme, c.kind, count(*), string_agg(c.segments, ', ') FILTER (WHERE c.kind = 'unreachable') AS segments
FROM crm.rfm_scheme s CROSS JOIN LATERAL crm.scheme_check(s.scheme) AS c
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM crm.scheme_check('rfm_r') WHERE kind = 'gap';
SELECT * FROM crm.scheme_check('putler') WHERE r = 1 AND f = 1;

-- 2. Naming cells

SELECT crm.rfm_segment(5, 4, 1), crm.rfm_segment_zh(5, 4, 1), crm.rfm_advice(5, 4, 1), crm.rfm_advice_zh(5, 4, 1);
SELECT crm.rfm_segment(2, 2, 2, 'eight_classes'), crm.rfm_segment_zh(r => 1, f => 1, m => 2, scheme => 'eight_classes'),
       crm.rfm_segment(5, 5, 5, 'rfm_r') AS rfm_r, crm.rfm_segment(5, 5, 1, scheme => 'rfm_r') AS remainder;
-- a dimension the scheme ignores takes any score
SELECT crm.rfm_segment(1, 5, 1), crm.rfm_segment(1, 5, 10);
SELECT crm.rfm_segment(NULL, 5, 5) IS NULL AS r, crm.rfm_segment(5, 5, 5, NULL) IS NULL AS scheme, crm.rfm_advice(5, 5, NULL) IS NULL AS m;

-- the function and the view agree in every cell of every scheme, whose name changes from row to row
SELECT count(*), count(*) FILTER (WHERE segment = crm.rfm_segment(coalesce(r, 1), coalesce(f, 1), coalesce(m, 1), scheme)
    AND segment_zh = crm.rfm_segment_zh(coalesce(r, 1), coalesce(f, 1), coalesce(m, 1), scheme)
    AND advice = crm.rfm_advice(coalesce(r, 1), coalesce(f, 1), coalesce(m, 1), scheme)
    AND advice_zh = crm.rfm_advice_zh(coalesce(r, 1), coalesce(f, 1), coalesce(m, 1), scheme)) AS equal
FROM (SELECT * FROM crm.rfm_scheme_cells ORDER BY md5(concat(scheme, r, f, m))) AS shuffled;

-- parallel workers read the scheme for themselves
CREATE TABLE t_schemes_scored AS
SELECT 1 + i % 5 AS r, 1 + i / 5 % 5 AS f, 1 + i / 25 % 5 AS m FROM generate_series(0, 9999) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE crm.rfm_segment(r, f, m, 'codes125') = 'champions') AS champions FROM t_schemes_scored;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE t_schemes_scored;

SELECT call, pg_temp.failure('SELECT ' || call) FROM (VALUES
    (1, 'crm.rfm_segment(6, 5, 5)'), (2, 'crm.rfm_segment(5, 0, 5)'), (3, 'crm.rfm_segment(5, 5, -2147483648)'),
    (4, 'crm.rfm_segment(5, 5, 6, ''r_fm'')'), (5, 'crm.rfm_segment_zh(1, 3, 2, ''eight_classes'')'),
    (6, 'crm.rfm_advice(5, 5, 5, ''RF_GRID'')'), (7, 'crm.scheme_check(''nothing'')')
) AS bad (no, call) ORDER BY no;

-- 3. Schemes of your own

-- every finding in one scheme: 3 beats 2 in cell (3, 3), nobody gets "never", the rest is "others"
SELECT * FROM crm.define_scheme('shop', '[
    {"segment": "vip", "segment_zh": "贵宾", "advice": "Call them.", "advice_zh": "致电。", "r": 3, "f": 3},
    {"segment": "regular", "r": [2, 3], "f": [2, 3]},
    {"segment": "never", "r": 3, "f": 3},
    {"segment": "regular", "r": 1, "f": 3}
]', r_bins => 3, f_bins => 3, others => 'rest', title => 'The shop''s own');
SELECT scheme, title, title_zh, kind, r_bins, f_bins, m_bins, segments, cells, gap_cells, overlap_cells FROM crm.schemes WHERE scheme = 'shop';
SELECT segment, segment_zh, advice, position, remainder FROM crm.rfm_scheme_segment WHERE scheme = 'shop' ORDER BY position;
SELECT crm.rfm_segment(3, 3, 9, 'shop'), crm.rfm_segment_zh(2, 3, 9, 'shop'), crm.rfm_segment(1, 1, 9, 'shop'), crm.rfm_advice(1, 1, 9, 'shop') IS NULL AS no_advice;

-- defining it again replaces it whole; a failure leaves it as it was
SELECT * FROM crm.define_scheme('shop', '[{"segment": "high", "fm": [2, 3]}, {"segment": "low", "fm": 1}]', 3, 3, 3);
SELECT pg_temp.failure($$SELECT crm.define_scheme('shop', '[{"segment": "high", "fm": 3}]', 3, 3, 3)$$);
SELECT f, m, segment FROM crm.rfm_scheme_cells WHERE scheme = 'shop' ORDER BY f, m;

-- uneven bins, up to 10; one segment for everything; others may name a segment that has rules
SELECT count(*) FROM crm.define_scheme('uneven', '[{"segment": "best", "r": 10, "f": 2, "m": [3, 4]}]', 10, 2, 4, others => 'best');
SELECT count(*), count(DISTINCT segment) FROM crm.rfm_scheme_cells WHERE scheme = 'uneven';
SELECT count(*) FROM crm.define_scheme('all', '[{"segment": "all"}]', NULL, NULL, NULL);
SELECT crm.rfm_segment(10, 2, 4, 'uneven'), crm.rfm_segment(7, 8, 9, 'all'), pg_temp.failure($$SELECT crm.rfm_segment(10, 3, 4, 'uneven')$$);

-- wrong input
SELECT no, pg_temp.failure(format('SELECT crm.define_scheme(%s)', arguments)) FROM (VALUES
    (1, $$NULL, '[{"segment": "a"}]'$$),
    (2, $$' ', '[{"segment": "a"}]'$$),
    (3, $$'rf_grid', '[{"segment": "a"}]'$$),
    (4, $$'bad', NULL$$),
    (5, $$'bad', '[]'$$),
    (6, $$'bad', '{"segment": "a"}'$$),
    (7, $$'bad', '[{"segment": "a"}, 7]'$$),
    (8, $$'bad', '[{"r": 5}]'$$),
    (9, $$'bad', '[{"segment": "  "}]'$$),
    (10, $$'bad', '[{"segment": 5}]'$$),
    (11, $$'bad', '[{"segment": "a", "advice": null}]'$$),
    (12, $$'bad', '[{"segment": "a", "x": 1, "q": 1}]'$$),
    (13, $$'bad', '[{"segment": "a", "r": [4, 6]}]'$$),
    (14, $$'bad', '[{"segment": "a", "r": [4, 3]}]'$$),
    (15, $$'bad', '[{"segment": "a", "f": 0}]'$$),
    (16, $$'bad', '[{"segment": "a", "m": 4.5}]'$$),
    (17, $$'bad', '[{"segment": "a", "m": "5"}]'$$),
    (18, $$'bad', '[{"segment": "a", "m": ["4", "5"]}]'$$),
    (19, $$'bad', '[{"segment": "a", "m": [1, 2, 3]}]'$$),
    (20, $$'bad', '[{"segment": "a", "fm": {"low": 1}}]'$$),
    (21, $$'bad', '[{"segment": "a", "r": null}]'$$),
    (22, $$'bad', '[{"segment": "a", "r": 99999999999999999999}]'$$),
    (23, $$'bad', '[{"segment": "a", "r": 1}]', 1$$),
    (24, $$'bad', '[{"segment": "a"}]', m_bins => 11$$),
    (25, $$'bad', '[{"segment": "a", "m": 1}]', m_bins => NULL$$),
    (26, $$'bad', '[{"segment": "a", "fm": 1}]', f_bins => 4$$),
    (27, $$'bad', '[{"segment": "a", "r": 1}]', others => ''$$),
    (28, $$'bad', '[{"segment": "a", "r": 1}, {"segment": "a", "r": [1, 1]}]'$$),
    (29, $$'bad', '[{"segment": "a", "r": 1, "advice": "x"}, {"segment": "a", "r": 2, "advice": "y"}]'$$),
    (30, $$'bad', '[{"segment": "a", "r": [1, 4]}]'$$),
    (31, $$'bad', '[{"segment": "a", "r": [1, 5], "f": [2, 3]}]', f_bins => 3$$)
) AS bad (no, arguments) ORDER BY no;
SELECT count(*) AS left_behind FROM crm.rfm_scheme WHERE scheme = 'bad';

-- 4. Copying, editing, dropping

SELECT crm.copy_scheme('rf_grid', 'mine', 'Ours');
UPDATE crm.rfm_scheme_segment SET segment = 'stars', advice = 'Thank them.' WHERE scheme = 'mine' AND segment = 'champions';
SELECT title, kind, r_bins, f_bins, m_bins, segments, cells FROM crm.schemes WHERE scheme = 'mine';
SELECT crm.rfm_segment(5, 5, 5, 'mine'), crm.rfm_advice(5, 5, 5, 'mine'), crm.rfm_segment(5, 5, 5);
SELECT * FROM crm.scheme_check('mine');
SELECT crm.copy_scheme('rfm_r', 'mine_r');
SELECT kind, count(*) FROM crm.scheme_check('mine_r') GROUP BY 1 ORDER BY 1;

SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.copy_scheme('rf_grid', 'mine')$$),
    (2, $$SELECT crm.copy_scheme('nothing', 'new')$$),
    (3, $$SELECT crm.copy_scheme('mine', 'rf_grid')$$),
    (4, $$SELECT crm.copy_scheme('mine', '')$$),
    (5, $$SELECT crm.drop_scheme('nothing')$$),
    (6, $$SELECT crm.drop_scheme('rf_grid')$$),
    (7, $$UPDATE crm.rfm_scheme_segment SET advice = 'x' WHERE scheme = 'rf_grid'$$),
    (8, $$DELETE FROM crm.rfm_scheme_cell WHERE scheme = 'rf_grid'$$),
    (9, $$UPDATE crm.rfm_scheme_rule SET scheme = 'rf_grid', position = 100 + position WHERE scheme = 'mine'$$),
    (10, $$DELETE FROM crm.rfm_scheme WHERE builtin$$),
    (11, $$UPDATE crm.rfm_scheme SET builtin = true WHERE scheme = 'mine'$$),
    (12, $$DELETE FROM crm.rfm_scheme_segment WHERE scheme = 'mine' AND segment = 'stars'$$)
) AS bad (no, statement) ORDER BY no;

-- cells removed by hand are noticed, not guessed
BEGIN;
DELETE FROM crm.rfm_scheme_cell WHERE scheme = 'mine' AND r = 5 AND f = 5;
SELECT pg_temp.failure($$SELECT crm.rfm_segment(1, 1, 1, 'mine')$$);
INSERT INTO crm.rfm_scheme_cell SELECT 'mine', 5, 5, m, 'stars' FROM generate_series(0, 1) AS m;
SELECT pg_temp.failure($$SELECT crm.rfm_segment(1, 1, 1, 'mine')$$);
ROLLBACK;

SELECT crm.drop_scheme('mine'), crm.drop_scheme('mine_r'), crm.drop_scheme('uneven'), crm.drop_scheme('all');
SELECT (SELECT count(*) FROM crm.rfm_scheme_cell WHERE scheme = 'mine') AS cells,
       (SELECT count(*) FROM crm.rfm_scheme_rule WHERE scheme = 'mine') AS rules,
       (SELECT count(*) FROM crm.rfm_scheme_segment WHERE scheme = 'mine') AS segments;

-- 5. A change shows at once, also in a loop that keeps its expression, and goes with its rollback

DO $$
DECLARE
    seen text;
BEGIN
    FOR i IN 1 .. 3 LOOP
        PERFORM crm.define_scheme('shop', format('[{"segment": "version %s"}]', i)::jsonb);
        FOR j IN 1 .. 2 LOOP
            BEGIN
                IF j = 2 THEN
                    UPDATE crm.rfm_scheme_segment SET segment = 'undone' WHERE scheme = 'shop';
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
SELECT crm.drop_scheme('shop');

-- 6. Rights and dumps

SELECT relname, has_table_privilege('pg_monitor', oid, 'SELECT') AS anyone_reads, has_table_privilege('pg_monitor', oid, 'INSERT') AS anyone_writes
FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND (relname LIKE 'rfm\_scheme%' OR relname = 'schemes') AND relkind IN ('r', 'v')
ORDER BY relname COLLATE "C";
SELECT t.config::regclass, t.condition
FROM pg_extension e CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS t (config, condition)
WHERE e.extname = 'crm' AND t.config::regclass::text LIKE 'crm.rfm\_scheme%' ORDER BY t.config::regclass::text COLLATE "C";

-- 7. A role that may not read the tables gets no names that another has read in the same statement

CREATE ROLE regress_crm_barred;
GRANT USAGE ON SCHEMA crm TO regress_crm_barred;
BEGIN;
REVOKE SELECT ON crm.rfm_scheme, crm.rfm_scheme_segment, crm.rfm_scheme_cell, crm.tier_scheme, crm.tier_scheme_tier,
    crm.matrix_scheme, crm.matrix_scheme_cell FROM PUBLIC;
CREATE FUNCTION pg_temp.named_as(role text, label text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('role', role, true);
    -- one call site for both roles
    answer := CASE label WHEN 'segment' THEN crm.rfm_segment(5, 5, 5) WHEN 'tier' THEN crm.tier_name(1)
                         WHEN 'cuts' THEN crm.tier_cuts()::text
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
SELECT set_config('role', role, true), crm.tier_name(1) FROM (VALUES ('none'), ('regress_crm_barred')) AS v(role);
ROLLBACK TO before_switch;
SELECT set_config('role', role, true), crm.matrix_advice('value_potential', 1, 1, '{2}', '{2}') FROM (VALUES ('none'), ('regress_crm_barred')) AS v(role);
ROLLBACK;
\set VERBOSITY default
REVOKE USAGE ON SCHEMA crm FROM regress_crm_barred;
DROP ROLE regress_crm_barred;

-- 8. What belongs to a scheme goes with it and is renamed with it, in any table of names

SELECT crm.copy_scheme('rf_grid', 'mine'), crm.copy_tier_scheme('vip', 'mine'), crm.copy_matrix_scheme('value_potential', 'mine');
UPDATE crm.rfm_scheme SET scheme = 'ours' WHERE scheme = 'mine';
UPDATE crm.tier_scheme SET scheme = 'ours' WHERE scheme = 'mine';
UPDATE crm.matrix_scheme SET matrix = 'ours' WHERE matrix = 'mine';
UPDATE crm.rfm_scheme_segment SET segment = 'stars' WHERE scheme = 'ours' AND segment = 'champions';
SELECT crm.rfm_segment(5, 5, 5, 'ours'), crm.tier_name(1, 'ours'), crm.matrix_cell('ours', 1, 1, '{2}', '{2}');
SELECT crm.drop_scheme('ours'), crm.drop_tier_scheme('ours'), crm.drop_matrix_scheme('ours');
-- rows without their scheme, as a restore may leave them, say nothing, and a new scheme does not inherit them
INSERT INTO crm.rfm_scheme_segment (scheme, segment, segment_zh, position) VALUES ('lone', 'left', 'left', 1);
INSERT INTO crm.rfm_scheme_rule (scheme, position, segment) VALUES ('lone', 1, 'left');
INSERT INTO crm.rfm_scheme_cell (scheme, r, f, m, segment) VALUES ('lone', 0, 0, 0, 'left');
INSERT INTO crm.tier_scheme_tier (scheme, tier, name, name_zh) VALUES ('lone', 1, 'left', 'left');
INSERT INTO crm.matrix_scheme_cell (matrix, x, y, cell, cell_zh) VALUES ('lone', 1, 1, 'left', 'left');
SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.rfm_segment(1, 1, 1, 'lone')$$),
    (2, $$SELECT crm.tier_name(1, 'lone')$$),
    (3, $$SELECT crm.tier_cuts('lone')$$),
    (4, $$SELECT crm.matrix_cell('lone', 1, 1, '{}', '{}')$$),
    (5, $$SELECT crm.drop_scheme('lone')$$)) AS bad (no, statement) ORDER BY no;
SELECT count(*) FROM crm.define_scheme('lone', '[{"segment": "all"}]');
SELECT crm.define_tier_scheme('lone', '{top,rest}', '{0.5,0.5}'), crm.define_matrix_scheme('lone', '{{a,b}}');
SELECT crm.rfm_segment(1, 1, 1, 'lone'), crm.tier_name(1, 'lone'), crm.matrix_cell('lone', 1, 1, '{2}', '{}');
SELECT crm.drop_scheme('lone'), crm.drop_tier_scheme('lone'), crm.drop_matrix_scheme('lone');
SELECT (SELECT count(*) FROM crm.rfm_scheme_segment WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.rfm_scheme_rule WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.rfm_scheme_cell WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.tier_scheme_tier WHERE scheme IN ('lone', 'mine', 'ours'))
     + (SELECT count(*) FROM crm.matrix_scheme_cell WHERE matrix IN ('lone', 'mine', 'ours')) AS left_over;
