-- Campaign: elasticity, renewals, lift, uplift, break-even
\set SHOW_CONTEXT never
CREATE SCHEMA t_campaign;
SET search_path = t_campaign, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off

-- Price elasticity ------------------------------------------------------------------------------------------

-- OpenStax, Principles of Economics, ch. 5: 2,800 at 70 to 3,000 at 60 is 0.45 (midpoint); supply 10,000 at 650 to 13,000 at 700 is 3.5.
SELECT round(crm.arc_elasticity(2800, 70, 3000, 60), 2) AS demand, round(crm.arc_elasticity(10000, 650, 13000, 700), 2) AS supply,
       crm.arc_elasticity(3000, 60, 2800, 70) = crm.arc_elasticity(2800, 70, 3000, 60) AS same_both_ways, crm.arc_elasticity(1, 5, 2, 5) AS same_price, crm.arc_elasticity(NULL, 1, 2, 3) AS unknown;
-- A constant-elasticity curve is found again; noisy data are what regr_slope says.
SELECT round((e).elasticity::numeric, 9) AS elasticity, round((e).constant::numeric, 6) AS constant, round((e).r_squared::numeric, 9) AS r_squared, (e).standard_error < 1e-7 AS exact, (e).observations
FROM (SELECT crm.price_elasticity(120 * p::float8 ^ (-1.7)::float8, p::float8) AS e FROM generate_series(1, 9, 0.5) AS p) AS q;
CREATE TABLE weeks AS SELECT i AS week, 1 + (hashint4(i) & 2147483647) % 900 / 100.0::float8 AS price,
       (50 / (1 + (hashint4(i) & 2147483647) % 900 / 100.0::float8) * (1 + (hashint4(-i) & 2147483647) % 100 / 100.0)) AS sold FROM generate_series(1, 20000) AS i;
CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql RETURN abs(a - b) <= 1e-9 * greatest(abs(a), abs(b));
SELECT crm.price_elasticity(sold, price) AS plain FROM weeks \gset
SELECT close((e).elasticity, slope) AS slope, close(ln((e).constant), intercept) AS intercept, close((e).r_squared, r2) AS r_squared,
       close((e).standard_error, sqrt(greatest(syy - slope * sxy, 0) / (n - 2) / sxx)) AS standard_error, (e).observations = n AS n
FROM (SELECT crm.price_elasticity(sold, price ORDER BY sold DESC) AS e, regr_slope(ln(sold), ln(price)) AS slope, regr_intercept(ln(sold), ln(price)) AS intercept, regr_r2(ln(sold), ln(price)) AS r2,
             regr_sxx(ln(sold), ln(price)) AS sxx, regr_sxy(ln(sold), ln(price)) AS sxy, regr_syy(ln(sold), ln(price)) AS syy, count(*) AS n FROM weeks) AS q;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT close((e).elasticity, (:'plain'::crm.price_elasticity).elasticity) AS parallel, (e).observations FROM (SELECT crm.price_elasticity(sold, price) AS e FROM weeks) AS q;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE weeks;
SELECT crm.price_elasticity(q, p) IS NULL AS one_price FROM (VALUES (1.1, 2), (1.1, 3), (1.1, 9)) AS v(p, q);
SELECT (e).elasticity, (e).standard_error, round((e).constant::numeric, 9) AS constant, (e).r_squared, (e).observations FROM (SELECT crm.price_elasticity(5, p) AS e FROM (VALUES (1), (2), (4)) AS v(p)) AS q;
SELECT (e).elasticity, (e).standard_error, round((e).constant::numeric, 9) AS constant, (e).r_squared, (e).observations FROM (SELECT crm.price_elasticity(q, p) AS e FROM (VALUES (1, 8), (2, 4), (NULL, 1), (1, NULL)) AS v(p, q)) AS q;
-- The order of the rows does not show, however little prices vary; nor do equal prices that were computed in two ways.
SELECT count(DISTINCT e) AS results, bool_and(close((e).elasticity, 2)) AS elasticity FROM (
    SELECT crm.price_elasticity((1 + i * 1e-9) ^ 2, 1 + i * 1e-9 ORDER BY md5((i * o)::text)) AS e FROM generate_series(1, 500) AS i, generate_series(1, 9) AS o GROUP BY o) AS q;
SELECT count(DISTINCT e) AS results FROM (
    SELECT crm.price_elasticity(sin(i) + 1.1, 1e6 + cos(i) ORDER BY md5((i * o)::text)) AS e FROM generate_series(1, 500) AS i, generate_series(1, 9) AS o GROUP BY o) AS q;
SELECT crm.price_elasticity(q, p) IS NULL AS one_price FROM (VALUES (0.1::float8 * 3, 2), (0.3::float8, 3), (0.3::float8, 9)) AS v(p, q);
SELECT crm.price_elasticity(1, 1) IS NULL AS one, crm.price_elasticity(1, 1) FILTER (WHERE false) IS NULL AS none;

-- Renewal ---------------------------------------------------------------------------------------------------

SELECT n, renewed_on, grace, status, crm.label('renewal_status', status, 'zh') AS status_zh
FROM (VALUES (1, date '2024-01-20', 10, date '2024-03-01'), (2, '2024-02-05', 10, '2024-03-01'), (3, '2024-02-05', 0, '2024-03-01'), (4, NULL, 10, '2024-03-01'), (5, NULL, 10, '2024-01-31'),
             (6, NULL, 10, '2024-02-10'), (7, NULL, 10, '2024-02-11'), (8, '2024-02-05', 10, '2024-02-01'), (9, '2024-01-31', 0, '2024-01-31'), (10, '2024-02-10', 10, '2024-02-10')) AS v(n, renewed_on, grace, as_of),
     crm.renewal_status('2024-01-31', renewed_on, as_of, grace) AS status ORDER BY 1;
SELECT crm.renewal_status(NULL, '2024-01-01', '2024-01-01') AS no_end, crm.renewal_rate(45, 60) AS rate, crm.renewal_rate(0, 0) AS none_due, crm.renewal_rate(1, 0) AS of_none;
CREATE TABLE terms (member int, expires_on date, renewed_on timestamp);
INSERT INTO terms SELECT i, date '2024-01-01' + i * 3, CASE i % 4 WHEN 0 THEN date '2024-01-01' + i * 3 - 2 WHEN 1 THEN date '2024-01-01' + i * 3 + 5 WHEN 2 THEN date '2024-01-01' + i * 3 + 40 END FROM generate_series(0, 39) AS i;
INSERT INTO terms VALUES (100, NULL, '2024-01-01');
SELECT period_first, terms, renewed, renewed_in_grace AS in_grace, came_back, lapsed, undecided, due, round(renewal_rate, 4) AS rate
FROM crm.renewals('terms', 'expires_on', 'renewed_on', '2024-04-01', 14) ORDER BY 1;
SELECT sum(terms) = 40 AS all_terms, sum(renewed + renewed_in_grace + came_back + lapsed + undecided) = 40 AS all_decided FROM crm.renewals('terms', 'expires_on', 'renewed_on', '2024-04-01', 14, 'quarter');
-- Without as_of: the last day of an expiry or renewal that is not after today. The rows come in the order of time.
SELECT bool_and(d = a) AS last_day_of_the_data, count(*) AS rows
FROM (SELECT row_number() OVER () AS n, r.* FROM crm.renewals('terms', 'expires_on', 'renewed_on', step => 'week') AS r) AS d
FULL JOIN (SELECT row_number() OVER (ORDER BY r.period_first) AS n, r.* FROM crm.renewals('terms', 'expires_on', 'renewed_on', (SELECT max(GREATEST(expires_on, renewed_on::date)) FROM terms), step => 'week') AS r) AS a USING (n);
CREATE TABLE terms_ahead AS SELECT current_date + i * 40 AS expires_on, NULLIF(current_date + i * 40 - 50, current_date - 10) AS renewed_on FROM generate_series(1, 6) AS i;
SELECT sum(terms) AS terms, sum(undecided) AS undecided, sum(due) AS due FROM crm.renewals('terms_ahead', 'expires_on', 'renewed_on');
DROP TABLE terms_ahead;
SELECT crm.renewals_sql('terms', 'expires_on', 'renewed_on') ~ 'CURRENT_DATE' AS whenever_it_runs;

-- Lift ------------------------------------------------------------------------------------------------------

-- University of Regina, CS 831, "Cumulative gains and lift charts", example 1: 100,000 customers, 20,000 answers; the best tenth
-- has 6,000 of them (3 times a random tenth), the best two tenths 10,000.
CREATE TABLE mailing AS
SELECT 1 - i / 100000.0::float8 AS score, i % 10000 < (ARRAY[6000,4000,3000,2800,1200,1000,800,600,400,200])[1 + i / 10000] AS responded FROM generate_series(0, 99999) AS i;
SELECT score_group, customers, responses, round(response_rate::numeric, 4) AS rate, round(lift::numeric, 4) AS lift, cumulative_responses AS cumulative, round(cumulative_share::numeric, 4) AS share,
       round(cumulative_gain::numeric, 4) AS gain, round(cumulative_rate::numeric, 4) AS cumulative_rate, round(cumulative_lift::numeric, 4) AS cumulative_lift
FROM (SELECT array_agg(score) AS s, array_agg(responded) AS r FROM mailing) AS m, crm.campaign_lift_groups(s, r);
SELECT (SELECT json_agg(a) FROM crm.campaign_lift_groups(s, r) AS a)::text = (SELECT json_agg(b) FROM crm.campaign_lift_groups(s2, r2) AS b)::text AS any_order
FROM (SELECT array_agg(score) AS s, array_agg(responded) AS r, array_agg(score ORDER BY hashfloat8(score)) AS s2, array_agg(responded ORDER BY hashfloat8(score)) AS r2 FROM mailing) AS m;
-- Groups by definition: 1 + floor(groups * better / n), ties together.
SELECT bool_and(c.customers = d.n AND c.responses = d.yes) AS by_definition, count(*)
FROM (SELECT array_agg(round(score::numeric, 1)::float8) AS s, array_agg(responded) AS r FROM mailing) AS m, unnest('{1,3,10,1000}'::int[]) AS groups, crm.campaign_lift_groups(s, r, groups) AS c
LEFT JOIN LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE responded) AS yes
                   FROM (SELECT responded, 1 + floor(groups * (rank() OVER (ORDER BY round(score::numeric, 1) DESC) - 1) / 100000) AS g FROM mailing) AS x WHERE g = c.score_group) AS d ON true;
SELECT score_group, highest_score, lowest_score, customers, round(lift::numeric, 6) AS lift FROM crm.campaign_lift_groups('{5,5,5,5,NULL,1}', '{t,f,NULL,t,t,f}', 4);
SELECT count(*) AS rows, max(lift) AS lift, max(cumulative_gain) AS gain FROM crm.campaign_lift_groups('{2,1}', '{f,f}', 2);
SELECT count(*) FROM crm.campaign_lift_groups('{}', '{}') UNION ALL SELECT count(*) FROM crm.campaign_lift_groups(NULL, '{t}') UNION ALL SELECT count(*) FROM crm.campaign_lift_groups('{1}', '{t}', NULL);

-- Uplift ----------------------------------------------------------------------------------------------------

-- Newcombe (1998, Statistics in Medicine 17, 873), method 1: 56/70 - 48/80 has 95 % limits 0.0575 and 0.3425.
SELECT treated_rate, control_rate, round(uplift::numeric, 6) AS uplift, round(relative_uplift::numeric, 6) AS relative, round(standard_error::numeric, 6) AS se, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high,
       round(z::numeric, 4) AS z, round(p_value::numeric, 5) AS p, round(incremental_responses::numeric, 6) AS incremental FROM crm.campaign_uplift(70, 56, 80, 48);
SELECT crm_internal.two_sided_p(0) AS zero, round(crm_internal.two_sided_p(1.959963984540054)::numeric, 12) AS five_percent, crm_internal.two_sided_p(-3) = crm_internal.two_sided_p(3) AS symmetric, crm_internal.two_sided_p(NULL) AS unknown;
SELECT * FROM crm.campaign_uplift(0, 0, 10, 1);
SELECT uplift IS NULL AS nobody_treated FROM crm.campaign_uplift(0, 1, 10, 1);
SELECT * FROM crm.campaign_uplift(10, 0, 10, 0);
SELECT count(*) FROM crm.campaign_uplift(NULL, 1, 1, 1) WHERE uplift IS NULL;
-- Groups of treated and control: the last cumulative uplift is that of all.
SELECT g.score_group, g.treated_customers, g.treated_responses, g.control_customers, g.control_responses, round(g.uplift::numeric, 4) AS uplift, round(g.standard_error::numeric, 5) AS se,
       round(g.cumulative_uplift::numeric, 5) AS cumulative, round(g.cumulative_incremental_responses::numeric, 2) AS incremental
FROM (SELECT array_agg(score) AS s, array_agg(responded) AS r, array_agg(hashfloat8(score) % 3 <> 0) AS t FROM mailing) AS m, crm.campaign_uplift_groups(s, r, t, 4) AS g;
SELECT close(last.cumulative_uplift, u.uplift) AS all_of_them
FROM (SELECT array_agg(score) AS s, array_agg(responded) AS r, array_agg(hashfloat8(score) % 3 <> 0) AS t, count(*) FILTER (WHERE hashfloat8(score) % 3 <> 0) AS n1, count(*) FILTER (WHERE hashfloat8(score) % 3 <> 0 AND responded) AS y1,
             count(*) FILTER (WHERE hashfloat8(score) % 3 = 0) AS n0, count(*) FILTER (WHERE hashfloat8(score) % 3 = 0 AND responded) AS y0 FROM mailing) AS m,
     LATERAL (SELECT * FROM crm.campaign_uplift_groups(s, r, t) ORDER BY score_group DESC LIMIT 1) AS last, crm.campaign_uplift(n1, y1, n0, y0) AS u;
SELECT count(*) FROM crm.campaign_uplift_groups('{1}', '{t}', NULL);

-- Break-even --------------------------------------------------------------------------------------------------

-- OpenStax, Principles of Accounting 2, ch. 3, Hicks: price 100, variable cost 20, fixed cost 18,000: 225 units, 22,500; for a profit of 16,000, 425 units.
SELECT crm.break_even_units(18000, 100, 20)::numeric(12,2) AS units, crm.break_even_revenue(18000, crm.contribution_margin_rate(100, 20))::numeric(12,2) AS revenue,
       crm.break_even_units(18000, 100, 20, 16000)::numeric(12,2) AS target_units, crm.break_even_revenue(18000, 0.8, 16000)::numeric(12,2) AS target_revenue;
-- Price 108, variable cost 55, fixed cost 111,300: 2,100 units; a profit of 206,700 takes 6,000; the margin of safety is then 421,200, 65 %.
SELECT crm.break_even_units(111300, 108, 55)::numeric(12,2) AS units, crm.break_even_units(111300, 108, 55, 206700)::numeric(12,2) AS target,
       (6000 - u) * 108 AS margin_of_safety, ((6000 - u) / 6000)::numeric(6,4) AS rate FROM crm.break_even_units(111300, 108, 55) AS u;
SELECT crm.break_even_units(1, 5, 5) AS no_margin, crm.break_even_revenue(1, 0) AS no_rate;
-- A letter costs 1, an answer earns 25, the design 5,000 for 10,000 letters: 6 % must answer.
SELECT crm.campaign_break_even_rate(1, 25)::numeric(6,4) AS letters, crm.campaign_break_even_rate(1, 25, 5000, 10000)::numeric(6,4) AS with_design, crm.campaign_break_even_rate(1, 25, 5000) AS unknown_contacts,
       crm.campaign_break_even_rate(1, 0) AS no_margin, crm.campaign_break_even_rate(1, 25, 5000, 0) AS nobody;

-- Errors --------------------------------------------------------------------------------------------------------

SELECT crm.price_elasticity(1, p) FROM (VALUES (1.0), (0)) AS v(p);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.price_elasticity('NaN', 1);
SELECT crm.price_elasticity(-2, 1);
SELECT crm.arc_elasticity('NaN', 1, 1, 1);
SELECT crm_internal.price_elasticity_final('\x0102');
CREATE AGGREGATE elasticity_of(bytea) (SFUNC = byteacat, STYPE = bytea, INITCOND = '', FINALFUNC = crm_internal.price_elasticity_final);
SELECT elasticity_of('\x0102');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.renewal_status('2024-01-01', NULL, '2024-01-01', -1);
SELECT crm.renewal_status('infinity', NULL, '2024-01-01');
SELECT crm.renewal_status('2024-01-01', '-infinity', '2024-01-01');
SELECT crm.renewal_status('2024-01-01', NULL, 'infinity');
CREATE TABLE text_terms AS SELECT * FROM (VALUES ('2024-01-31', '2024-02-01 09:00', '31/01/2024'), ('2024-01-05', '', '05/01/2024'), ('', '2024-01-01', '')) AS v(expires_on, renewed_on, dmy);
SELECT * FROM crm.renewals('text_terms', 'expires_on', 'renewed_on', '2024-04-01', 14);
SELECT crm.renewals('text_terms', 'dmy', 'renewed_on', '2024-04-01');
SELECT crm.renewals('text_terms', 'expires_on', 'dmy', '2024-04-01');
UPDATE text_terms SET renewed_on = '2024-13-01';
SELECT crm.renewals('text_terms', 'expires_on', 'renewed_on', '2024-04-01');
DROP TABLE text_terms;
SELECT crm.renewals('terms', 'expires_on', 'renewed_on', 'infinity');
SELECT crm.renewals('terms', 'expires_on', 'renewed_on', step => 'day');
SELECT crm.renewals('terms', 'expires_on', NULL);
SELECT crm.renewals('terms', 'expired', 'renewed_on');
SELECT crm.campaign_lift_groups('{1,2}', '{t}');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.campaign_uplift_groups('{1,2}', '{t,f}', '{t}');
SELECT crm.campaign_lift_groups('{1,Infinity}', '{t,f}');
SELECT crm.campaign_lift_groups('{{1,2}}', '{t,f}');
SELECT crm.campaign_lift_groups('{1}', '{t}', 0);
SELECT crm.campaign_lift_groups('{1}', '{t}', 1001);
-- More customers than a lift table holds.
SELECT crm.campaign_lift_groups('{1}', array_fill(true, ARRAY[64 * 1024 * 1024 + 1]));
\echo :LAST_ERROR_SQLSTATE
SELECT crm.campaign_uplift(10, 11, 5, 1);
SELECT crm.campaign_uplift(-1, 0, 5, 1);
SELECT crm_internal.two_sided_p('NaN');
SELECT crm.break_even_units('NaN', 2, 1);
SELECT crm.break_even_units(1, -2, 1);
SELECT crm.break_even_revenue(1, 40);
SELECT crm.campaign_break_even_rate(1, 25, 5000, -1);
SELECT crm.arc_elasticity(1, 1, -1, 1);
SELECT crm.renewal_rate(5, 4);
SELECT crm.label('renewal_status', 'expired', 'zh');
SELECT crm.label('renewal_status', NULL, 'zh') IS NULL AS unknown;
DROP TABLE mailing, terms;
