-- Working time: opening hours, holidays, zones, summer time, reversed; errors.
\set SHOW_CONTEXT never
\pset footer off
\pset null (null)
SET TimeZone = 'UTC';
SET IntervalStyle = 'postgres';
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
-- a weekend between, a holiday, closed all the time, a day, a week, two edges
SELECT start, finish, crm.working_time(start, finish, 'mon-fri 09:00-18:00', holidays) AS open, crm.working_time(finish, start, 'mon-fri 09:00-18:00', holidays) AS reversed
FROM (VALUES (timestamptz '2026-05-01 16:30+00', timestamptz '2026-05-04 10:15+00', NULL::date[]), ('2026-05-01 16:30+00', '2026-05-04 10:15+00', '{2026-05-01}'), ('2026-05-02 11:00+00', '2026-05-03 12:00+00', '{}'),
             ('2026-05-04 08:00+00', '2026-05-04 20:00+00', NULL), ('2026-05-04 12:00+00', '2026-05-11 12:00+00', '{2026-05-06,2026-05-09,NULL}'), ('2026-05-04 17:59+00', '2026-05-05 09:00+00', NULL), ('2026-05-04 10:00+00', '2026-05-04 10:00+00', NULL)) AS v(start, finish, holidays);
-- ways to write hours; the default
SELECT h, crm.working_time('2026-05-04 00:00+00', '2026-05-11 00:00+00', h) AS week
FROM unnest(ARRAY['mon-fri 09:00-17:00', 'Mon,Wed,FRI 9-17', 'monday-friday 9:00-12:00 13:00-17:30; sat 10:00-14:00', 'sat-mon 08:30:30-09:00', 'mon-sun 00:00-24:00', 'fri sat 22:00-02:00', 'sun 23:00-01:00']) AS h;
SELECT crm.working_time('2026-05-04 00:00+00', '2026-05-05 00:00+00') AS default_hours;
-- after midnight an opening still belongs to the day it began on
SELECT crm.working_time('2026-05-02 00:30+00', '2026-05-02 12:00+00', 'fri 22:00-02:00') AS after_midnight, crm.working_time('2026-05-02 00:30+00', '2026-05-02 12:00+00', 'fri 22:00-02:00', '{2026-05-01}') AS holiday_before,
       crm.working_time('2026-05-02 00:30+00', '2026-05-02 12:00+00', 'fri 22:00-02:00', '{2026-05-02}') AS holiday_after;
-- by the clock of the zone; where clocks change, a night has an hour less or more
SELECT crm.working_time('2026-05-04 00:00+00', '2026-05-04 12:00+00', 'mon 09:00-17:00', zone => 'Asia/Shanghai') AS shanghai, crm.working_time('2026-05-04 00:00+00', '2026-05-04 12:00+00', 'mon 09:00-17:00', zone => 'UTC') AS utc;
SELECT crm.working_time('2026-03-28 12:00+01', '2026-03-29 12:00+02', 'mon-sun 00:00-24:00', zone => 'Europe/Berlin') AS spring, crm.working_time('2026-10-24 12:00+02', '2026-10-25 12:00+01', 'mon-sun 00:00-24:00', zone => 'Europe/Berlin') AS autumn,
       crm.working_time('2026-03-28 12:00+01', '2026-03-29 12:00+02', 'sat 22:00-06:00', zone => 'Europe/Berlin') AS night;
SET TimeZone = 'Asia/Shanghai';
SELECT crm.working_time('2026-05-04 09:00', '2026-05-04 12:00') AS session_zone;
SET TimeZone = 'UTC';
-- it adds up over any time between, and changes of the arguments from row to row are seen
SELECT bool_and(crm.working_time(a, b, h, d, z) + crm.working_time(b, c, h, d, z) = crm.working_time(a, c, h, d, z)) AS adds_up
FROM (SELECT timestamptz '2026-03-25 00:00+00' + n * interval '131 minutes' AS a, timestamptz '2026-03-25 00:00+00' + n * interval '331 minutes' AS b, timestamptz '2026-03-25 00:00+00' + n * interval '731 minutes' AS c,
             (ARRAY['mon-fri 09:00-17:00', 'mon-sun 20:00-04:00'])[1 + n % 2] AS h, (ARRAY[NULL, '{2026-03-27}', '{2026-03-30,2026-03-29}'])[1 + n % 3]::date[] AS d, (ARRAY[NULL, 'Europe/Berlin', 'America/New_York'])[1 + n % 3] AS z
      FROM generate_series(1, 200) AS n) AS s;
SELECT crm.working_time('2026-05-04 00:00+00', '2026-05-05 00:00+00', 'mon-fri 09:00-17:00', d) FROM unnest(ARRAY['{2026-05-04}', NULL, '{2026-05-04}']::text[]) AS t, LATERAL (SELECT t::date[] AS d) AS x;
SELECT crm.working_time(NULL, now()) AS a, crm.working_time(now(), NULL) AS b, extract(epoch FROM crm.working_time('1926-01-01', '2026-01-01')) / 3600 AS hours_of_a_century;
SELECT pg_temp.failure(format('SELECT crm.working_time(%L, %L, %s)', start, '2026-05-05', rest)) FROM (VALUES
    ('2026-05-04', $$'mon-fri'$$), ('2026-05-04', $$''$$), ('2026-05-04', $$'9-17'$$), ('2026-05-04', $$'mo 9-17'$$), ('2026-05-04', $$'mon 9-25'$$), ('2026-05-04', $$'mon 9:60-10'$$), ('2026-05-04', $$'mon 24:00-01:00'$$), ('2026-05-04', $$'mon 9-9'$$),
    ('2026-05-04', $$'mon 9-17 16-18'$$), ('2026-05-04', $$'mon 20-04, tue 03-05'$$), ('2026-05-04', $$'sun 20-04, mon 03-05'$$), ('2026-05-04', $$'mon 9-17, tue'$$), ('2026-05-04', $$'mon-fry 9-17'$$), ('2026-05-04', $$'mon 9'$$), ('2026-05-04', $$'mon 9-17x'$$), ('2026-05-04', 'NULL'),
    ('2026-05-04', $$'mon 9-17', NULL, 'UTC+8'$$), ('2026-05-04', $$'mon 9-17', NULL, 'Atlantis'$$), ('infinity', $$'mon 9-17'$$), ('1800-01-01', $$'mon 9-17'$$), ('2026-05-04', $$'mon-sun 0-1 2-3 4-5 6-7 8-9 10-11 12-13 14-15 16-17 18-19'$$)) AS v(start, rest);
