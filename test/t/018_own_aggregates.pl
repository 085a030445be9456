# Any role can make aggregates over the parts of the extension's aggregates:
# with no INITCOND or a forged one, other arguments, other final functions, in
# window frames. Whatever it tries is answered by a value or by an error of the
# input; never by an internal error, and the server lives. All parts come from
# the catalog.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "fsync = off\njit = off");
$node->restart;
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION crm;
CREATE ROLE mallory LOGIN;
CREATE SCHEMA mallory AUTHORIZATION mallory;
});

# as_mallory(SQL): what a role without rights is answered; dies if the connection is lost.
sub as_mallory
{
	return $node->safe_psql('postgres', "SET search_path = mallory, public;\nSET statement_timeout = '100s';\nSET client_min_messages = error;\n$_[0]", extra_params => [ '-U', 'mallory' ]);
}

as_mallory(q{
-- The parts: transition functions with the types of their state and arguments, and what follows them.
CREATE TABLE part AS
SELECT DISTINCT a.aggtransfn::oid AS transition, nullif(a.aggcombinefn, 0)::oid AS combine, nullif(a.aggfinalfn, 0)::oid AS final,
       nullif(a.aggserialfn, 0)::oid AS serial, a.aggtranstype AS state, a.agginitval AS initial,
       t.proargtypes::oid[] AS takes, t.oid::regprocedure::text AS name, t.prosrc AS body
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_proc t ON t.oid = a.aggtransfn
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crm'
-- the twins that answer mistakes take no row
WHERE 'crm_internal.mistake'::regtype <> ALL (t.proargtypes) AND t.prosrc !~ '^crm_refuse' AND t.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'plpgsql');
CREATE TABLE inner_part AS SELECT * FROM part WHERE state = 'internal'::regtype;
DELETE FROM part WHERE state = 'internal'::regtype;
-- fits over populations in parts are one function for the three types of keys
DELETE FROM part WHERE body LIKE '%_part_transition' AND name ~ 'population_(uuid|text)';

-- Rows to feed: a value, odd values and NULL of every type that an argument has.
CREATE TABLE sample AS
SELECT n, n AS whole, n * 1.5 AS exact, n * 1.5::float8 AS real, date '2025-01-01' + n * 7 AS day, n % 2 = 0 AS yes, 'name ' || n % 3 AS name
FROM generate_series(1, 6) AS n;
-- a choice for argument i; below 0: NULL
CREATE FUNCTION pick(turn int, i bigint) RETURNS int LANGUAGE sql AS
    $$ SELECT CASE WHEN turn < 0 THEN -1 ELSE (hashint8(turn * 64 + i) & 2147483647) % 840 END $$;
CREATE FUNCTION value_of(type oid, turn int) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN turn < 0 THEN format('NULL::%s', CASE WHEN type = 'anyarray'::regtype THEN 'int[]' WHEN type IN ('"any"'::regtype, 'anyelement'::regtype) THEN 'int' ELSE format_type(type, NULL) END)
        WHEN type = 'float8'::regtype THEN (ARRAY['real', '1', '0', '''NaN''::float8', '''Infinity''::float8', '-1e308', '0.5', '3', '5', '0.9'])[1 + turn % 10]
        WHEN type = 'numeric'::regtype THEN (ARRAY['exact', '0', '''NaN''::numeric', '-1e70::numeric', '1e-70::numeric'])[1 + turn % 5]
        WHEN type IN ('int4'::regtype, 'int8'::regtype, 'int2'::regtype, 'crm.whole_number'::regtype) THEN
            format('(%s)::%s', (ARRAY['whole', '1', '3', '-1', '0', '12', '7', '5'])[1 + turn % 8], format_type(type, NULL))
        WHEN type = 'date'::regtype THEN (ARRAY['day', 'date ''2026-01-01''', 'date ''infinity''', 'date ''4713-01-01 BC'''])[1 + turn % 4]
        WHEN type IN ('timestamp'::regtype, 'timestamptz'::regtype) THEN format('day::%s', format_type(type, NULL))
        WHEN type = 'bool'::regtype THEN (ARRAY['yes', 'true', 'false'])[1 + turn % 3]
        WHEN type = 'text'::regtype THEN (ARRAY['name', '''customers''', '''month''', '''classic''', '''floor''', '''platinum''', '''mean''', '''wald'''])[1 + turn % 8]
        WHEN type = 'uuid'::regtype THEN 'md5(name)::uuid'
        WHEN type = 'text[]'::regtype THEN '''{a,b,a}''::text[]'
        WHEN type = 'float8[]'::regtype THEN (ARRAY['''{0.2,0.3,0.5}''::float8[]', '''{}''::float8[]', '''{30,20}''::float8[]', '''{NULL,NaN}''::float8[]', '''{1,2,3}''::float8[]'])[1 + turn % 5]
        WHEN type = 'crm.customer_summary'::regtype THEN '(SELECT crm.customer_summary(s.day, s.exact) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.payment_summary' THEN '(SELECT crm.payment_summary(s.day, s.day + 30, s.exact, CASE WHEN s.yes THEN s.day + 9 END) FROM mallory.sample s)'
        WHEN type = 'crm.event_day'::regtype THEN (ARRAY['day', 'timestamp ''2026-01-01 12:00''', 'date ''infinity''', 'date ''4713-01-01 BC''', 'timestamptz ''-infinity'''])[1 + turn % 5] || '::crm.event_day'
        WHEN type = 'crm.amount'::regtype THEN (ARRAY['exact', 'whole', 'real', '''NaN''::float8', '''Infinity''::numeric', '-1e70::numeric', '(-9223372036854775808)', '-1e308::float8'])[1 + turn % 8] || '::crm.amount'
        WHEN type = 'crm.order_key'::regtype THEN (ARRAY['name', 'exact', 'md5(name)::uuid'])[1 + turn % 3] || '::crm.order_key'
        WHEN type = 'date[]'::regtype THEN '''{2024-12-01,2025-01-31,2025-02-01,2025-12-31}''::date[]'
        WHEN type = 'bytea'::regtype THEN '(SELECT crm_internal.revenue_by_period(s.day, s.exact, ''{2024-12-01,2025-01-31,2025-02-01,2025-12-31}''::date[]) FROM mallory.sample s)'
        WHEN format_type(type, NULL) LIKE 'crm.population\_%' THEN format('(SELECT crm.%s(%s, s.day, s.exact) FROM mallory.sample s)', (ARRAY['population', 'population_with_days'])[1 + turn % 2],
            CASE substring(format_type(type, NULL) FROM '_([a-z]+)$') WHEN 'bigint' THEN 's.whole' WHEN 'uuid' THEN 'md5(s.name)::uuid' ELSE 's.name' END)
        WHEN format_type(type, NULL) IN ('crm.item_moments', 'crm.item_sample') THEN format('(SELECT %s(%s ARRAY[s.whole, s.n * s.n, 3]) FROM mallory.sample s)',
            format_type(type, NULL), CASE format_type(type, NULL) WHEN 'crm.item_sample' THEN 's.whole,' ELSE '' END)
        WHEN format_type(type, NULL) = 'crm.agreement[]' THEN (ARRAY['ARRAY[yes, n = 1, NULL]', 'ARRAY[whole, 0]', 'ARRAY[yes]', '''{}''::int[]'])[1 + turn % 4] || '::crm.agreement[]'
        WHEN format_type(type, NULL) = 'crm.match_patterns' THEN '''(1,2,3,"{00,1-}","{1,2}")''::crm.match_patterns'
        WHEN format_type(type, NULL) = 'crm.quality_options' THEN 'crm.quality_options(date ''2026-01-01'', 0.1, 3)'
        WHEN format_type(type, NULL) = 'crm.outcomes' THEN '(SELECT crm.outcomes(s.n, CASE WHEN s.yes THEN s.name END) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.cash_flow' THEN format('(SELECT crm.cash_flow(%s, s.exact) FROM mallory.sample s)', (ARRAY['s.n', 's.day'])[1 + turn % 2])
        WHEN format_type(type, NULL) = 'crm.points_options' THEN 'crm.points_options(on_overdraft => ''allow'')'
        WHEN format_type(type, NULL) = 'crm.development' THEN '(SELECT crm.development(s.n % 2, s.whole, s.exact) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.journey' THEN '(SELECT crm.journey(s.day, s.name) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.journeys' THEN '(SELECT crm.journeys(ARRAY[s.name, ''a''], s.yes, NULL) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.event_sequence' THEN '(SELECT crm.event_sequence(s.day, s.yes, NOT s.yes) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.funnel' THEN '(SELECT crm.funnel(s.yes::int, 2) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.active_periods' THEN format('(SELECT crm.active_periods(s.day, %L) FROM mallory.sample s)', (ARRAY['week', 'day'])[1 + turn % 2])
        WHEN format_type(type, NULL) = 'crm.cohort_counts' THEN '(SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(s.day, ''week'') AS p FROM mallory.sample s GROUP BY s.name) AS c)'
        WHEN format_type(type, NULL) = 'crm.funnel_options' THEN 'crm.funnel_options(modes => ''{strict_order}'')'
        WHEN format_type(type, NULL) = 'crm.baskets' THEN '(SELECT crm.baskets(s.n, s.name) FROM mallory.sample s)'
        WHEN type = 'bigint[]'::regtype THEN (ARRAY['ARRAY[whole, n, n]::bigint[]', '''{}''::bigint[]', '''{NULL,-1}''::bigint[]'])[1 + turn % 3]
        WHEN type = 'bool[]'::regtype THEN (ARRAY['ARRAY[yes, NOT yes]', '''{t,f,t}''::boolean[]', '''{t,NULL}''::boolean[]'])[1 + turn % 3]
        WHEN format_type(type, NULL) = 'crm.day' THEN (ARRAY['date ''2025-02-12''', 'date ''2026-01-01''', 'day'])[1 + turn % 3] || '::crm.day'
        WHEN type = 'interval'::regtype THEN (ARRAY['interval ''7 days''', 'interval ''1 month''', 'interval ''-1 day'''])[1 + turn % 3]
        WHEN format_type(type, NULL) = 'crm.cox_options' THEN 'crm.cox_options()'
        WHEN format_type(type, NULL) = 'crm.rfm_options' THEN 'crm.rfm_options()'
        WHEN format_type(type, NULL) = 'crm.clv_options' THEN 'crm.clv_options()'
        WHEN format_type(type, NULL) = 'crm.abc_options' THEN 'crm.abc_options()'
        WHEN format_type(type, NULL) = 'crm.logistic_options' THEN 'crm.logistic_options()'
        WHEN format_type(type, NULL) = 'crm.scorecard_options' THEN 'crm.scorecard_options()'
        WHEN format_type(type, NULL) = 'crm.bin_options' THEN 'crm.bin_options(special => ''{1}'')'
        WHEN format_type(type, NULL) = 'crm.item_moments' THEN '(SELECT crm.item_moments(s.whole, s.n, s.real) FROM mallory.sample s)'
        WHEN format_type(type, NULL) = 'crm.path_model' THEN 'crm.path_model(items => ''{a,b}'', constructs_of => ''{x,y}'', arrows => ''{x->y}'', lowest => NULL, highest => NULL)'
        WHEN format_type(type, NULL) = 'crm.row_array' THEN (ARRAY['ARRAY[name]', 'ARRAY[whole, n * n, 3]', 'ARRAY[real, n]', 'ARRAY[n, NULL, 2]', '''{}''::int[]'])[1 + turn % 5] || '::crm.row_array'
        WHEN format_type(type, NULL) = 'crm.number' THEN 'exact::crm.number'
        WHEN type = 'jsonb'::regtype THEN (ARRAY['''[{"name 0": 1, "name 1": 2, "name 2": 3}]''', '''[]''', '''{"a": 1}''', '''3'''])[1 + turn % 4] || '::jsonb'
        WHEN type = 'anyarray'::regtype THEN (ARRAY['ARRAY[name]', 'ARRAY[whole, n * n, 3]', 'ARRAY[real, n]'])[1 + turn % 3]
        WHEN type IN ('"any"'::regtype, 'anyelement'::regtype) THEN (ARRAY['exact', 'day', 'whole', 'real', 'name'])[1 + turn % 5]
        ELSE format('NULL::%s', format_type(type, NULL)) END $$;
-- the types as which an aggregate of one's own declares them
CREATE FUNCTION declared(type oid, turn int) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN type IN ('"any"'::regtype, 'anyelement'::regtype) THEN (ARRAY['numeric', 'date', 'int', 'float8', 'text'])[1 + abs(turn) % 5]
           WHEN type = 'anyarray'::regtype THEN (ARRAY['text[]', 'int[]', 'float8[]'])[1 + abs(turn) % 3]
           ELSE format_type(type, NULL) END $$;
CREATE FUNCTION second(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $2';

CREATE TABLE verdict (name text, attack text, code text, statement text);
-- Runs statements, undoes them and notes how they went.
CREATE PROCEDURE attack(name text, attack text, VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    statement text;
    code text;
BEGIN
    BEGIN
        FOREACH statement IN ARRAY statements LOOP
            EXECUTE statement;
        END LOOP;
        RAISE EXCEPTION USING ERRCODE = 'ZZ000';
    EXCEPTION WHEN OTHERS THEN
        code := SQLSTATE;
    END;
    INSERT INTO verdict VALUES (name, attack, code, array_to_string(statements, '; '));
END $$;
CREATE FUNCTION written(function oid) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%I.%I', p.pronamespace::regnamespace::text, p.proname) FROM pg_proc p WHERE p.oid = function $$;

-- Rows that are right, for functions whose arguments have to fit together more than chance would have them: turn 5000.
CREATE TABLE right_call AS
SELECT DISTINCT p.takes, r.call, r.declared FROM part AS p JOIN (VALUES
    ('servqual_transition', 9, '''{0.2,0.3,0.5}'', ''{0.5,NULL,0.1}'', ''{a,b,a}'', real, ''{30,20}'', 0, 1, 0.9', NULL),
    ('points_account_transition(bytea,crm.event_day,crm.amount,crm.event_day,text', 5, 'day, exact, day + 30, ''earn''', 'date, numeric, date, text'),
    ('points_account_transition(bytea,crm.event_day,crm.amount,crm.event_day,text', 6, 'day, exact, day + 30, ''earn'', crm.points_options(''earned'')', 'date, numeric, date, text, crm.points_options'),
    ('payment_summary_transition', 7, 'day, day + 30, exact, day + 9, exact, ''EUR''', 'date, date, numeric, date, numeric, text'),
    ('rate_limits_transition(bytea,bigint,', 5, 'n, 3, 10, ''u''', NULL),
    ('rate_limits_transition(bytea,date,', 5, 'day, 3, 10, ''u''', NULL),
    ('rate_limits_transition(bytea,timestamp without', 5, 'day::timestamp, 3, 10, ''u''', NULL),
    ('rate_limits_transition(bytea,timestamp with ', 5, 'day::timestamptz, 3, 10, ''u''', NULL),
    ('decay_sum_transition(bytea,timestamp without', 5, 'day::timestamp, real, timestamp ''2026-01-01'', interval ''7 days''', NULL),
    ('decay_sum_transition(bytea,timestamp with ', 5, 'day::timestamptz, real, timestamptz ''2026-01-01'', interval ''7 days''', NULL),
    ('information_value_transition(bytea,"any",', 5, 'yes, yes, ''half'', 0.5', 'boolean, boolean, text, float8')
) AS r(name, takes, call, declared) ON p.name LIKE '%' || r.name || CASE WHEN r.name LIKE '%(%' THEN '%' ELSE '(%' END AND cardinality(p.takes) = r.takes;
-- An aggregate of one's own: its arguments as declared, and a call of it.
CREATE FUNCTION arguments(takes oid[], turn int) RETURNS text LANGUAGE sql AS
    $$ SELECT coalesce((SELECT r.declared FROM right_call r WHERE r.takes = arguments.takes AND turn = 5000),
              string_agg(declared(t, pick(turn, i)), ', ' ORDER BY i), '*') FROM unnest(takes) WITH ORDINALITY AS u(t, i) WHERE i > 1 $$;
CREATE FUNCTION filled(takes oid[], turn int, nulls int) RETURNS text LANGUAGE sql AS
    $$ SELECT coalesce((SELECT r.call FROM right_call r WHERE r.takes = filled.takes AND turn = 5000),
              string_agg(CASE WHEN nulls & (1 << i::int) > 0 OR turn < 0 THEN format('NULL::%s', declared(t, pick(turn, i)))
                                       ELSE format('(%s)::%s', value_of(t, pick(turn, i)), declared(t, pick(turn, i))) END, ', ' ORDER BY i), '*')
       FROM unnest(takes) WITH ORDINALITY AS u(t, i) WHERE i > 1 $$;
-- True states come from aggregates without final function.
CREATE TABLE state (transition oid, turn int, text text);
CREATE PROCEDURE collect(which oid) LANGUAGE plpgsql AS $$
DECLARE
    p record;
    turn int;
    seen text;
    latest int := 0;
BEGIN
    SELECT * INTO p FROM part WHERE transition = which LIMIT 1;
    -- enough for every combination of sample values; no more of them once nothing new comes
    FOR turn IN SELECT 5000 FROM right_call r WHERE r.takes = p.takes UNION ALL SELECT generate_series(0, 1999) LOOP
        EXIT WHEN (SELECT count(*) FROM state s WHERE s.transition = which) >= 6;
        EXIT WHEN turn < 5000 AND turn > latest + 150 AND EXISTS (SELECT FROM state s WHERE s.transition = which);
        BEGIN
            EXECUTE format('CREATE AGGREGATE own(%s) (SFUNC = %s, STYPE = %s%s)', arguments(p.takes, turn), written(p.transition), p.state::regtype,
                           ', INITCOND = ' || quote_literal(p.initial));
            EXECUTE format('SELECT own(%s)::text FROM sample', filled(p.takes, turn, 0)) INTO seen;
            RAISE EXCEPTION USING ERRCODE = 'ZZ000';
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE = 'ZZ000' AND seen IS NOT NULL AND NOT EXISTS (SELECT FROM state s WHERE s.transition = which AND s.text = seen) THEN
                INSERT INTO state VALUES (which, turn, seen);
                latest := turn % 5000;
            END IF;
        END;
    END LOOP;
END $$;
});

my @parts = split /\n/, as_mallory('SELECT DISTINCT transition FROM part ORDER BY 1');
as_mallory(join ' ', map { "CALL collect($_);" } @parts);
cmp_ok(scalar(@parts), '>=', 40, 'the catalog has dozens of transition functions');
# States in memory are out of reach: no role but a superuser makes an aggregate of them, and no call can pass one.
foreach my $inner (split /\n/, as_mallory(q{SELECT DISTINCT format('CREATE AGGREGATE inner_state(%s) (SFUNC = %s, STYPE = internal)', arguments(takes, 0), written(transition)) FROM inner_part}))
{
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY sqlstate\nSET search_path = mallory;\n$inner", extra_params => [ '-U', 'mallory' ]);
	like($stderr, qr/ERROR:  42/, "refused: $inner");
}

# 1. Without INITCOND: rows, NULLs in some or all places, frames, no rows.
foreach my $part (@parts)
{
	as_mallory(qq{
DO \$\$
DECLARE
    p record;
    turn int;
    made text;
    call text;
BEGIN
    FOR p IN SELECT DISTINCT ON (final) * FROM part WHERE transition = $part LOOP
        FOR turn IN SELECT -1 UNION SELECT generate_series(0, 3) UNION (SELECT s.turn FROM state s WHERE s.transition = $part ORDER BY s.turn <> 5000, s.turn LIMIT 2) LOOP
            made := format('CREATE AGGREGATE own(%s) (SFUNC = %s, STYPE = %s%s)', arguments(p.takes, turn), written(p.transition), p.state::regtype,
                CASE WHEN turn % 2 = 1 AND p.final IS NOT NULL THEN format(', FINALFUNC = %s', written(p.final)) END);
            FOR nulls IN 0 .. CASE WHEN turn < 0 THEN 0 ELSE 2 END LOOP
                call := filled(p.takes, turn, nulls * 2 + nulls * 4);
                CALL attack(p.name, 'no INITCOND', made, format('SELECT own(%s)::text FROM sample', call));
                CALL attack(p.name, 'no INITCOND, frame', made, format('SELECT (own(%s) OVER (ORDER BY n ROWS 2 PRECEDING))::text FROM sample', call));
                CALL attack(p.name, 'no INITCOND, no rows', made, format('SELECT own(%s)::text FROM sample WHERE n < 0', call));
                CALL attack(p.name, 'plain call', format('SELECT %s(NULL::%s%s)::text FROM sample', written(p.transition), p.state::regtype, ', ' || nullif(call, '*')));
            END LOOP;
        END LOOP;
    END LOOP;
END \$\$;
});
}

# 2. Combine and final functions over NULL, alone, twice, beside a true state.
as_mallory(q{
DO $$
DECLARE
    p record;
    joins text;
BEGIN
    FOR p IN SELECT * FROM part LOOP
        IF p.combine IS NOT NULL THEN
            joins := format('CREATE AGGREGATE own(%1$s) (SFUNC = %2$s, STYPE = %1$s%3$s)', p.state::regtype, written(p.combine),
                CASE WHEN p.final IS NOT NULL THEN format(', FINALFUNC = %s', written(p.final)) END);
            CALL attack(p.name || ' combine', 'over NULL', joins, format('SELECT own(x)::text FROM (VALUES (NULL::%s), (NULL)) AS v(x)', p.state::regtype));
            CALL attack(p.name || ' combine', 'no rows', joins, format('SELECT own(NULL::%s)::text FROM sample WHERE n < 0', p.state::regtype));
            CALL attack(p.name || ' combine', 'plain call', format('SELECT %s(NULL::%s, NULL)::text', written(p.combine), p.state::regtype));
        END IF;
        IF p.final IS NOT NULL THEN
            joins := format('CREATE AGGREGATE own(%1$s) (SFUNC = second, STYPE = %1$s, FINALFUNC = %2$s)', p.state::regtype, written(p.final));
            CALL attack(p.name || ' final', 'over NULL', joins, format('SELECT own(NULL::%s)::text', p.state::regtype));
            CALL attack(p.name || ' final', 'plain call', format('SELECT %s(NULL::%s)::text', written(p.final), p.state::regtype));
        END IF;
    END LOOP;
END $$;
});

# 3. Forged states: every number at the head of a true one, and some of its
# rows, become every odd number.
as_mallory(q{
CREATE FUNCTION forged(type oid, sound text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    odd text[] := CASE WHEN type = 'bigint[]'::regtype THEN '{0,-1,1,2147483647,2147483648,9223372036854775807,-9223372036854775808}'
                       ELSE '{NaN,Infinity,-Infinity,0,-1,0.5,65,2147483648,1.8e19,-1e308,1e308}' END;
    items text[];
    bytes bytea;
BEGIN
    RETURN NEXT sound;
    IF type IN ('bigint[]'::regtype, 'float8[]'::regtype) THEN
        items := sound::text[];
        RETURN QUERY SELECT '{}' UNION ALL SELECT '{1}' UNION ALL SELECT '{NULL}' UNION ALL SELECT format('{{%s}}', array_to_string(items, ','))
            UNION ALL SELECT format('[5:%s]=%s', 4 + cardinality(items), sound)
            UNION ALL SELECT items[1 : n]::text FROM generate_series(1, least(cardinality(items), 20)) AS n
            UNION ALL SELECT (items || ARRAY['1'])::text UNION ALL SELECT (items || items)::text
            UNION ALL SELECT array_fill(o, ARRAY[cardinality(items)])::text FROM unnest(odd) AS o
            UNION ALL SELECT (items[: n - 1] || ARRAY[o] || items[n + 1 :])::text
                      FROM generate_series(1, least(cardinality(items), 18)) AS n, unnest(odd || ARRAY[NULL]) AS o
            UNION ALL SELECT (items[: n - 1] || ARRAY[a, b] || items[n + 2 :])::text
                      FROM generate_series(1, least(cardinality(items), 4) - 1) AS n, unnest(odd) AS a, unnest(odd) AS b WHERE a < b;
    ELSIF type = 'bytea'::regtype THEN
        bytes := sound::bytea;
        RETURN QUERY SELECT v FROM (VALUES ('\x'), ('\x00'), ('\x' || repeat('ff', length(bytes)))) AS t(v)
            UNION ALL SELECT substring(bytes FOR n)::text FROM generate_series(1, length(bytes), 7) AS n
            UNION ALL SELECT (bytes || '\x00'::bytea)::text
            UNION ALL SELECT (overlay(bytes PLACING o FROM n * 8 + 1))::text
                      FROM generate_series(0, least(length(bytes), 400) / 8 - 1) AS n,
                           unnest(ARRAY['\xffffffff', '\x00000080', '\xffffff7f', '\x01000000', '\x000000000000f0ff', '\x000000000000f87f', '\x0000000000000080']::bytea[]) AS o
                      WHERE length(bytes) >= n * 8 + length(o);
    END IF;
END $$;
});
# (one of several that are the same function in C)
foreach my $part (split /\n/, as_mallory('SELECT DISTINCT ON (body, state) transition FROM part p ORDER BY body, state, (SELECT count(*) FROM state s WHERE s.transition = p.transition) DESC, cardinality(takes) DESC'))
{
	as_mallory(qq{
DO \$\$
DECLARE
    p record;
    f text;
    sound text;
    quoted text;
    turn int := 0;
    good int;
    finish text;
BEGIN
    FOR sound, good IN SELECT s.text, s.turn FROM state s WHERE s.transition = $part AND length(s.text) < 5000 ORDER BY length(s.text) DESC, s.text LIMIT 1 LOOP
        FOR p IN SELECT DISTINCT ON (final) * FROM part WHERE transition = $part LOOP
            finish := format(', FINALFUNC = %s', written(p.final));
            IF p.final IS NOT NULL THEN
                EXECUTE format('CREATE AGGREGATE ends(%1\$s) (SFUNC = second, STYPE = %1\$s%2\$s)', p.state::regtype, finish);
            END IF;
            IF p.combine IS NOT NULL THEN
                EXECUTE format('CREATE AGGREGATE joins(%1\$s) (SFUNC = %2\$s, STYPE = %1\$s%3\$s)', p.state::regtype, written(p.combine), CASE WHEN p.final IS NOT NULL THEN finish END);
            END IF;
            FOR f IN SELECT * FROM forged(p.state, sound) LOOP
                turn := turn + 1;
                quoted := format('%L::%s', f, p.state::regtype);
                CALL attack(p.name, 'forged INITCOND',
                    format('CREATE AGGREGATE own(%s) (SFUNC = %s, STYPE = %s, INITCOND = %L%s)', arguments(p.takes, good), written(p.transition), p.state::regtype, f,
                           CASE WHEN p.final IS NOT NULL THEN format(', FINALFUNC = %s', written(p.final)) END),
                    format('SELECT own(%s)::text FROM sample', filled(p.takes, good, 0)));
                IF p.final IS NOT NULL THEN
                    CALL attack(p.name || ' final', 'forged state', format('SELECT ends(%s)::text', quoted));
                END IF;
                IF p.combine IS NOT NULL THEN
                    CALL attack(p.name || ' combine', 'forged states',
                        format('SELECT joins(x)::text FROM (VALUES (1, %1\$s), (2, NULL), (3, %2\$s), (4, %1\$s)) AS v(n, x)',
                               CASE turn % 2 WHEN 0 THEN quoted ELSE format('%L::%s', sound, p.state::regtype) END,
                               CASE turn % 2 WHEN 1 THEN quoted ELSE format('%L::%s', sound, p.state::regtype) END));
                END IF;
            END LOOP;
            EXECUTE format('DROP AGGREGATE IF EXISTS ends(%s)', p.state::regtype);
            EXECUTE format('DROP AGGREGATE IF EXISTS joins(%s)', p.state::regtype);
        END LOOP;
    END LOOP;
END \$\$;
});
}

# 4. Functions whose first argument is a text, and their result, are transition functions too: no text grows with a power of the rows.
is( as_mallory(q{
CREATE TABLE length (name text, length bigint);
DO $$
DECLARE
    p record;
    seen bigint;
BEGIN
    FOR p IN SELECT t.oid::regprocedure::text AS name, t.oid AS transition, t.proargtypes::oid[] AS takes
             FROM pg_proc t JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = t.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crm'
             WHERE t.prokind = 'f' AND NOT t.proretset AND t.prorettype = 'text'::regtype AND t.proargtypes[0] = 'text'::regtype LOOP
        BEGIN
            EXECUTE format('CREATE AGGREGATE own(%s) (SFUNC = %s, STYPE = text, INITCOND = %L)', arguments(p.takes, 0), written(p.transition), 'name');
            EXECUTE format('SELECT length(own(%s)) FROM sample, generate_series(1, 3)', (SELECT coalesce( string_agg(format('(%s)::%s', CASE WHEN t = 'text'::regtype THEN 'name' ELSE value_of(t, 0) END, declared(t, 0)), ', ' ORDER BY i), '*')
                FROM unnest(p.takes) WITH ORDINALITY AS u(t, i) WHERE i > 1)) INTO seen;
            RAISE EXCEPTION USING ERRCODE = 'ZZ000';
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO length VALUES (p.name, CASE SQLSTATE WHEN 'ZZ000' THEN coalesce(seen, 0) END);
        END;
    END LOOP;
END $$;
SELECT string_agg(name || ' ' || length, ', ') FROM length WHERE length > 100000}), '', 'no text grows with a power of the rows');
cmp_ok(as_mallory('SELECT count(length) FROM length'), '>=', 3, 'functions of texts were tried');

note(as_mallory('SELECT code, count(*) FROM verdict GROUP BY 1 ORDER BY 2 DESC'));
# ZZ000: an answer. 22: the input; 0A000: no plain call; 54000: a limit; 42xxx: no such aggregate can be made.
is( as_mallory(q{SELECT code, name, attack, min(statement) FROM verdict WHERE code !~ '^(22|0A|42|54|ZZ)' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT 20}),
	'', 'whatever was tried was answered, or refused as input');
foreach my $attack ('no INITCOND', 'no INITCOND, frame', 'no INITCOND, no rows', 'plain call', 'over NULL', 'forged INITCOND', 'forged state', 'forged states')
{
	cmp_ok(as_mallory("SELECT count(*) FROM verdict WHERE attack = '$attack'"), '>=', 40, "$attack: tried");
}
is(as_mallory(q{SELECT string_agg(DISTINCT name, ', ') FROM verdict WHERE attack = 'plain call' AND name NOT LIKE '% final' AND code = 'ZZ000'}), '', 'no part works outside of an aggregate');
is( as_mallory(q{SELECT string_agg(name, ', ') FROM (SELECT name FROM verdict WHERE attack IN ('no INITCOND', 'forged INITCOND') GROUP BY name HAVING NOT bool_or(code = 'ZZ000')) AS v}),
	'', 'every transition function was also fed rows that it takes');
is(as_mallory(q{SELECT string_agg(DISTINCT name, ', ') FROM part p WHERE NOT EXISTS (SELECT FROM state s WHERE s.transition = p.transition)}), '', 'a true state was found of every one');
is( as_mallory(q{SELECT count(*) FROM verdict WHERE attack LIKE 'forged%' AND code = '22P03'}) > 1000 ? 'thousands' : 'few', 'thousands', 'and thousands of forged ones were refused');

# (restart_after_crash is off in these clusters: a dead backend is the end.)
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/terminated by signal|TRAP:|PANIC/, 'no backend died');

done_testing();
