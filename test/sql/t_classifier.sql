-- How good is a score: reports, gains, calibration, stability, reject inference; ties, weights, one class, what is skipped and what is refused.
\set SHOW_CONTEXT never
\pset null NULL
SET extra_float_digits = 0;

-- Ten customers by hand ------------------------------------------------------------------------------------

CREATE TEMP TABLE ten (score float8, event boolean, weight int);
INSERT INTO ten VALUES (0.9, true, 1), (0.8, true, 2), (0.7, false, 1), (0.6, true, 1), (0.6, false, 3), (0.5, false, 1), (0.4, true, 1), (0.3, false, 2), (0.2, false, 1), (0.1, false, 1);
-- AUC: 4 events against 6 others, 24 pairs, 19 won and one tied
SELECT (crm.classifier_report(score, event)).* FROM ten \gx
SELECT (crm.classifier_report(score, event, weight)).* FROM ten \gx
-- the other side: the same pairs lost; probabilities no more
SELECT (crm.classifier_report(score, event, false)).* FROM ten \gx
-- another confidence, and rows that do not count
SELECT r.n, r.events, r.rows_skipped, r.auc, r.lower, r.upper, r.confidence
FROM (SELECT crm.classifier_report(score, event, 1, true, 0.8) AS r FROM (TABLE ten UNION ALL VALUES (NULL, true, 1), (0.5, NULL, 1), (NULL, NULL, 1)) AS t) AS s, LATERAL (SELECT (s.r).*) AS r
UNION ALL SELECT r.n, r.events, r.rows_skipped, r.auc, r.lower, r.upper, r.confidence
FROM (SELECT crm.classifier_report(score, event, weight) AS r FROM (TABLE ten UNION ALL VALUES (0.1, true, NULL), (0.5, true, 0)) AS t) AS s, LATERAL (SELECT (s.r).*) AS r;
-- any number type
SELECT (crm.classifier_report(score::numeric, event)).auc, (crm.classifier_report((score * 10)::int, event)).auc, (crm.classifier_report(score::real, event, weight::numeric)).auc,
       (crm.classifier_report((score * 10)::smallint, event, true)).auc FROM ten;
-- no rows, one class, one of each, one event, perfect, the wrong way, all equal
SELECT crm.classifier_report(score, event) IS NULL AS nothing FROM ten WHERE false;
SELECT crm.classifier_report(NULL::float8, true) IS NULL AS nothing;
SELECT kind, r.n, r.events, r.auc, r.se, r.lower, r.upper, r.gini, r.ks, r.ks_cutoff, r.brier, r.log_loss, r.reversed
FROM (SELECT kind, crm.classifier_report(score, event) AS r
      FROM (VALUES ('1 one class', 0.5, true), ('1 one class', 0.7, true), ('2 one of each', 0.5, true), ('2 one of each', 0.4, false), ('3 one event', 0.5, true), ('3 one event', 0.6, false), ('3 one event', 0.4, false),
                   ('4 perfect', 1, true), ('4 perfect', 1, true), ('4 perfect', 0, false), ('4 perfect', 0, false), ('5 wrong', 0, true), ('5 wrong', 0, true), ('5 wrong', 1, false), ('5 wrong', 1, false),
                   ('6 equal', 0.5, true), ('6 equal', 0.5, true), ('6 equal', 0.5, false), ('6 equal', 0.5, false)) AS v(kind, score, event) GROUP BY kind) AS s, LATERAL (SELECT (s.r).*) AS r ORDER BY kind;

-- Tables -----------------------------------------------------------------------------------------------------

SELECT g.* FROM unnest((SELECT crm.gains_table(score, event, 5) FROM ten)) AS g;
-- from the other side, weighted, ties that fill a place
SELECT g.position, g.lowest_score, g.highest_score, g.n, g.events, g.cumulative_gain FROM unnest((SELECT crm.gains_table(-score, event, 5, false) FROM ten)) AS g;
SELECT g.position, g.lowest_score, g.highest_score, g.n, g.events, g.lift FROM unnest((SELECT crm.gains_table(score, event, 5, weight) FROM ten)) AS g;
SELECT g.position, g.lowest_score, g.n, g.events, g.event_rate, g.lift, g.ks FROM unnest((SELECT crm.gains_table(least(score, 0.6), event) FROM ten)) AS g;
SELECT g.position, g.n, g.lift, g.cumulative_gain, g.ks FROM unnest((SELECT crm.gains_table(score, false, 2, 1, true) FROM ten)) AS g;
SELECT crm.gains_table(score, event) IS NULL AS nothing FROM ten WHERE false;
SELECT c.* FROM unnest((SELECT crm.calibration_table(score, event, 3) FROM ten)) AS c;
SELECT c.position, c.n, c.expected_events, c.events, c.lower, c.upper, c.confidence FROM unnest((SELECT crm.calibration_table(score, event, 2, weight, 0.5) FROM ten)) AS c;
SELECT (crm.hosmer_lemeshow(score, event, 5)).* FROM ten;
SELECT h.* FROM (SELECT crm.hosmer_lemeshow(score, event, 5, weight) AS a, crm.hosmer_lemeshow(score, event, 5, weight, false) AS b, crm.hosmer_lemeshow(score, event, 2) AS c, crm.hosmer_lemeshow(0.0, event) AS d, crm.hosmer_lemeshow(0.4, event) AS e FROM ten) AS s,
    LATERAL (VALUES ((s.a).*), ((s.b).*), ((s.c).*), ((s.d).*), ((s.e).*)) AS h(n, groups, statistic, degrees_of_freedom, p_value);
SELECT crm.brier_score(score, event), crm.brier_score(score, event, weight), crm.log_loss(score, event), crm.log_loss(score, event, weight), crm.log_loss(0, event), crm.brier_score(0.5, event), crm.log_loss(0.5, event) FROM ten;
SELECT crm.brier_score(score, event), crm.log_loss(score, event), crm.brier_score(score, NULL::boolean), crm.brier_score(score, event, 0) FROM ten WHERE false;

-- Stability ----------------------------------------------------------------------------------------------------

CREATE TEMP TABLE moved (bin text, place numeric, now boolean);
INSERT INTO moved SELECT bin, place, now FROM (VALUES ('a', 10, 2, 3), ('b', 9, 1, 1), ('c', -1.5, 1, 0), (NULL, NULL, 2, 2)) AS v(bin, place, times_then, times_now),
    LATERAL (SELECT false AS now FROM generate_series(1, times_then) UNION ALL SELECT true FROM generate_series(1, times_now)) AS t;
SELECT crm.population_stability(bin, now), crm.population_stability(place, now), crm.population_stability(bin, now, 1), crm.population_stability(bin, now, 1, true), crm.population_stability(bin, NULL), crm.population_stability(bin, true) FROM moved;
SELECT s.* FROM unnest((SELECT crm.population_stability_table(bin, now) FROM moved)) AS s;
SELECT s.* FROM unnest((SELECT crm.population_stability_table(place, now, 2, true) FROM moved)) AS s;
SELECT crm.population_stability('{2,1,1,2}'::float8[], '{3,1,0,2}'::float8[]), crm.population_stability(ARRAY[2, 1, 1, 2], ARRAY[3.0, 1, 0, 2], recompute_totals => true), crm.population_stability(ARRAY[1, 2], ARRAY[2, 4]), crm.population_stability(ARRAY[0, 0], ARRAY[1, 1]);
-- by how many points: the mean now less that of then
SELECT crm.characteristic_stability(place, now), crm.characteristic_stability(place, now, 3), crm.characteristic_stability(place, true), avg(place) FILTER (WHERE now) - avg(place) FILTER (WHERE NOT now) AS same FROM moved;

-- Reject inference ---------------------------------------------------------------------------------------------

SELECT a.*, r.* FROM (VALUES (1, true, 0.7), (2, false, 0.2), (3, NULL, 0.3), (4, NULL, 0.9)) AS a(applicant, bad, pd), LATERAL crm.reject_inference(bad, pd) AS r ORDER BY 1, 4 DESC;
SELECT a.applicant, r.* FROM (VALUES (2, false, NULL), (3, NULL, 0.3), (4, NULL, 0.9)) AS a(applicant, bad, pd), LATERAL crm.reject_inference(bad, pd, factor => 1.5) AS r ORDER BY 1, 2 DESC;
SELECT a.applicant, r.* FROM (VALUES (1, true, 0.5), (2, false, 0.8), (3, NULL, 0.3)) AS a(applicant, bad, accepted), LATERAL crm.reject_inference(bad, accepted, method => 'augmentation') AS r ORDER BY 1;

-- What is refused ------------------------------------------------------------------------------------------------

SELECT crm.classifier_report('NaN', true);
SELECT crm.classifier_report('-Infinity', true);
SELECT crm.classifier_report(0.5, true, -1::float8);
SELECT crm.classifier_report(0.5, true, 'NaN'::float8);
SELECT crm.classifier_report(0.5, true, 1e-70::float8);
SELECT crm.classifier_report(0.5, true, 1, true, 95);
SELECT crm.classifier_report(score, event, 1, score > 0.5) FROM ten;
SELECT crm.gains_table(score, event, 1) FROM ten;
SELECT crm.gains_table(score, event, 5000) FROM ten;
SELECT crm.calibration_table(score * 100, event) FROM ten;
SELECT crm.hosmer_lemeshow(-0.1, true);
-- weights with a fraction: sums are rounded, but no share is above 1
SELECT count(*) FILTER (WHERE g.cumulative_gain > 1 OR g.cumulative_other_share > 1 OR g.cumulative_share > 1) AS above, count(*) > 500 AS some
FROM (SELECT crm.gains_table(i, i < 20 OR i % 5 < 2, 10, (100 + i * k * 7919 % 997) / 1000.0, true) AS t FROM generate_series(1, 60) AS k, generate_series(1, 50) AS i GROUP BY k) AS s, LATERAL unnest(s.t) AS g;
-- probabilities and weights next to nothing: infinite at most, never NaN
SELECT p, e, (crm.hosmer_lemeshow(p, e)).statistic FROM unnest(ARRAY[0, 5e-324, 1e-300, 1]::float8[]) AS p, (VALUES (true), (false)) AS v(e) GROUP BY p, e ORDER BY p, e;
SELECT h.statistic, r.auc, r.event_rate FROM (SELECT crm.hosmer_lemeshow(5e-324 * n, n % 2 = 0, 3, 1e-60) AS h, crm.classifier_report(5e-324 * n, n % 2 = 0, 1e-60) AS r FROM generate_series(1, 9) AS n) AS s, LATERAL (SELECT (h).*) AS h, LATERAL (SELECT (r).*) AS r;
SELECT crm.brier_score(1.5, true);
SELECT crm.log_loss('NaN', true);
SELECT crm.brier_score(0.5, true, -1);
SELECT crm.population_stability(n, true) FROM generate_series(1, 1001) AS n;
SELECT crm.population_stability(repeat('x', 2000), true);
SELECT crm.population_stability(ARRAY[1, 2], ARRAY[1]);
SELECT crm.population_stability(ARRAY[1, -2], ARRAY[1, 2]);
SELECT crm.population_stability(ARRAY[1, 1e308], ARRAY[1, 2]);
SELECT crm.population_stability(ARRAY[1, 2], '{1,5e-324}'::float8[]);
SELECT round(crm.population_stability('{1e-60,2,1e60}'::float8[], '{1e60,2,1e-60}'::float8[])::numeric, 9);
SELECT crm.characteristic_stability('Infinity', true);
SELECT * FROM crm.reject_inference(NULL, NULL);
SELECT * FROM crm.reject_inference(NULL, 30);
SELECT * FROM crm.reject_inference(NULL, 0.3, -1);
SELECT * FROM crm.reject_inference(NULL, 0.3, method => 'hope');
SELECT * FROM crm.reject_inference(true, 0, method => 'augmentation');
SELECT * FROM crm.reject_inference(true, NULL, method => 'augmentation');

-- typical wrong calls
SELECT crm.classifier_report(score, event::int) FROM ten;
SELECT crm.gains_table(score, 'bad') FROM ten;
SELECT crm.brier_score(event, score) FROM ten;
SELECT crm.classifier_report(score, NULL) FROM ten;

-- Many scores: beyond what a hash of counts holds, in groups and as a whole -------------------------------------------

CREATE TEMP TABLE many AS SELECT i, mod(i::bigint * 7919, 100003) / 100003.0::float8 AS score, mod(i::bigint * 104729, 1009) / 1009.0 < mod(i::bigint * 7919, 100003) / 100003.0 AS event FROM generate_series(1, 30000) AS i;
SELECT r.n, r.events, r.distinct_scores, r.auc, r.ks, r.ks_cutoff FROM (SELECT crm.classifier_report(score, event) AS r FROM many) AS s, LATERAL (SELECT (s.r).*) AS r
UNION ALL SELECT r.n, r.events, r.distinct_scores, r.auc, r.ks, r.ks_cutoff FROM (SELECT crm.classifier_report(score, event, 1 + mod(i, 2)) AS r FROM many) AS s, LATERAL (SELECT (s.r).*) AS r
UNION ALL SELECT r.n, r.events, r.distinct_scores, r.auc, r.ks, r.ks_cutoff FROM (SELECT crm.classifier_report(score, event, CASE WHEN i > 20000 THEN 2 ELSE 1 END) AS r FROM (SELECT * FROM many ORDER BY i) AS o) AS s, LATERAL (SELECT (s.r).*) AS r
UNION ALL SELECT r.n, r.events, r.distinct_scores, r.auc, r.ks, r.ks_cutoff FROM (SELECT crm.classifier_report(score, event) AS r FROM (SELECT * FROM many UNION ALL SELECT * FROM many WHERE i > 20000) AS o) AS s, LATERAL (SELECT (s.r).*) AS r;
SELECT count(*), min((r).auc), max((r).distinct_scores) FROM (SELECT crm.classifier_report(score, event) AS r FROM many GROUP BY mod(i, 20)) AS s;
