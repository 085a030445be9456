-- Times as people and programs write them. What a value cannot tell by itself, the
-- order of day and month, is for the whole column to say.

-- Each shape of a time, and the same as year-month-day and rest. A shape that is
-- listed for several orders of day, month and year may be read by any of them.
CREATE TABLE demo.time_shape (shape text, day_order text, pattern text, iso text);
INSERT INTO demo.time_shape VALUES
    ('2025-01-31', NULL, '^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ,]+(.*))?$', '\1-\3-\4 \5'),
    ('20250131', NULL, '^((?:19|20)\d\d)(\d\d)(\d\d)$', '\1-\2-\3 '),
    ('20250131235959', NULL, '^((?:19|20)\d\d)(\d\d)(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d)(\.\d+)?(Z|[-+]\d\d:?\d\d)?$', '\1-\2-\3 \4:\5:\6\7\8'),
    ('202501312359', NULL, '^((?:19|20)\d\d)(\d\d)(\d\d)[T ]?(\d\d):?(\d\d)$', '\1-\2-\3 \4:\5'),
    ('31 Jan 2025', NULL, '^(?:[A-Z][a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([A-Za-z]{3,9})\.?[-/, ]*(\d{4})(?:[T ,]+(.*))?$', '\3-\2-\1 \4'),
    ('31 Jan 25', NULL, '^(\d{1,2})[-/. ]*([A-Za-z]{3,9})\.?[-/, ]*(\d\d)(?:[T ,]+(.*))?$', '20\3-\2-\1 \4'),
    ('2025-Jan-31', NULL, '^(\d{4})[-/. ]([A-Za-z]{3,9})[-/. ](\d{1,2})(?:[T ,]+(.*))?$', '\1-\2-\3 \4'),
    ('Jan 31, 2025', NULL, '^(?:[A-Z][a-z]+,? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[T ,]+(.*))?$', '\3-\1-\2 \4'),
    ('day, month, year', 'DMY', '^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+(.*))?$', '\4-\3-\1 \5'),
    ('day, month, year', 'MDY', '^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+(.*))?$', '\4-\1-\3 \5'),
    ('day, month, year of two digits', 'DMY', '^(\d{1,2})([-/.])(\d{1,2})\2(\d\d)(?:[T ,]+(.*))?$', '20\4-\3-\1 \5'),
    ('day, month, year of two digits', 'MDY', '^(\d{1,2})([-/.])(\d{1,2})\2(\d\d)(?:[T ,]+(.*))?$', '20\4-\1-\3 \5'),
    ('day, month, year of two digits', 'YMD', '^(\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?:[T ,]+(.*))?$', '20\1-\3-\4 \5');

-- Numbers that stand for times, by how many digits they have: the seconds of one,
-- and where they count from.
CREATE TABLE demo.time_number (shape text, pattern text, seconds numeric, origin timestamp);
INSERT INTO demo.time_number VALUES
    ('Excel serial days', '^[2-7]\d{4}([.,]\d+)?$', 86400, '1899-12-30'),
    ('seconds since 1970', '^\d{9,10}([.,]\d+)?$', 1, '1970-01-01'),
    ('milliseconds since 1970', '^\d{12,13}([.,]0+)?$', 0.001, '1970-01-01'),
    ('microseconds since 1970', '^\d{15,16}$', 0.000001, '1970-01-01'),
    ('nanoseconds since 1970', '^\d{18,19}$', 0.000000001, '1970-01-01');

-- A text in which Chinese and fullwidth signs, weekdays and a.m. are written as the
-- shapes above want them.
CREATE FUNCTION demo.plain_time(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    t text := translate(v, E'０１２３４５６７８９：／．－，　\u00a0\u202f''', '0123456789:/.-,   ');
BEGIN
    t := regexp_replace(t, '\s*(星期|礼拜|禮拜|周|週)[一二三四五六日天]\s*|\([^()]*\)$', ' ');
    t := regexp_replace(t, '(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?', '\1-\2-\3 ');
    t := regexp_replace(t, '(上午|凌晨|早上)\s*(\S.*)$', '\2 AM');
    t := regexp_replace(t, '(下午|晚上|中午)\s*(\S.*)$', '\2 PM');
    t := regexp_replace(t, '(\d{1,2})\s*[时時点點]\s*', '\1:');
    t := regexp_replace(t, '(\d{1,2})\s*分\s*(\d)', '\1:\2');
    t := regexp_replace(t, '[分秒]', '');
    t := regexp_replace(t, ':(\s|$)', ':00\1');
    t := regexp_replace(t, '(\d)\s*([AaPp])\.?\s?[Mm]\.?', '\1 \2M');
    t := regexp_replace(t, '\m(1[3-9]|2[0-3])(:\S+) PM$', '\1\2');
    t := regexp_replace(t, '\s*\m(GMT|UTC)([-+]\d)', '\2');
    RETURN btrim(regexp_replace(t, '\s+', ' ', 'g'));
END $$;

-- Whether an offset or a zone stands behind the time of day.
CREATE FUNCTION demo.zone_pattern() RETURNS text LANGUAGE sql IMMUTABLE
RETURN '^\S+ \d{1,2}:\d\d(:\d+([.,]\d+)?)?( [AaPp]M)? ?(Z|UTC|GMT|[-+]\d\d(:?\d\d)?|[A-Z][A-Za-z_]+/[A-Za-z_/]+)$';

-- The time that a year-month-day text means, in the session's zone where it names
-- another; NULL when there is no such time. Years of two digits are 1970 to next year.
CREATE FUNCTION demo.read_time(iso text, two_digits boolean) RETURNS timestamp LANGUAGE plpgsql STABLE AS $$
DECLARE
    t text := regexp_replace(btrim(iso), '(:\d\d),(\d+)', '\1.\2');
    at timestamp;
BEGIN
    IF t ~ demo.zone_pattern() THEN
        at := t::timestamptz AT TIME ZONE current_setting('TimeZone');
    ELSIF t ~ '^\d{4}-\w+-\d{1,2}( \d{1,2}:\d\d(:\d+(\.\d+)?)?( [AaPp]M)?)?$' THEN
        at := t::timestamp;
    END IF;
    IF two_digits AND at > now() + interval '366 days' THEN
        at := at - interval '100 years';
        RETURN CASE WHEN at >= '1970-01-01' THEN at END;
    END IF;
    RETURN at;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- The lines as the settings read them.
CREATE TABLE demo.line (line bigint, many boolean, customer text, order_id text, at text, amount numeric, unreadable boolean);

-- Every text of demo.line (at) with what it may mean: a row for each order of day,
-- month and year that makes a time of it, or one row without a time.
CREATE TABLE demo.moment (v text, line bigint, lines bigint, shape text, day_order text, zoned boolean, at timestamp);
CREATE FUNCTION demo.read_moments() RETURNS void LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO demo.moment
    WITH texts AS MATERIALIZED (
        SELECT at AS v, min(line) AS line, count(*) AS lines, demo.plain_time(at) AS t FROM demo.line WHERE at ~ '\S' GROUP BY at)
    SELECT v, line, lines, n.shape, NULL, n.seconds < 86400,
           CASE WHEN n.seconds < 86400 THEN to_timestamp(replace(t, ',', '.')::numeric * n.seconds) AT TIME ZONE current_setting('TimeZone')
                ELSE n.origin + make_interval(secs => round(replace(t, ',', '.')::numeric * n.seconds)::float8) END
    FROM texts, demo.time_number AS n WHERE t ~ n.pattern AND NOT EXISTS (SELECT FROM demo.time_shape AS s WHERE t ~ s.pattern)
    UNION ALL
    SELECT v, line, lines, shape, day_order, i.text ~ demo.zone_pattern(), r.at
    FROM texts, demo.time_shape AS s,
         LATERAL (SELECT btrim(regexp_replace(t, s.pattern, s.iso)) AS text) AS i,
         LATERAL (SELECT demo.read_time(i.text, s.iso ~ '^20\\') AS at) AS r
    WHERE t ~ s.pattern AND r.at IS NOT NULL;
END;

-- The order of day, month and year: the one asked for, or the one that some values
-- show and none contradicts. Asks when it is open.
CREATE FUNCTION demo.day_order() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    asked text := demo.setting('DATESTYLE');
    shown record;
    open text;
BEGIN
    IF asked IS NOT NULL THEN
        asked := coalesce(substring(asked FROM 'DMY|MDY|YMD'), CASE asked WHEN 'GERMAN' THEN 'DMY' WHEN 'EUROPEAN' THEN 'DMY' WHEN 'US' THEN 'MDY' END, '');
        IF asked = '' THEN
            RAISE EXCEPTION 'DATESTYLE=% must be the order of day, month and year: DMY, MDY or YMD', demo.setting('DATESTYLE');
        END IF;
        PERFORM demo.assume('DATESTYLE', asked, ' as set') FROM demo.moment WHERE day_order IS NOT NULL LIMIT 1;
        RETURN asked;
    END IF;
    SELECT format(E'"%s" (line %s) may be %s, and no other value tells.\n  DATESTYLE=%s says which', v, min(line),
                  string_agg(format('%s (%s)', at::date, day_order), ' or ' ORDER BY day_order), string_agg(day_order, ' or DATESTYLE=' ORDER BY day_order)) INTO open
    FROM demo.moment WHERE day_order IS NOT NULL GROUP BY v HAVING count(DISTINCT at) > 1 ORDER BY min(line) LIMIT 1;

    SELECT array_agg(day_order) AS orders, array_agg(example) AS examples INTO shown
    FROM (SELECT DISTINCT ON (day_order) day_order, format('"%s" (line %s)', v, line) AS example
          FROM (SELECT v, min(line) AS line, min(day_order) AS day_order
                FROM demo.moment WHERE day_order IS NOT NULL GROUP BY v HAVING count(*) = 1) AS sure
          ORDER BY day_order, line) AS first;

    IF cardinality(shown.orders) > 1 THEN
        RAISE EXCEPTION E'AT: % can only be %, and % only %.\n  DATESTYLE=% or DATESTYLE=% says which to read; the other times are then left out',
            shown.examples[1], shown.orders[1], shown.examples[2], shown.orders[2], shown.orders[1], shown.orders[2];
    ELSIF cardinality(shown.orders) = 1 THEN
        PERFORM demo.assume('DATESTYLE', shown.orders[1], ', as ', shown.examples[1], ' can be nothing else');
        RETURN shown.orders[1];
    ELSIF open IS NOT NULL THEN
        RAISE EXCEPTION 'AT: %', open;
    END IF;
    RETURN (SELECT min(day_order) FROM demo.moment);
END $$;
