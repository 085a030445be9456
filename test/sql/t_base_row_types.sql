-- The types of the columns of a row that aggregates read: event_day, amount, order_key.
\set SHOW_CONTEXT never
\pset footer off
CREATE SCHEMA t_row_types;
SET search_path = t_row_types, pg_catalog;
SET TimeZone = 'Asia/Shanghai';

-- event_day: the day of every type of time ---------------------------------------------------------------
SELECT type, crm.first_purchase(summary) AS day FROM (
    SELECT 'date' AS type, crm.customer_summary(date '2024-02-29', 1) AS summary UNION ALL
    SELECT 'timestamp', crm.customer_summary(timestamp '2024-02-29 23:59:59.999999', 1) UNION ALL
    SELECT 'timestamptz', crm.customer_summary(timestamptz '2024-02-28 16:00:00+00', 1) UNION ALL
    SELECT 'timestamptz before', crm.customer_summary(timestamptz '2024-02-28 15:59:59.999999+00', 1) UNION ALL
    SELECT 'before 2000', crm.customer_summary(timestamp '1999-12-31 00:00:01', 1) UNION ALL
    SELECT 'literal', crm.customer_summary('2024-02-29 12:00', 1) UNION ALL
    SELECT 'first', crm.customer_summary(date '4714-11-24 BC', 1) UNION ALL
    SELECT 'last', crm.customer_summary(date '5874897-12-31', 1)) AS s ORDER BY type;
CREATE DOMAIN moment AS timestamp;
SELECT crm.first_purchase(crm.customer_summary(timestamp '2024-02-29 10:00'::moment, 1));
-- What becomes a day is the same at once and row by row, in any zone, when the zone changes too.
CREATE TABLE instant AS SELECT timestamptz '2023-01-01 00:30:00+00' + n * interval '7 hours 13 minutes' AS at FROM generate_series(1, 2000) AS n;
SET TimeZone = 'America/New_York';
SELECT bool_and(at::crm.event_day::date = at::date) AS same FROM instant;
SET TimeZone = 'Australia/Lord_Howe';
SELECT bool_and(at::crm.event_day::date = at::date) AS same FROM instant;
SET TimeZone = 'UTC';
-- Infinite times are none of a row that counts; of a row that does not, nobody asks.
SELECT timestamp 'infinity'::crm.event_day, timestamptz '-infinity'::crm.event_day, date 'infinity'::crm.event_day, 'infinity'::crm.event_day;
SELECT crm.customer_summary(timestamp 'infinity', 1);
SELECT crm.customer_summary(timestamptz '-infinity', 1);
SELECT crm.customer_summary('infinity', 1);
SELECT crm.customer_summary(timestamp 'infinity', NULL::int) IS NULL AS no_summary;
SELECT (crm.population_info(crm.population(1, timestamp 'infinity', NULL::numeric))).rows_without_amount;
SELECT (crm.population_info(crm.population(1, NULL, 1, NULL))).rows_without_time, (crm.population_info(crm.population(1, '2024-01-01', NULL, NULL))).rows_without_amount,
       (crm.population_info(crm.population(1, '2024-01-01', 1, NULL))).rows_without_order_id;

-- amount: exact if the type is, with all digits -----------------------------------------------------------
CREATE TABLE kept (type text, value crm.amount);
INSERT INTO kept VALUES ('smallint', 7::smallint), ('smallint', (-32768)::smallint), ('integer', -2147483648), ('bigint', -9223372036854775808), ('bigint', 9223372036854775807), ('bigint', 0::bigint),
    ('numeric', 5.97), ('numeric', 7.00), ('numeric', -0.001), ('numeric', 0), ('numeric', 'NaN'::numeric), ('numeric', 'Infinity'::numeric), ('numeric', '-Infinity'::numeric),
    ('76 digits', repeat('9', 76)::numeric), ('real', 5.97::real), ('real', 1e38::real), ('real', 'NaN'::real), ('float8', 0.1::float8), ('float8', 1e308::float8), ('float8', -1e308::float8),
    ('float8', 5e-324::float8), ('float8', '-0'::float8), ('float8', 100::float8), ('float8', 'NaN'::float8), ('float8', 'Infinity'::float8), ('float8', '-Infinity'::float8), (NULL, NULL);
SELECT type, value FROM kept ORDER BY value, type, value::text;
-- Text and binary form carry the value and its kind.
CREATE FUNCTION as_text(value crm.amount) RETURNS text LANGUAGE sql RETURN crm.customer_summary('2024-01-01', value)::text;
SELECT bool_and(as_text(crm_internal.amount_in(textout(value::text))) = as_text(value)) AS same FROM kept WHERE value::text !~ '[NI]';
SELECT count(*) AS unlike FROM kept WHERE crm_internal.amount_in(textout(value::text))::text IS DISTINCT FROM value::text;
SELECT encode(crm_internal.amount_send(5.97), 'escape') AS numeric, encode(crm_internal.amount_send(5.97::real), 'escape') AS real, encode(crm_internal.amount_send(-7), 'escape') AS integer;
-- What sums become of it.
SELECT type, left(value::text, 30) AS value, left(crm.money(crm.customer_summary('2024-01-01', value))::text, 30) AS money, (crm.population_info(crm.population(1, '2024-01-01', value))).amounts FROM kept WHERE value::text !~ '[NI]' GROUP BY type, kept.value ORDER BY kept.value, type;
SELECT crm.customer_summary('2024-01-01', 'NaN'::float8);
SELECT crm.customer_summary('2024-01-01', '-Infinity'::real);
SELECT crm.customer_summary('2024-01-01', 'Infinity'::numeric);
SELECT crm.customer_summary('2024-01-01', repeat('9', 77)::numeric);
SELECT (crm.population_info(crm.population(NULL::bigint, '2024-01-01', value))).money_without_customer FROM kept WHERE type IN ('smallint', 'integer');
\set VERBOSITY sqlstate
SELECT 'x'::crm.amount;
SELECT '1e400'::crm.amount;
SELECT ''::crm.amount;
\set VERBOSITY default
-- Values too long for a row are stored apart, as numerics and as amounts.
CREATE TABLE long_value (stored text, value numeric, kept crm.amount);
ALTER TABLE long_value ALTER value SET STORAGE EXTERNAL, ALTER kept SET STORAGE EXTERNAL;
INSERT INTO long_value SELECT 'apart', v, v FROM (SELECT repeat('12345678', 2000)::numeric AS v) AS long;
ALTER TABLE long_value ALTER value SET STORAGE MAIN, ALTER kept SET STORAGE MAIN;
INSERT INTO long_value SELECT 'pressed', v, v FROM (SELECT repeat('12345678', 2000)::numeric AS v) AS long;
SELECT stored, pg_column_size(value) > 4000 AS value, pg_column_size(kept) > 4000 AS kept, kept OPERATOR(crm_internal.=) value AS equal, kept::text = value::text AS same FROM long_value ORDER BY stored;
SELECT crm.customer_summary('2024-01-01', value) FROM long_value WHERE stored = 'apart';
SELECT crm.customer_summary('2024-01-01', kept) FROM long_value WHERE stored = 'pressed';
SELECT crm.population(1::bigint, NULL, kept) FROM long_value;

-- Order of amounts: by value, whatever their kind; NaN is the greatest ------------------------------------
SELECT array_agg(value ORDER BY value) FROM (VALUES (1.5::crm.amount), (1), (1.25::real), (-1e300::float8), (1.50), ('-Infinity'::float8), ('NaN'::numeric), ('Infinity'::float8)) AS v(value);
SELECT count(*) AS groups FROM (SELECT value FROM (VALUES (1::crm.amount), (1.0), (1::float8), (1::smallint), (2)) AS v(value) GROUP BY value) AS g;
SELECT 1::crm.amount OPERATOR(crm_internal.=) 1.00 AS equal, 2::crm.amount OPERATOR(crm_internal.<) 10::float8 AS less, 2::crm.amount OPERATOR(crm_internal.>) 10 AS more,
       2::crm.amount OPERATOR(crm_internal.<=) 2 AS at_most, 2::crm.amount OPERATOR(crm_internal.>=) 2.5 AS at_least, crm_internal.amount_cmp(3, 2.5::real);
SELECT crm.demand_share(DISTINCT value) AS different, crm.demand_share(value) AS all_values, crm.demand_share(value ORDER BY value DESC) AS ordered FROM unnest('{0,0,0,2,3}'::int[]) AS value;
SELECT value, crm.demand_share(value) OVER (ORDER BY value) AS running FROM unnest('{0,0,2,3}'::numeric[]) AS value ORDER BY value;

-- Order of times: by day, and DISTINCT would take two times of a day for one -----------------------------
SELECT crm.orders(crm.customer_summary(at, 1 ORDER BY at DESC)) AS orders, crm.first_purchase(crm.customer_summary(at, 1 ORDER BY at)) FROM unnest('{2024-01-02 10:00,2024-01-01 09:00,2024-01-01 11:00}'::timestamp[]) AS at;
SELECT crm.customer_summary(DISTINCT at, 1) FROM unnest('{2024-01-01 09:00,2024-01-01 11:00}'::timestamp[]) AS at;
SELECT crm.orders(crm.customer_summary(DISTINCT at, 1)) FROM unnest('{2024-01-01,2024-01-02}'::date[]) AS at;
SELECT crm.orders(s) FROM (SELECT crm.customer_summary(at, amount) AS s FROM (SELECT DISTINCT at, amount FROM (VALUES (timestamp '2024-01-01 09:00', 1), ('2024-01-01 09:00', 1), ('2024-01-01 11:00', 1)) AS v(at, amount)) AS d) AS c;
SELECT at, crm.orders(crm.customer_summary(at, 1) OVER (ORDER BY at)) AS running FROM unnest('{2024-01-01,2024-01-01,2024-01-02}'::date[]) AS at ORDER BY at;
CREATE TABLE times (at crm.event_day);
INSERT INTO times SELECT '2024-01-01'::date + n % 7 FROM generate_series(1, 100) AS n;
ANALYZE times;
SELECT min(at::date), max(at::date), count(DISTINCT at::date) FROM times;

-- order_key: one for ids that are equal ------------------------------------------------------------------
SELECT type, count(DISTINCT key::bigint) AS keys, crm.orders(crm.customer_summary('2024-01-01', 1, key)) AS orders
FROM (VALUES ('text', 'A'::text::crm.order_key), ('text', 'a'::text::crm.order_key), ('text', 'a'::varchar(3)::crm.order_key), ('char', 'a '::char(5)::crm.order_key), ('char', 'a'::char(3)::crm.order_key),
             ('uuid', '00000000-0000-0000-0000-000000000001'::uuid::crm.order_key), ('uuid', '00000000-0000-0000-0000-000000000002'::uuid::crm.order_key),
             ('numeric', 7.0::crm.order_key), ('numeric', 7.00::crm.order_key), ('numeric', 8.0::crm.order_key), ('numeric', 1e40::crm.order_key)) AS v(type, key) GROUP BY type ORDER BY type;
SELECT crm.orders(crm.customer_summary('2024-01-01', 1, id)) AS bigint, crm.orders(crm.customer_summary('2024-01-01', 1, id::int)) AS integer, crm.orders(crm.customer_summary('2024-01-01', 1, id::smallint)) AS smallint
FROM unnest('{-32768,0,0,32767}'::bigint[]) AS id;
SELECT crm.orders(crm.customer_summary('2024-01-01', 1, id)) AS extremes FROM unnest('{-9223372036854775808,9223372036854775807,0}'::bigint[]) AS id;
SELECT bool_and(crm_internal.order_key_in(textout(key::text))::bigint = key::bigint AND key::text ~ '^[0-9a-f]{16}$') AS same FROM (SELECT n::text::crm.order_key AS key FROM generate_series(1, 1000) AS n) AS k;
SELECT 'A1'::crm.order_key;
SELECT '00000000000000001'::crm.order_key;
SELECT ' 000000000000001'::crm.order_key;
SELECT crm.orders(crm.customer_summary(DISTINCT '2024-01-01'::date, 1, id)) FROM (VALUES ('A'::text), ('B')) AS v(id);

-- What does not fit says what to write -------------------------------------------------------------------
DO $$
DECLARE
    call text;
    hint text;
BEGIN
    FOREACH call IN ARRAY (SELECT array_agg(format('crm.customer_summary(%s, 1)', value)) FROM unnest(ARRAY['''2024-01-01''::text', '''x''::varchar', '''x''::char(3)', '1::smallint', '1', '1::bigint', '1.5', '1::real', '1::float8', 'time ''12:00''', 'timetz ''12:00+00''', 'interval ''1 day''', 'true']) AS value)
        || (SELECT array_agg(format('crm.customer_summary(date ''2024-01-01'', %s)', value)) FROM unnest(ARRAY['''1''::text', '''x''::varchar', '''x''::char(3)', 'date ''2024-01-01''', 'timestamp ''2024-01-01''', 'timestamptz ''2024-01-01''', 'time ''12:00''', 'interval ''1 day''', 'true', '1::money']) AS value)
        || (SELECT array_agg(format('crm.customer_summary(date ''2024-01-01'', 1, %s)', value)) FROM unnest(ARRAY['true', '1::real', '1::float8', '1::money', 'date ''2024-01-01''', 'timestamp ''2024-01-01''', 'timestamptz ''2024-01-01''', 'time ''12:00''', 'interval ''1 day''', '''\x01''::bytea', '''1''::jsonb']) AS value)
    LOOP
        BEGIN
            EXECUTE 'SELECT ' || call;
            RAISE EXCEPTION 'taken: %', call USING ERRCODE = 'P0004';
        EXCEPTION WHEN datatype_mismatch THEN
            GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
            ASSERT hint ~ '::', call;
        END;
    END LOOP;
END
$$;
-- Prepared statements, views and stored expressions keep what was written.
CREATE VIEW written AS SELECT crm.orders(crm.customer_summary(at, 7, id ORDER BY id)) AS orders FROM (VALUES (timestamp '2024-01-01 10:00', 'A'::text), ('2024-01-02', 'B')) AS v(at, id);
SELECT orders FROM written;
SELECT 'CREATE VIEW again AS ' || pg_get_viewdef('written') AS again \gset
:again
SELECT orders FROM again;
PREPARE summed(timestamptz, real, text) AS SELECT crm.money(crm.customer_summary($1, $2, $3));
EXECUTE summed('2024-01-01', 5.97, 'A1');
SET client_min_messages = warning;
DROP SCHEMA t_row_types CASCADE;
