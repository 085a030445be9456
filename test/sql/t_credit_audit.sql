-- Versions of scorecards and decisions by them: what is recorded, what is refused, scoring again.
\set SHOW_CONTEXT never
\pset null ∅
SET client_min_messages = warning;
CREATE SCHEMA t_credit_audit;
SET search_path = t_credit_audit, public;

-- SQLSTATE, message and hint of a failing statement in one line
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
    RETURN concat_ws(' | ', state, message, nullif(hint, ''));
END $$;

-- All of it is undone at the end: history cannot be deleted.
BEGIN;

-- 1. Versions

CREATE TABLE applicant AS
SELECT i AS customer_id, 20 + (i * 37) % 50 AS age, (ARRAY['own', 'rent', 'free'])[1 + i % 3] AS housing, (i * 7919) % 1000 / 10.0::float8 AS debt, ((i * 37) % 50 + (i * 7919) % 100 / 2 + (i * 31) % 60) < 70 AS bad
FROM generate_series(1, 1200) AS i;
CREATE TABLE card AS
SELECT crm.scorecard_fit(bad, v, crm.scorecard_options(grades => '{A,B,C}', grade_from => '{520,480}', min_iv => 0)) AS fitted
FROM (SELECT bad, jsonb_build_object('age', age, 'housing', housing, 'debt', debt) AS v FROM applicant) AS t;
SELECT crm.record_scorecard('retail', fitted, 'SELECT * FROM applicant', 'first') FROM card;
SELECT crm.record_scorecard('retail', crm.scorecard('[{"variable": "age", "cuts": [30, 50], "points": [10, 20, 30]}, {"variable": "housing", "groups": [["own"], ["rent", "free"]], "points": [20, 10]}]', base_points => 400));
SELECT crm.record_scorecard('wholesale', fitted) FROM card;
SELECT v.card, version, status, v.n, v.n_bad, v.auc = (c.fitted).auc AS auc, v.ks = (c.fitted).ks AS ks, v.log_likelihood = (c.fitted).log_likelihood AS ll, data_query, note, created_by = current_user AS by, created_at > now() - interval '1 day' AS at, approved_by
FROM crm.scorecard_version AS v, card AS c ORDER BY v.card, version;
SELECT bool_and(digest = encode(sha256(convert_to(definition::text, 'UTF8')), 'hex')) AS digests, bool_and(definition::crm.scorecard = c.fitted) AS same_card FROM crm.scorecard_version AS v, card AS c WHERE v.card = 'wholesale';
-- Digits of numbers do not depend on the session.
SET extra_float_digits = -10;
SELECT crm.record_scorecard('digits', fitted) FROM card;
RESET extra_float_digits;
SELECT count(DISTINCT digest) AS digests FROM crm.scorecard_version WHERE card IN ('digits', 'wholesale');
-- An INSERT may claim anything.
INSERT INTO crm.scorecard_version (card, version, status, definition, digest, auc, created_by, created_at, approved_by, approved_at, valid_from)
SELECT 'retail', 77, 'approved', fitted::jsonb, 'me', 1, 'nobody', '2000-01-01', 'the boss', '2000-01-01', '2000-01-01' FROM card;
SELECT version, status, length(digest), auc < 1 AS auc, created_by = current_user AS by, created_at > now() - interval '1 day' AS at, approved_by, approved_at, valid_from FROM crm.scorecard_version WHERE card = 'retail' ORDER BY version DESC LIMIT 1;

SELECT crm.approve_scorecard('retail', 1, '2025-01-01');
SELECT crm.approve_scorecard('retail', 2, '2025-07-01'::timestamp);
SELECT version, status, approved_by = current_user AS by, approved_at >= created_at AS at, valid_from FROM crm.scorecard_version WHERE card = 'retail' ORDER BY version;
SELECT as_of, pg_temp.failure(format('SELECT crm.approved_scorecard(%L, %L)', 'retail', as_of)) AS failure FROM unnest('{2024-12-31,2025-01-01}'::date[]) AS as_of;
SELECT (crm.approved_scorecard('retail', '2025-06-30')).variables, (crm.approved_scorecard('retail', '2025-07-01')).base_points;

-- 2. Decisions

SELECT d.decision - min(d.decision) OVER () + 1 AS n, d.customer, d.version, d.as_of, d.score, round(d.pd::numeric, 9) AS pd, d.grade, d.base_points, d.points, d.reasons, d.credit_limit, d.scored_by = current_user AS by
FROM applicant AS t, crm.credit_decide('retail', t, t.customer_id, '2025-03-01', 10000) AS d WHERE t.customer_id <= 4 ORDER BY d.decision;
SELECT inputs FROM crm.credit_decision WHERE customer = '1';
SELECT bool_and(s.score = d.score AND s.points = d.points AND s.pd = d.pd AND s.reasons = d.reasons AND s.shortfalls = d.shortfalls) AS as_credit_score
FROM crm.credit_decision AS d JOIN applicant AS t ON t.customer_id::text = d.customer, card AS c, crm.credit_score(c.fitted, t) AS s;
-- The same customer by the next version; a version can be named, when it is approved for the day.
SELECT version, score, pd, grade FROM crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K-1', '2025-08-01');
SELECT version, score FROM crm.credit_decide('retail', jsonb_build_object('age', 35, 'housing', 'own', 'debt', 3), 'K-1', '2025-08-01', version => 1);
-- Any type of customer, values as text, jsonb or a row.
SELECT customer, points FROM crm.credit_decide('retail', '{"age": 35, "housing": "rent"}', 17::smallint, '2025-08-01');
SELECT customer, points FROM crm.credit_decide('retail', '{"age": 35, "housing": "rent"}'::jsonb, '6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid, date '2025-08-01');
SELECT customer, points FROM (SELECT 35 AS age, 'rent'::text AS housing) AS r, crm.credit_decide('retail', r, 'K-2', '2025-08-01'::date);
-- Overrides
SELECT score, grade, credit_limit, override_grade, override_limit, override_reason
FROM crm.credit_decide('retail', '{"age": 25, "housing": "own", "debt": 5}', 'K-3', '2025-03-01', 2000, override_grade => 'A', override_limit => 5000, override_reason => 'guarantee of the parent company');
-- NULL, NaN and infinities are what they are to credit_score().
SELECT v.debt, d.points = s.points AS points, d.inputs
FROM (VALUES (NULL::float8), ('NaN'), ('Infinity'), ('-Infinity'), (1e-300)) AS v(debt), card AS c, LATERAL (SELECT 30 AS age, 'own'::text AS housing, v.debt AS debt) AS r,
     crm.credit_decide('retail', r, 'K-4', '2025-03-01') AS d, crm.credit_score(c.fitted, r) AS s;
-- A level that the card does not know is answered by its policy.
SELECT points, by_policy FROM crm.credit_decide('retail', '{"age": 30, "housing": "tent", "debt": 5}', 'K-5', '2025-03-01');
-- Another INSERT that claims anything
INSERT INTO crm.credit_decision (customer, card, version, digest, as_of, inputs, score, pd, grade, base_points, points, scored_by, scored_at)
VALUES ('K-6', 'retail', NULL, 'x', '2025-03-01', '{"age": 30, "housing": "own", "debt": 5}', 999, 0, 'AAA', 999, '{0}', 'the boss', '2000-01-01');
SELECT version, length(digest), score < 999 AS score, pd > 0 AS pd, grade, cardinality(points), scored_by = current_user AS by, scored_at > now() - interval '1 day' AS at FROM crm.credit_decision WHERE customer = 'K-6';

-- 3. Scoring again

SELECT count(*), bool_and(r.reproduced) AS reproduced, bool_and(r.score = d.score AND r.points = d.points AND r.pd IS NOT DISTINCT FROM d.pd AND r.grade IS NOT DISTINCT FROM d.grade AND r.version = d.version) AS same
FROM crm.credit_decision AS d, crm.credit_rescore(d.decision) AS r;
SELECT crm.retire_scorecard('retail', 1);
SELECT version, status, retired_by = current_user AS by, retired_at >= approved_at AS at, valid_from FROM crm.scorecard_version WHERE card = 'retail' ORDER BY version;
SELECT count(*) FILTER (WHERE d.version = 1) > 5 AS of_the_retired, bool_and(r.reproduced) AS reproduced FROM crm.credit_decision AS d, crm.credit_rescore(d.decision) AS r;
SELECT crm.retire_scorecard('retail', 3);
-- An approved version that was retired frees its day.
SELECT crm.record_scorecard('retail', fitted) AS version FROM card \gset
SELECT crm.approve_scorecard('retail', :version, '2025-01-01');
-- Who gets past the triggers (the owner can) is found out.
SAVEPOINT before;
ALTER TABLE crm.credit_decision DISABLE TRIGGER USER;
ALTER TABLE crm.scorecard_version DISABLE TRIGGER USER;
UPDATE crm.credit_decision SET points[1] = points[1] + 1, score = score + 1 WHERE customer = '1';
UPDATE crm.credit_decision SET grade = 'A', pd = 0 WHERE customer = '2';
UPDATE crm.credit_decision SET inputs = inputs || '{"age": 69}' WHERE customer = '3';
UPDATE crm.credit_decision SET version = 99 WHERE customer = '4';
UPDATE crm.scorecard_version SET definition = definition || '{"notes": "x"}' WHERE card = 'retail' AND version = 2;
ALTER TABLE crm.credit_decision ENABLE TRIGGER USER;
ALTER TABLE crm.scorecard_version ENABLE TRIGGER USER;
SELECT d.customer, r.reproduced, r.differs FROM crm.credit_decision AS d, crm.credit_rescore(d.decision) AS r WHERE d.customer IN ('1', '2', '3', '4') OR d.customer = '17' ORDER BY d.decision;
SELECT pg_temp.failure($$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K-1', '2025-08-01')$$);
ROLLBACK TO before;

-- 4. What is refused

SELECT n, pg_temp.failure(s) FROM unnest(ARRAY[
    $$UPDATE crm.credit_decision SET score = 1$$,
    $$UPDATE crm.credit_decision SET score = 1 WHERE false$$,
    $$DELETE FROM crm.credit_decision$$,
    $$TRUNCATE crm.credit_decision$$,
    $$INSERT INTO crm.credit_decision (customer, card, as_of, inputs) SELECT customer, card, as_of, inputs FROM crm.credit_decision ON CONFLICT (decision) DO UPDATE SET score = 1$$,
    $$DELETE FROM crm.scorecard_version$$,
    $$TRUNCATE crm.scorecard_version$$,
    $$SET session_replication_role = replica; DELETE FROM crm.credit_decision$$,
    $$UPDATE crm.scorecard_version SET definition = '{}' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET definition = '{}' WHERE card = 'wholesale'$$,
    $$UPDATE crm.scorecard_version SET note = 'x' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET approved_by = 'x' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET status = 'draft' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET valid_from = '2020-01-01' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET status = 'retired', valid_from = '2020-01-01' WHERE card = 'retail' AND version = 2$$,
    $$UPDATE crm.scorecard_version SET status = 'approved' WHERE card = 'wholesale'$$,
    $$SELECT crm.approve_scorecard('retail', 2, '2026-01-01')$$,
    $$SELECT crm.approve_scorecard('retail', 1, '2026-01-01')$$,
    $$SELECT crm.approve_scorecard('retail', 9, '2026-01-01')$$,
    $$SELECT crm.approve_scorecard('none', 1, '2026-01-01')$$,
    $$SELECT crm.approve_scorecard('wholesale', 1, NULL)$$,
    $$SELECT crm.approve_scorecard('wholesale', 1, 'infinity')$$,
    $$SELECT crm.approve_scorecard('retail', (SELECT crm.record_scorecard('retail', fitted) FROM t_credit_audit.card), '2025-07-01')$$,
    $$SELECT crm.retire_scorecard('retail', 1)$$,
    $$SELECT crm.retire_scorecard(NULL, 1)$$,
    $$SELECT crm.record_scorecard('', fitted) FROM t_credit_audit.card$$,
    $$SELECT crm.record_scorecard('x', NULL)$$,
    $$SELECT crm.record_scorecard('x', '{"version": 1}'::jsonb::crm.scorecard)$$,
    $$SELECT crm.approved_scorecard('none', '2025-01-01')$$,
    $$SELECT crm.approved_scorecard('retail', NULL)$$,
    $$SELECT crm.credit_decide('wholesale', '{"age": 35}', 'K', '2025-01-01')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35}', 'K', '2024-01-01')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35}', 'K', '2025-01-01', version => 2)$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35}', 'K', '2025-01-01', version => 1)$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35}', 'K', '2025-08-01')$$,
    $$SELECT crm.credit_decide('retail', '{"age": "old", "housing": "own"}', 'K', '2025-08-01')$$,
    $$SELECT crm.credit_decide('retail', NULL::jsonb, 'K', '2025-08-01')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', NULL::text, '2025-08-01')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', NULL)$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', 'infinity')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', -1)$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', 'NaN')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', override_limit => 5)$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', override_grade => 'A', override_reason => ' ')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', override_reason => 'because')$$,
    $$SELECT crm.credit_decide('retail', '{"age": 35, "housing": "own"}', 'K', '2025-08-01', override_grade => 'Z', override_reason => 'because')$$,
    $$SELECT crm.credit_rescore(-1)$$,
    $$SELECT crm.credit_rescore(NULL)$$]) WITH ORDINALITY AS t(s, n) ORDER BY n;
SELECT count(*) AS nothing_was_written FROM crm.credit_decision WHERE customer = 'K';
ROLLBACK;
SELECT (SELECT count(*) FROM crm.scorecard_version) + (SELECT count(*) FROM crm.credit_decision) AS nothing_stays;
