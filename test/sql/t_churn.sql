-- Causes of churn: of a yes or no, of groups of any number. (test/t/054_churn_golden.pl has published figures.)
\set SHOW_CONTEXT never
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE TEMP TABLE met AS
SELECT problem, churned FROM (VALUES (true, true, 60), (true, false, 140), (false, true, 90), (false, false, 710)) AS v(problem, churned, n), generate_series(1, n);
SELECT (crm.risk(problem, churned)).* FROM met \gx
-- what is not known is counted apart; of nothing there is no rate; where one side has no event there is no ratio
SELECT (crm.risk(p, e)).* FROM (VALUES (true, true), (NULL, true), (true, NULL), (false, false)) AS v(p, e) \gx
SELECT crm.risk(p, e) FROM (VALUES (true, NULL::boolean)) AS v(p, e);
SELECT crm.risk(p, e) IS NULL AS nothing FROM met AS m(p, e) WHERE false;
SELECT (r).risk_without, (r).relative_risk, (r).odds_ratio, (r).population_attributable_fraction FROM (SELECT crm.risk(p, e) AS r FROM (VALUES (true, true), (true, false), (false, false)) AS v(p, e)) AS x;

-- Groups by number or by name, those that are not known as one of their own.
CREATE TEMP TABLE plan AS SELECT n % 7 AS grp, CASE WHEN n % 11 > 0 THEN 'g' || n % 7 END AS name, n * 7919 % 13 < 3 + n % 7 AS churned FROM generate_series(1, 3000) AS n;
SELECT (crm.association(grp, churned)).* FROM plan \gx
SELECT (crm.association(name, churned)).* FROM plan \gx
-- by hand
SELECT abs((a).chi_square - x.chi_square) < 1e-9 AS chi_square, abs((a).cramers_v - sqrt(x.chi_square / 3000)) < 1e-12 AS cramers_v, abs((a).information_value - i.iv) < 1e-12 AS information_value
FROM (SELECT crm.association(name, churned) AS a FROM plan) AS p, (SELECT crm.information_value(name, churned) AS iv FROM plan) AS i,
     (SELECT sum((o.n - e.n) ^ 2 / e.n)::float8 AS chi_square
      FROM (SELECT coalesce(name, '?') AS name, c.churned, count(*) FILTER (WHERE p.churned = c.churned) AS n FROM plan AS p, (VALUES (true), (false)) AS c(churned) GROUP BY 1, 2) AS o
           JOIN (SELECT coalesce(g.name, '?') AS name, c.churned, g.n * c.n / 3000.0 AS n FROM (SELECT name, count(*) AS n FROM plan GROUP BY 1) AS g, (SELECT churned, count(*) AS n FROM plan GROUP BY 1) AS c) AS e
           USING (name, churned)) AS x;
-- many columns in one scan
SELECT v.cause, round((crm.association(v.value, p.churned)).cramers_v::numeric, 6) AS cramers_v
FROM plan AS p CROSS JOIN LATERAL (VALUES ('name', p.name), ('even', (p.grp % 2 = 0)::text), ('half', CASE WHEN p.grp < 3 THEN 'low' END)) AS v(cause, value)
GROUP BY v.cause ORDER BY 2 DESC, 1;
-- one group, one outcome, nothing
SELECT crm.association('a'::text, e) AS one_group FROM (VALUES (true), (false)) AS v(e);
SELECT crm.association(x, true) AS one_outcome FROM (VALUES ('a'), ('b')) AS v(x);
SELECT crm.association(x, NULL::boolean) AS no_outcome FROM (VALUES ('a'), ('b')) AS v(x);
SELECT crm.association(x, true) AS nothing FROM (VALUES ('a'), ('b')) AS v(x) WHERE false;
-- truth values and other types
SELECT (crm.association(grp < 3, churned)).groups AS truths FROM plan;
SELECT crm.association(CASE WHEN grp < 3 THEN DATE '2026-01-01' END, churned) FROM plan;

-- Any order, any split, any number of workers: the same.
CREATE TABLE t_churn AS SELECT p.* FROM plan AS p, generate_series(1, 20);
ANALYZE t_churn;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT crm.risk(grp < 3, churned) AS r, crm.association(name, churned) AS a, crm.association(grp, churned) AS g FROM t_churn;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0; SET cpu_operator_cost = 0;
SELECT s.r = t.r AS risk, s.a = t.a AS association, s.g = t.g AS groups
FROM serial AS s, (SELECT crm.risk(grp < 3, churned) AS r, crm.association(name, churned) AS a, crm.association(grp, churned) AS g FROM t_churn) AS t;
SELECT s.r = t.r AS risk, s.a = t.a AS association FROM serial AS s, (SELECT crm.risk(grp < 3, churned ORDER BY name DESC, churned) AS r, crm.association(name, churned ORDER BY grp, churned) AS a FROM t_churn) AS t;
DROP TABLE t_churn;
-- a state of somebody's own
CREATE SCHEMA own;
CREATE AGGREGATE own.risk(boolean, boolean) (SFUNC = crm_internal.risk_transition, STYPE = bigint[], FINALFUNC = crm_internal.risk_final, INITCOND = '{1,2,3,4}');
SELECT own.risk(true, true);
CREATE AGGREGATE own.risk2(boolean, boolean) (SFUNC = crm_internal.risk_transition, STYPE = bigint[], FINALFUNC = crm_internal.risk_final, INITCOND = '{1,2,3,-4,0}');
SELECT own.risk2(true, true);
DROP SCHEMA own CASCADE;
-- why they said they left: labels to begin with
SELECT code, crm.label('churn_cause', code) AS name, crm.label('churn_cause', code, 'zh') AS name_zh FROM crm.scheme_code WHERE kind = 'churn_cause' ORDER BY "position";
