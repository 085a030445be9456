-- Answers to one question: scores, details, tests of change; what counts, what is refused, and that rows may come as they like.
\set SHOW_CONTEXT never
\pset null NULL
SET extra_float_digits = 0;

-- What is known ----------------------------------------------------------------------------------------------

-- 55 promoters, 28 passives, 17 detractors: score, standard errors and intervals of three methods
CREATE TEMP TABLE recommend AS
SELECT answer::smallint, CASE WHEN n % 2 = 0 THEN 'north' ELSE 'south' END AS region
FROM (VALUES (10, 30), (9, 25), (8, 20), (7, 8), (6, 7), (5, 5), (0, 5)) AS v(answer, times), generate_series(1, times) AS n;
SELECT crm.nps(answer), count(*) FROM recommend;
SELECT (crm.nps_detail(answer)).* FROM recommend \gx
SELECT (d).method, (d).score, (d).center, (d).se, (d).lower, (d).upper, (d).confidence
FROM (SELECT crm.nps_detail(answer, 0.95, 'wald') AS d FROM recommend
      UNION ALL SELECT crm.nps_detail(answer, 0.95, 'survey') FROM recommend
      UNION ALL SELECT crm.nps_detail(answer, 0.9, 'adjusted_wald') FROM recommend) AS s ORDER BY 1;
-- few answers: Wald says nothing, adjusted Wald is clipped, one row has no linearised error
SELECT (d).method, (d).n, (d).score, (d).center, (d).se, (d).lower, (d).upper
FROM (SELECT crm.nps_detail(10, 0.95, 'adjusted_wald') AS d UNION ALL SELECT crm.nps_detail(10, 0.95, 'wald') UNION ALL SELECT crm.nps_detail(10, 0.95, 'survey')) AS s;
SELECT (crm.nps_detail(10)).lower FROM generate_series(1, 5);
SELECT string_agg(DISTINCT a || ' ' || crm.nps_category(a), ', ' ORDER BY a || ' ' || crm.nps_category(a)) FROM generate_series(0, 10) AS a;
SELECT code, crm.label('nps_category', code), crm.label('nps_category', code, 'zh'), crm.advice('nps_category', code) FROM unnest('{promoter,passive,detractor}'::text[]) AS code;

-- shares: 3 of 8 say 4 or 5
SELECT crm.csat(a), crm.csat(a, 5), crm.csat(a, 5, 1), crm.csat(a, 5, 2, 1), crm.top_box(a, 1, 5, 2), crm.bottom_box(a, 1, 5, 2), crm.bottom_box(a, 1, 5, 2, 1)
FROM unnest('{5,4,4,3,3,2,1,1,NULL}'::int[]) AS a;
SELECT d.* FROM (SELECT crm.box_detail(a, 1, 5, 2) AS d FROM unnest('{5,4,4,3,3,2,1,1,NULL}'::int[]) AS a) AS s, LATERAL (SELECT (s.d).*) AS d
UNION ALL SELECT d.* FROM (SELECT crm.box_detail(a, 1, 5, -2, 1, 0.9) AS d FROM unnest('{5,4,4,3,3,2,1,1,NULL}'::int[]) AS a) AS s, LATERAL (SELECT (s.d).*) AS d;
-- all and none: the ends of the interval are exact
SELECT (crm.box_detail(5, 1, 5, 2)).upper, (crm.box_detail(1, 1, 5, 2)).lower, (crm.box_detail(3, 0, 100, 10)).share, (crm.box_detail(-3, -3, 3, -1)).share FROM generate_series(1, 8);

-- effort: high is easy unless the scale is reversed; easy is above the midpoint, so 4 of 7 is not, and 4 of 6 is
SELECT d.* FROM (SELECT crm.effort_detail(a) AS d FROM unnest('{7,6,6,5,4,2,NULL}'::int[]) AS a) AS s, LATERAL (SELECT (s.d).*) AS d \gx
SELECT crm.effort_score(a), crm.effort_score(a, 7), crm.effort_score(a, 1, 7, true), crm.effort_score(8 - a, 1, 7, true), (crm.effort_detail(a, 1, 7, true)).easy,
       (crm.effort_detail(8 - a, 1, 7, true)).easy_share FROM unnest('{7,6,6,5,4,2,NULL}'::int[]) AS a;
SELECT h AS highest, string_agg(a::text, ' ' ORDER BY a) FILTER (WHERE easy > 0) AS easy
FROM unnest('{2,5,6,7,10}'::int[]) AS h, LATERAL (SELECT a, (crm.effort_detail(a, h)).easy FROM generate_series(1, h) AS a GROUP BY a) AS s GROUP BY h ORDER BY h;

-- satisfaction degree: scores of the levels add up to 0
SELECT crm.satisfaction_degree(a), crm.satisfaction_degree(a, 7), crm.satisfaction_degree(a, 7, 1), crm.satisfaction_degree(a, ARRAY[0, 10, 20, 30, 50, 80, 100]) FROM unnest('{7,6,6,5,4,2,NULL}'::int[]) AS a;
SELECT levels, string_agg(crm.satisfaction_level(a, levels) || ' ' || score, ', ' ORDER BY a) AS scores, sum(score)
FROM unnest('{7,5}'::int[]) AS levels, LATERAL (SELECT a, crm.satisfaction_degree(a, levels) AS score FROM generate_series(1, levels) AS a GROUP BY a) AS s GROUP BY levels ORDER BY levels;
SELECT string_agg(crm.label('satisfaction_level', crm.satisfaction_level(a)), ', ' ORDER BY a), string_agg(crm.label('satisfaction_level', crm.satisfaction_level(a, 5), 'zh'), ', ' ORDER BY a) FILTER (WHERE a <= 5)
FROM (SELECT a, least(a, 5) FROM generate_series(1, 5) AS a) AS s;
SELECT d.* FROM (SELECT crm.satisfaction_degree_detail(a, 5) AS d FROM unnest('{5,4,4,3,1}'::int[]) AS a) AS s, LATERAL (SELECT (s.d).*) AS d
UNION ALL SELECT d.* FROM (SELECT crm.satisfaction_degree_detail(a, ARRAY[0, 30, 60, 80, 100], 1, 0.9) AS d FROM unnest('{5,4,4,3,1}'::int[]) AS a) AS s, LATERAL (SELECT (s.d).*) AS d;

-- index of several answers: a missing one drops out with its weight; means may be fractions; only ratios of weights matter
SELECT crm.satisfaction_index(ARRAY[8, 7, 7]) AS equal, crm.satisfaction_index(ARRAY[8, 7, 7], ARRAY[.3885, .3190, .2925]) AS ohio, crm.satisfaction_index(ARRAY[8, NULL, 7], ARRAY[1, 5, 1]) AS missing,
       crm.satisfaction_index(ARRAY[4.25, 3], ARRAY[1, 3], 1, 5) AS means, crm.satisfaction_index(ARRAY[4.25, 3], ARRAY[1e300, 3e300], 1, 5) AS huge, crm.satisfaction_index(ARRAY[4.25, 3], ARRAY[1e-310, 3e-310], lowest => 1, highest => 5) AS tiny;
SELECT crm.satisfaction_index('{NULL,NULL}'), crm.satisfaction_index('{}'), crm.satisfaction_index(NULL), crm.satisfaction_index('{NULL,5}', '{1,1}'), crm.satisfaction_index('{1,10}');
SELECT crm.acsi(a, b, c), crm.acsi(a, b, c, '{.3885,.3190,.2925}'), crm.acsi(a, b, c, NULL, 2), count(*)
FROM (VALUES (8, 7, 7), (10, 9, NULL), (NULL, 1, 1)) AS v(a, b, c);
-- equal answers with any weights: shares, scores and means are exact, and have no error
WITH r AS (SELECT (1 + hashint4(g)::float8 / 4294967296) AS w, g % 500 AS sample FROM generate_series(1, 5000) AS g), d AS (
    SELECT crm.nps(3, w) AS worst, crm.nps(8, w) AS middle, crm.nps(10, w) AS best, crm.nps_detail(3, w, 0.95, 'survey') AS nps, crm.csat(5, 5, 2, w) AS csat, crm.top_box(1, 1, 5, 1, w) AS top_box, crm.bottom_box(1, 1, 5, 1, w) AS bottom_box,
        crm.box_detail(5, 1, 5, 2, w) AS box, crm.effort_detail(6, 1, 7, false, w) AS effort, crm.mean_detail(4.3, w) AS mean, crm.acsi(10, 10, 10, '{.1,.2,.3}', w) AS acsi, crm.satisfaction_degree(7, 7, w) AS degree FROM r GROUP BY sample)
SELECT count(*), min(worst), max(worst), min(middle), max(middle), min(best), max(best), min((nps).score), max((nps).score), max((nps).se), min(csat), max(csat), max(top_box), min(bottom_box), min((box).share), max((box).share), max((box).se) FROM d
UNION ALL SELECT count(*), min((effort).mean), max((effort).mean), max((effort).se), min((effort).easy_share), min((mean).mean), max((mean).mean), max((mean).se), min(acsi), max(acsi), min(degree), max(degree), NULL, NULL, NULL, NULL, NULL FROM d;
SELECT max(abs(i - 100)) AS index_off FROM (SELECT crm.satisfaction_index('{7,7,7}', ARRAY[g / 10.0, g % 7 / 10.0, 0.1]::float8[], 1, 7) AS i FROM generate_series(1, 100) AS g) AS v;
SELECT (crm.nps_change((SELECT crm.nps_detail(3, w) FROM (VALUES (3.883::float8), (1.384), (0.981)) AS t(w)), (SELECT crm.nps_detail(9) FROM generate_series(1, 3)))).difference,
    c.* FROM crm.mean_change((SELECT crm.effort_detail(6, 1, 7, false, w) FROM (VALUES (3.8::float8), (1.2), (2.6)) AS t(w)), (SELECT crm.effort_detail(5, 1, 7, false, 1) FROM generate_series(1, 3))) AS c;
SELECT d.* FROM (SELECT crm.acsi_detail(a, b, c) AS d FROM (VALUES (8, 7, 7), (10, 9, 9), (4, 5, 3)) AS v(a, b, c)) AS s, LATERAL (SELECT (s.d).*) AS d
UNION ALL SELECT d.* FROM (SELECT crm.mean_detail(crm.satisfaction_index(ARRAY[a, b, c])) AS d FROM (VALUES (8, 7, 7), (10, 9, 9), (4, 5, 3)) AS v(a, b, c)) AS s, LATERAL (SELECT (s.d).*) AS d;
SELECT d.* FROM (SELECT crm.mean_detail(v, 1, 0.99) AS d FROM unnest('{1,2,3,4,10}'::int[]) AS v) AS s, LATERAL (SELECT (s.d).*) AS d;
-- means far from zero keep their error
SELECT (crm.mean_detail(1e9 + v)).se = (crm.mean_detail(v::float8)).se AS same FROM unnest('{1,2,3,4,10}'::int[]) AS v;

-- change: first minus second
CREATE TEMP TABLE month AS
SELECT 'before' AS month, a AS answer FROM (VALUES (10, 36), (8, 34), (0, 30)) AS v(a, n), generate_series(1, n)
UNION ALL SELECT 'now', a FROM (VALUES (10, 55), (8, 28), (0, 17)) AS v(a, n), generate_series(1, n);
SELECT (crm.nps_change(now, before)).* FROM (SELECT crm.nps_detail(answer) FILTER (WHERE month = 'now') AS now, crm.nps_detail(answer) FILTER (WHERE month = 'before') AS before FROM month) AS d \gx
SELECT (crm.nps_change(before, now, 0.999)).* FROM (SELECT crm.nps_detail(answer, 0.95, 'wald') FILTER (WHERE month = 'now') AS now, crm.nps_detail(answer, 0.95, 'wald') FILTER (WHERE month = 'before') AS before FROM month) AS d \gx
-- shares: 56 of 70 and 48 of 80 (Newcombe 1998: 0.0524 to 0.3339); all and none; no difference and no error
SELECT (crm.box_change((SELECT crm.box_detail(CASE WHEN n <= 56 THEN 5 ELSE 1 END, 1, 5, 2) FROM generate_series(1, 70) AS n), (SELECT crm.box_detail(CASE WHEN n <= 48 THEN 5 ELSE 1 END, 1, 5, 2) FROM generate_series(1, 80) AS n))).* \gx
SELECT (crm.box_change(crm.box_detail(5, 1, 5, 2), crm.box_detail(1, 1, 5, 2))).* FROM generate_series(1, 8);
SELECT (crm.box_change(crm.box_detail(5, 1, 5, 2), crm.box_detail(5, 1, 5, 2))).* FROM generate_series(1, 8);
SELECT (crm.mean_change(crm.mean_detail(v), crm.mean_detail(v + v % 3))).* FROM generate_series(1, 30) AS v;
SELECT (crm.mean_change(crm.effort_detail(1 + v % 7), crm.effort_detail(1 + v % 5))).* FROM generate_series(1, 30) AS v;
-- clipped; without an error no test, and of nothing there is no change
SELECT (crm.nps_change(crm.nps_detail(10, 0.95, 'wald'), crm.nps_detail(0, 0.95, 'wald'))).* FROM generate_series(1, 3);
SELECT (crm.nps_change(crm.nps_detail(10, 0.999999, 'adjusted_wald'), crm.nps_detail(0, 0.999999, 'adjusted_wald'), 0.999999)).upper;
SELECT (crm.nps_change(crm.nps_detail(10, 0.95, 'survey'), crm.nps_detail(0, 0.95, 'survey'))).*;
SELECT crm.nps_change(crm.nps_detail(10), NULL), crm.box_change(NULL, crm.box_detail(1, 1, 5, 2)), crm.mean_change(NULL, crm.mean_detail(1));

-- What counts -------------------------------------------------------------------------------------------------

-- NULL answers never, NULL and 0 weights neither, whatever the answer; no answers are NULL
SELECT crm.nps(a, w), (crm.nps_detail(a, w)).n, crm.mean_detail(a, w) FROM (VALUES (10, 1.0), (NULL, 5), (3, NULL), (99, 0), (0, 3)) AS v(a, w);
SELECT crm.nps(a), crm.nps_detail(a), crm.csat(a), crm.box_detail(a, 1, 5, 1), crm.effort_score(a), crm.effort_detail(a), crm.satisfaction_degree(a), crm.satisfaction_degree_detail(a), crm.acsi(a, a, a), crm.acsi_detail(a, a, a), crm.mean_detail(a), crm.nps_category(a), crm.satisfaction_level(a)
FROM (SELECT NULL::int AS a) AS s GROUP BY a \gx
SELECT crm.nps(5), crm.nps_detail(5, 1::float8), crm.csat(5), crm.mean_detail(5), crm.effort_score(5), crm.acsi(5, 5, 5) WHERE false;
SELECT crm.nps(NULL), crm.csat(NULL), crm.mean_detail(NULL);
-- every number type, alone and as a weight
SELECT crm.nps(a::smallint), crm.nps(a), crm.nps(a::bigint), crm.nps(a::numeric), crm.nps(a::real), crm.nps(a::float8), crm.nps(a, 1), crm.nps(a, 1::bigint), crm.nps(a, 1.0), crm.nps(a, 1::real), crm.csat(a, 10::smallint, 5::bigint) FROM generate_series(1, 10) AS a;
-- groups, filters, windows that move and windows that grow: the same as counting anew
CREATE TEMP TABLE answers AS
SELECT i, (i * 7919 % 11)::smallint AS nps, (1 + i * 37 / 3 % 5)::smallint AS five, (1 + i * 53 / 4 % 7)::smallint AS seven, CASE WHEN i % 13 = 0 THEN 0 WHEN i % 17 = 0 THEN NULL ELSE (1 + i * 31 % 9)::float8 / 4 END AS weight
FROM generate_series(1, 3000) AS i;
UPDATE answers SET nps = NULL WHERE i % 10 = 3;
SELECT five, round(crm.nps(nps)::numeric, 9), round(crm.nps(nps) FILTER (WHERE i < 2000)::numeric, 9) AS early FROM answers GROUP BY five ORDER BY five;
SELECT count(*) FILTER (WHERE moving IS DISTINCT FROM anew) AS different, count(*) FILTER (WHERE detail IS DISTINCT FROM detail_anew) AS detail, count(*) FILTER (WHERE effort IS DISTINCT FROM effort_anew) AS effort, count(*) FILTER (WHERE box IS DISTINCT FROM box_anew) AS box
FROM (SELECT i, crm.nps(nps) OVER w AS moving, crm.nps_detail(nps, 0.9, 'survey') OVER w AS detail, crm.effort_detail(seven, 1, 7, true) OVER w AS effort, crm.bottom_box(five, 1, 5, 2) OVER w AS box,
             (SELECT crm.nps(b.nps) FROM answers AS b WHERE b.i BETWEEN a.i - 9 AND a.i) AS anew, (SELECT crm.nps_detail(b.nps, 0.9, 'survey') FROM answers AS b WHERE b.i BETWEEN a.i - 9 AND a.i) AS detail_anew,
             (SELECT crm.effort_detail(b.seven, 1, 7, true) FROM answers AS b WHERE b.i BETWEEN a.i - 9 AND a.i) AS effort_anew, (SELECT crm.bottom_box(b.five, 1, 5, 2) FROM answers AS b WHERE b.i BETWEEN a.i - 9 AND a.i) AS box_anew
      FROM answers AS a WHERE i <= 200 WINDOW w AS (ORDER BY i ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)) AS s;
SELECT count(*) FILTER (WHERE grown IS DISTINCT FROM anew) FROM (SELECT crm.nps(nps, weight) OVER (ORDER BY i) AS grown, (SELECT crm.nps(b.nps, b.weight) FROM answers AS b WHERE b.i <= a.i) AS anew FROM answers AS a WHERE i <= 100) AS s;

-- Weights ------------------------------------------------------------------------------------------------------

-- weights of 1 are none, to the last bit; whole weights are so many rows in score and share, and only their ratios matter, whatever their size
SELECT crm.nps(nps) = crm.nps(nps, 1) AS nps, crm.nps_detail(nps) = crm.nps_detail(nps, 1) AS nps_detail, crm.box_detail(five, 1, 5, 2) = crm.box_detail(five, 1, 5, 2, 1) AS box, crm.effort_detail(seven) = crm.effort_detail(seven, 1, 7, false, 1) AS effort,
       crm.mean_detail(seven) = crm.mean_detail(seven, 1) AS mean FROM answers;
SELECT s.measure, abs(max(s.value) / min(s.value) - 1) < 1e-13 AS same
FROM (SELECT m.* FROM unnest('{1,4,1e300,1e-300,1e-308,3.3e307}'::float8[]) AS factor,
           LATERAL (SELECT crm.nps_detail(nps, weight * factor, 0.95, 'survey') AS n, crm.box_detail(five, 1, 5, 2, weight * factor) AS b, crm.effort_detail(seven, 1, 7, false, weight * factor) AS e, crm.mean_detail(seven, weight * factor) AS d,
                           crm.satisfaction_degree(seven, 7, weight * factor) AS g FROM answers) AS r,
           LATERAL (VALUES ('nps', (r.n).score), ('nps n', (r.n).effective_n), ('nps se', (r.n).se), ('share', (r.b).share), ('share upper', (r.b).upper), ('effort', (r.e).mean), ('effort se', (r.e).se), ('easy', (r.e).easy_upper),
                           ('mean', (r.d).mean), ('mean se', (r.d).se), ('mean n', (r.d).effective_n), ('degree', r.g)) AS m(measure, value)) AS s
GROUP BY s.measure ORDER BY s.measure;
SELECT abs(w.nps - r.nps) < 1e-12 AS nps, abs(w.promoters - r.promoters) < 1e-14 AS share, abs(w.csat - r.csat) < 1e-12 AS csat, abs(w.effort - r.effort) < 1e-12 AS effort, abs(w.mean - r.mean) < 1e-12 AS mean, abs(w.acsi - r.acsi) < 1e-12 AS acsi
FROM (SELECT crm.nps(nps, weight) AS nps, (crm.nps_detail(nps, weight)).promoter_share AS promoters, crm.csat(five, 5, 2, weight) AS csat, crm.effort_score(seven, 1, 7, false, weight) AS effort, (crm.mean_detail(seven, weight)).mean AS mean,
             crm.acsi(seven, five, seven, '{1,2,3}', weight) AS acsi FROM answers) AS w,
     (SELECT crm.nps(nps) AS nps, (crm.nps_detail(nps)).promoter_share AS promoters, crm.csat(five) AS csat, crm.effort_score(seven) AS effort, (crm.mean_detail(seven)).mean AS mean, crm.acsi(seven, five, seven, '{1,2,3}') AS acsi
      FROM answers, generate_series(1, (4 * weight)::int)) AS r;
-- weights of very different size: the small ones are as little as they are, in any order
SELECT string_agg(DISTINCT round(score::numeric, 9) || ' ' || round(effective_n::numeric, 9), ', ')
FROM (VALUES (ARRAY[1, 2, 3]), (ARRAY[3, 2, 1]), (ARRAY[2, 3, 1])) AS o(places),
     LATERAL (SELECT (crm.nps_detail(a, w ORDER BY array_position(places, p))).* FROM (VALUES (1, 10, 1e300), (2, 0, 1e-300), (3, 5, 1::float8)) AS v(p, a, w)) AS d;
SELECT crm.nps(a, w), (crm.mean_detail(a, w)).effective_n FROM (VALUES (10, 1.7e308), (0, 1.7e308), (0, 1.7e308), (10, 1e308), (8, 1.7e308)) AS v(a, w);

-- any split into partial results, merged in any order, is one pass; parts may have weights of any size, and be empty
CREATE AGGREGATE pg_temp.nps_part(float8, float8) (SFUNC = crm_internal.nps_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.nps_whole(bytea) (SFUNC = crm_internal.nps_combine, STYPE = bytea, FINALFUNC = crm_internal.nps_detail_final);
CREATE AGGREGATE pg_temp.mean_part(float8, float8) (SFUNC = crm_internal.mean_detail_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.mean_whole(bytea) (SFUNC = crm_internal.mean_combine, STYPE = bytea, FINALFUNC = crm_internal.mean_detail_final);
CREATE TEMP TABLE sized AS SELECT i, nps, seven, weight * CASE i % 100 WHEN 7 THEN 1e300 WHEN 8 THEN 1e-300 WHEN 9 THEN 3e298 ELSE 1 END AS weight FROM answers;
SELECT parts, abs((d).score - (w).score) < 1e-10 AS score, abs((d).se - (w).se) < 1e-10 AS se, abs((d).effective_n / (w).effective_n - 1) < 1e-12 AS effective_n, (d).n = (w).n AS n,
       abs((m).mean - (mw).mean) < 1e-12 AS mean, abs((m).se - (mw).se) < 1e-12 AS mean_se
FROM (SELECT parts, pg_temp.nps_whole(part ORDER BY place) AS d, pg_temp.mean_whole(mean ORDER BY place) AS m
      FROM (SELECT parts, i * 7 % parts AS place, pg_temp.nps_part(nps, weight) AS part, pg_temp.mean_part(seven, weight) AS mean FROM sized, unnest('{1,2,3,17,100,3000}'::int[]) AS parts GROUP BY parts, place) AS p GROUP BY parts) AS d,
     (SELECT crm.nps_detail(nps, weight) AS w, crm.mean_detail(seven, weight) AS mw FROM sized) AS one
ORDER BY parts;

-- What is refused ------------------------------------------------------------------------------------------------

CREATE FUNCTION pg_temp.failure(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
    answer text;
BEGIN
    EXECUTE 'SELECT ' || call INTO answer;
    RETURN 'no error: ' || coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ' ' || SQLERRM || ' | ' || hint;
END $$;
\pset format unaligned
SELECT call, pg_temp.failure(call) FROM unnest(ARRAY[
    'crm.nps(11)', 'crm.nps(-1)', 'crm.nps(6.5)', 'crm.nps(99)', 'crm.nps(''NaN''::float8)', 'crm.nps(''Infinity''::float8, 2)', 'crm.nps(1e300)', 'crm.nps(9, -1)', 'crm.nps(9, ''NaN''::float8)', 'crm.nps(9, ''Infinity''::float8)',
    'crm.nps_category(7.5)', 'crm.nps_category(-1)', 'crm.nps_detail(9, 0.9)', 'crm.nps_detail(9, 1, 95)', 'crm.nps_detail(9, 1, 0)', 'crm.nps_detail(9, 0.95, ''Wald'')', 'crm.nps_detail(9, 1, NULL, NULL)',
    'crm.nps_detail(9, 0.8 + n / 10.0, ''wald'') FROM generate_series(0, 1) AS n', 'crm.csat(0)', 'crm.csat(7)', 'crm.csat(7, 7, 7)', 'crm.csat(7, 7, 0)', 'crm.csat(7, 7, -2)', 'crm.csat(7, 1)', 'crm.csat(1, NULL)', 'crm.csat(3, 5 + n) FROM generate_series(0, 1) AS n',
    'crm.csat(4, 0.5)', 'crm.top_box(5, 5, 1, 2)', 'crm.top_box(5, 1, 5, 5)', 'crm.top_box(3.5, 1, 5, 2)', 'crm.bottom_box(3, 1, 5, 0)', 'crm.box_detail(3, 1, 5, 0)', 'crm.box_detail(3, 1, 5, -5)', 'crm.box_detail(3, 1, 5, 2, 0.95)', 'crm.box_detail(3, -2147483648, 2147483647, 2)',
    'crm.effort_score(8)', 'crm.effort_score(50, 0, 100, false)', 'crm.effort_score(3, 7, 1, false)', 'crm.effort_detail(3, 1, 7, false, 1, 1)', 'crm.satisfaction_degree(3, 6)', 'crm.satisfaction_degree(8)', 'crm.satisfaction_degree(6, 5)', 'crm.satisfaction_degree(1, ARRAY[1])',
    'crm.satisfaction_degree(1, ARRAY[1, NULL])', 'crm.satisfaction_degree(1, NULL::float8[])', 'crm.satisfaction_degree(3, ARRAY[1, 2])', 'crm.satisfaction_level(0)', 'crm.satisfaction_level(3, 4)',
    'crm.satisfaction_index(ARRAY[11])', 'crm.satisfaction_index(ARRAY[5, 6], ARRAY[1])', 'crm.satisfaction_index(ARRAY[5, 6], ARRAY[1, -1])', 'crm.satisfaction_index(ARRAY[5, 6], ARRAY[0, 0])', 'crm.satisfaction_index(ARRAY[NULL, 5], ARRAY[1, 0])', 'crm.satisfaction_index(ARRAY[5, 6], ARRAY[NULL, 1]::float8[])', 'crm.satisfaction_index(ARRAY[5], NULL, 5, 5)',
    'crm.satisfaction_index(''{NaN}'')', 'crm.satisfaction_index(ARRAY[ARRAY[5], ARRAY[6]])', 'crm.satisfaction_index(ARRAY[5], NULL, NULL)', 'crm.acsi(11, 5, 5)', 'crm.acsi(7.5, 5, 5)', 'crm.acsi(5, 5, 5, ''{1,1}'')', 'crm.acsi(5, 5, 5, ''{0,0,0}'')', 'crm.acsi(0, 5, 5)',
    'crm.mean_detail(''NaN''::float8)', 'crm.mean_detail(1e200)', 'crm.mean_detail(1e-200)', 'crm.mean_detail(1, -1)', 'crm.mean_detail(1, 0.5)', 'crm.mean_detail(1, 1, 2)',
    'crm.nps_change(crm.nps_detail(9), crm.nps_detail(9, 0.95, ''wald''))', 'crm.nps_change(crm.nps_detail(9), crm.nps_detail(9), 95)',
    'crm.nps_change(crm.nps_detail(9), ROW(0, 1, 1, 0, 0, 1, 0, 0, 100, 25, 37, 0, 1, 0.9, ''wald'')::crm.nps_detail)', 'crm.box_change(crm.box_detail(5, 1, 5, 2), ROW(1, ''Infinity'', 1, 1, 0, 0, 1, 0.9)::crm.box_detail)',
    'crm.box_change(crm.box_detail(5, 1, 5, 2), ROW(1, 1, 1, 2, 0, 0, 1, 0.9)::crm.box_detail)', 'crm.mean_change(crm.mean_detail(5), ROW(1, 1, ''NaN'', 0, 0, 1, 0.9)::crm.mean_detail)', 'crm.mean_change(crm.mean_detail(5), ROW(1, NULL, 1, 0, 0, 1, 0.9)::crm.mean_detail)',
    -- typical wrong calls
    'crm.nps(''9''::text)', 'crm.nps(''9'')', 'crm.nps_detail(''9''::varchar)', 'crm.csat(''good''::text)', 'crm.effort_score(''7''::text)', 'crm.satisfaction_degree(''good''::text)', 'crm.mean_detail(''1,5''::text)', 'crm.nps(50, 30, 20)', 'crm.top_box(4)', 'crm.top_box(4, 2)', 'crm.bottom_box(4, 5, 2)', 'crm.box_detail(4)',
    'crm.satisfaction_degree(3, ''{0,30,60}'')', 'crm.satisfaction_degree_detail(3, NULL)', 'crm.satisfaction_degree(3, ''{0,30,60}''::float8[])',
    'crm.acsi(8)', 'crm.acsi_detail(ARRAY[8, 7, 7])', 'crm.nps_change(38, 6)', 'crm.box_change(0.7, 0.6)', 'crm.mean_change(crm.effort_score(5), crm.effort_score(6))',
    'crm_internal.nps_transition(NULL::bytea, 9)', 'crm_internal.nps_final(''\x00'')'
]) WITH ORDINALITY AS c(call, place) ORDER BY place;
