-- Whatever this script leaves to the search_path is looked for in pg_catalog alone, not in the extension's schema,
-- where somebody may have put an operator that fits better. The setting ends with the script.
SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

-- What the names of segments, tiers and matrices need, and what the keys of a stored population are taken to be in
-- whatever database it is restored.
DO $$
BEGIN
    IF pg_catalog.current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'crm needs a database of encoding UTF8, and "%" has %', pg_catalog.current_database(), pg_catalog.current_setting('server_encoding')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Make one beside it, CREATE DATABASE name ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0, and copy the tables: pg_dump old | psql name.';
    END IF;
END $$;

-- The schema that CREATE EXTENSION found or made, before anything is put into it: whoever can put functions beside those of the extension runs his own code in everybody's queries.
DO $$
DECLARE
    home CONSTANT oid := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = '@extschema@');
    holder CONSTANT oid := (SELECT n.nspowner FROM pg_namespace n WHERE n.oid = home);
    found_there text;
    others text;
BEGIN
    SELECT string_agg(pg_describe_object(d.classid, d.objid, 0), ', ') INTO found_there
    FROM (SELECT DISTINCT d.classid, d.objid
          FROM pg_depend d
          WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = home AND d.classid <> 'pg_extension'::regclass
          ORDER BY d.classid, d.objid LIMIT 3) AS d;
    IF found_there IS NOT NULL THEN
        RAISE EXCEPTION 'schema "@extschema@" is not empty: it holds %', found_there
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Drop them, or rename the schema: ALTER SCHEMA @extschema@ RENAME TO another_name. CREATE EXTENSION makes the schema that it needs.';
    END IF;

    SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname) INTO others
    FROM pg_namespace n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.oid = home AND a.privilege_type = 'CREATE' AND a.grantee <> holder AND a.grantee <> '@extowner@'::regrole AND NOT coalesce(r.rolsuper, false);
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'schema "@extschema@" lets % create objects in it', others
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Write REVOKE CREATE ON SCHEMA @extschema@ FROM ' || others || '; and try again.';
    END IF;

    -- The owner may be who runs this, a superuser or the owner of the database. In a restore (which turns
    -- row_security off) it is who had installed the extension where the dump was made.
    IF current_setting('row_security')::boolean
       AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = holder
                       AND (r.rolsuper OR r.oid = '@extowner@'::regrole
                            OR r.oid = (SELECT b.datdba FROM pg_database b WHERE b.datname = current_database()))) THEN
        RAISE EXCEPTION 'schema "@extschema@" belongs to role %', holder::regrole
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Write ALTER SCHEMA @extschema@ OWNER TO @extowner@; or drop the empty schema, and try again.';
    END IF;
END $$;

-- What no user needs to see: support functions of aggregates and types, and helpers. It comes and goes with the extension.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = 'crm_internal') THEN
        RAISE EXCEPTION 'schema "crm_internal" exists already'
            USING ERRCODE = 'duplicate_schema',
                  HINT = 'Drop it, or rename it: ALTER SCHEMA crm_internal RENAME TO another_name. CREATE EXTENSION makes the schema that it needs.';
    END IF;
END $$;

CREATE SCHEMA crm_internal;
COMMENT ON SCHEMA crm_internal IS 'Parts of the extension crm that no user calls: support functions of its aggregates and types, and helpers of its functions';
GRANT USAGE ON SCHEMA crm_internal TO PUBLIC;

-- Types of arguments that take what people have: number, whole_number, day.

-- number --------------------------------------------------------------------------------------------------

-- A number is stored as a numeric. Every numeric type of PostgreSQL becomes one by itself, so that one function serves them all:
-- numeric and integers as they are, double precision and real as the shortest decimal that reads back as the same number (the cast of PostgreSQL keeps 15 and 6 digits).

CREATE TYPE @extschema@.number; --@ io typmod in numeric_in out numeric_out recv numeric_recv send numeric_send
CREATE TYPE @extschema@.number (
    INPUT = crm_internal.number_in,
    OUTPUT = crm_internal.number_out,
    RECEIVE = crm_internal.number_recv,
    SEND = crm_internal.number_send,
    LIKE = pg_catalog.numeric
);
COMMENT ON TYPE @extschema@.number IS 'Argument of formulas: smallint, integer, bigint, numeric, real and double precision become one without a cast and without losing a digit';

CREATE CAST (numeric AS @extschema@.number) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (numeric AS @extschema@.number) IS 'As it is';
CREATE CAST (@extschema@.number AS numeric) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.number AS numeric) IS 'As it is';

--@ each smallint:int2_numeric integer:int4_numeric bigint:int8_numeric

CREATE FUNCTION crm_internal.number(@CUSTOMER@) RETURNS @extschema@.number
    AS '@KEY@' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.number(@CUSTOMER@) IS 'Part of type number: a @CUSTOMER@';
CREATE CAST (@CUSTOMER@ AS @extschema@.number) WITH FUNCTION crm_internal.number(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.number) IS 'As it is';
--@ end
--@ each real:crm_number_of_real float8:crm_number_of_float8

CREATE FUNCTION crm_internal.number(@CUSTOMER@) RETURNS @extschema@.number
    AS 'MODULE_PATHNAME', '@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.number(@CUSTOMER@) IS 'Part of type number: a @CUSTOMER@ with all its digits';
CREATE CAST (@CUSTOMER@ AS @extschema@.number) WITH FUNCTION crm_internal.number(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.number) IS 'With all its digits';
--@ end

-- whole_number ---------------------------------------------------------------------------------------------

-- Stored as an integer. Scores, tiers, tenures and counts may come as any number type, if they are whole.

CREATE TYPE @extschema@.whole_number; --@ io out int4out recv int4recv send int4send
CREATE TYPE @extschema@.whole_number (
    INPUT = crm_internal.whole_number_in,
    OUTPUT = crm_internal.whole_number_out,
    RECEIVE = crm_internal.whole_number_recv,
    SEND = crm_internal.whole_number_send,
    LIKE = pg_catalog.int4
);
COMMENT ON TYPE @extschema@.whole_number IS 'Argument of functions of scores, tiers and counts: every number type becomes one without a cast, if it is whole';

CREATE CAST (integer AS @extschema@.whole_number) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (integer AS @extschema@.whole_number) IS 'As it is';
CREATE CAST (@extschema@.whole_number AS integer) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.whole_number AS integer) IS 'As it is';

CREATE FUNCTION crm_internal.whole_number(smallint) RETURNS @extschema@.whole_number
    AS 'i2toi4' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.whole_number(smallint) IS 'Part of type whole_number: a smallint';
CREATE CAST (smallint AS @extschema@.whole_number) WITH FUNCTION crm_internal.whole_number(smallint) AS IMPLICIT;
COMMENT ON CAST (smallint AS @extschema@.whole_number) IS 'As it is';

--@ each bigint numeric real float8

CREATE FUNCTION crm_internal.whole_number(@KEY@) RETURNS @extschema@.whole_number
    AS 'MODULE_PATHNAME', 'crm_whole_number_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.whole_number(@KEY@) IS 'Part of type whole_number: a @KEY@, if it is whole';
CREATE CAST (@KEY@ AS @extschema@.whole_number) WITH FUNCTION crm_internal.whole_number(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.whole_number) IS 'If it is whole; an error if it is not';
--@ end

-- day ------------------------------------------------------------------------------------------------------

-- Stored as a date. A timestamp that is midnight is that day; any other time, text and numbers are refused with what to write.

CREATE TYPE @extschema@.day; --@ io in crm_day_in STABLE out date_out STABLE recv date_recv send date_send
CREATE TYPE @extschema@.day (
    INPUT = crm_internal.day_in,
    OUTPUT = crm_internal.day_out,
    RECEIVE = crm_internal.day_recv,
    SEND = crm_internal.day_send,
    LIKE = pg_catalog.date,
    CATEGORY = 'c'
);
COMMENT ON TYPE @extschema@.day IS 'Argument for days, as as_of: a date, or a timestamp that is midnight, without a cast';

CREATE CAST (date AS @extschema@.day) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (date AS @extschema@.day) IS 'As it is';
CREATE CAST (@extschema@.day AS date) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.day AS date) IS 'As it is';

CREATE FUNCTION crm_internal.day(timestamp) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.day(timestamp) IS 'Part of type day: a time that is midnight';
CREATE CAST (timestamp AS @extschema@.day) WITH FUNCTION crm_internal.day(timestamp) AS IMPLICIT;
COMMENT ON CAST (timestamp AS @extschema@.day) IS 'The day that begins then; an error for any time but midnight';
CREATE FUNCTION crm_internal.day(timestamptz) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_timestamptz' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.day(timestamptz) IS 'Part of type day: a time that is midnight in the session''s TimeZone';
CREATE CAST (timestamptz AS @extschema@.day) WITH FUNCTION crm_internal.day(timestamptz) AS IMPLICIT;
COMMENT ON CAST (timestamptz AS @extschema@.day) IS 'The day that begins then in the session''s TimeZone; an error for any time but midnight';

--@ each text:text varchar:text integer:integer

CREATE FUNCTION crm_internal.day(@CUSTOMER@) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.day(@CUSTOMER@) IS 'Part of type day: the error for a @CUSTOMER@ that says what to write';
CREATE CAST (@CUSTOMER@ AS @extschema@.day) WITH FUNCTION crm_internal.day(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.day) IS 'Always an error that says what to write';
--@ end

-- Types of the columns of a row: event_day, amount, order_key. An aggregate has one declared form for all types that a table may have.

-- event_day ------------------------------------------------------------------------------------------------

-- Stored as a date. It is preferred among times, so that a time of any type becomes one.

CREATE TYPE @extschema@.event_day; --@ io in date_in STABLE out date_out STABLE recv date_recv send date_send
CREATE TYPE @extschema@.event_day (
    INPUT = crm_internal.event_day_in,
    OUTPUT = crm_internal.event_day_out,
    RECEIVE = crm_internal.event_day_recv,
    SEND = crm_internal.event_day_send,
    LIKE = pg_catalog.date,
    CATEGORY = 'D',
    PREFERRED = true
);
COMMENT ON TYPE @extschema@.event_day IS 'Argument of aggregates: the day of a date, timestamp or timestamp with time zone, without a cast';

CREATE CAST (date AS @extschema@.event_day) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (date AS @extschema@.event_day) IS 'As it is';
CREATE CAST (@extschema@.event_day AS date) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.event_day AS date) IS 'As it is';
CREATE FUNCTION crm_internal.event_day(timestamp) RETURNS @extschema@.event_day
    AS 'MODULE_PATHNAME', 'crm_event_day_of_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.event_day(timestamp) IS 'Part of type event_day: the day of a time';
CREATE CAST (timestamp AS @extschema@.event_day) WITH FUNCTION crm_internal.event_day(timestamp) AS IMPLICIT;
COMMENT ON CAST (timestamp AS @extschema@.event_day) IS 'Its day';
CREATE FUNCTION crm_internal.remote_days(internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'crm_remote_days' LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.remote_days(internal) IS 'Part of type event_day: a warning where the rows of a query are on other servers, which may have another TimeZone';
CREATE FUNCTION crm_internal.event_day(timestamptz) RETURNS @extschema@.event_day
    AS 'MODULE_PATHNAME', 'crm_event_day_of_timestamptz' LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT crm_internal.remote_days;
COMMENT ON FUNCTION crm_internal.event_day(timestamptz) IS 'Part of type event_day: the day of an instant in the TimeZone of the session';
CREATE CAST (timestamptz AS @extschema@.event_day) WITH FUNCTION crm_internal.event_day(timestamptz) AS IMPLICIT;
COMMENT ON CAST (timestamptz AS @extschema@.event_day) IS 'Its day in the TimeZone of the session; in a zone that is named, local_day()';

-- Stored as a text, but without a collation: postgres_fdw sends no call with a text constant, whose collation might be another one there.

CREATE TYPE @extschema@.time_zone; --@ io in textin out textout recv textrecv STABLE send textsend STABLE
CREATE TYPE @extschema@.time_zone (
    INPUT = crm_internal.time_zone_in,
    OUTPUT = crm_internal.time_zone_out,
    RECEIVE = crm_internal.time_zone_recv,
    SEND = crm_internal.time_zone_send,
    LIKE = pg_catalog.text
);
COMMENT ON TYPE @extschema@.time_zone IS 'Argument for the name of a time zone: a text becomes one without a cast';
--@ each text varchar

CREATE CAST (@KEY@ AS @extschema@.time_zone) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.time_zone) IS 'As it is';
--@ end

-- Costs a fourth of AT TIME ZONE, which looks the zone up for every row.
CREATE FUNCTION @extschema@.local_day(at timestamptz, zone @extschema@.time_zone) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_local_day' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.local_day(timestamptz, @extschema@.time_zone) IS 'Day of an instant in a time zone that is named, Asia/Shanghai for instance, whatever the session or another server is set to: the time of a row as aggregates take it 当地日期';

--@ each text varchar bpchar smallint integer bigint numeric real float8 time timetz interval boolean

CREATE FUNCTION crm_internal.event_day(@KEY@) RETURNS @extschema@.event_day
    AS 'MODULE_PATHNAME', 'crm_event_day_refuse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.event_day(@KEY@) IS 'Part of type event_day: the error for a @KEY@ that says what to write';
CREATE CAST (@KEY@ AS @extschema@.event_day) WITH FUNCTION crm_internal.event_day(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.event_day) IS 'Always an error that says what to write';
--@ end

-- ORDER BY inside an aggregate asks for an order. DISTINCT is refused: it would take two times of a day for one.

--@ each <:lt <=:le =:eq >=:ge >:gt

CREATE FUNCTION crm_internal.event_day_@KEY@(@extschema@.event_day, @extschema@.event_day) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_event_day_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.event_day_@KEY@(@extschema@.event_day, @extschema@.event_day) IS 'Part of type event_day: @CUSTOMER@';
CREATE OPERATOR crm_internal.@CUSTOMER@ (FUNCTION = crm_internal.event_day_@KEY@, LEFTARG = @extschema@.event_day, RIGHTARG = @extschema@.event_day);
COMMENT ON OPERATOR crm_internal.@CUSTOMER@ (@extschema@.event_day, @extschema@.event_day) IS 'By day; whether two times of a day are equal is not known: an error';
--@ end

CREATE FUNCTION crm_internal.event_day_cmp(@extschema@.event_day, @extschema@.event_day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_event_day_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.event_day_cmp(@extschema@.event_day, @extschema@.event_day) IS 'Part of type event_day: -1, 0 or 1';
CREATE OPERATOR CLASS crm_internal.event_day_ops DEFAULT FOR TYPE @extschema@.event_day USING btree AS
    OPERATOR 1 crm_internal.<, OPERATOR 2 crm_internal.<=, OPERATOR 3 crm_internal.=, OPERATOR 4 crm_internal.>=, OPERATOR 5 crm_internal.>,
    FUNCTION 1 crm_internal.event_day_cmp(@extschema@.event_day, @extschema@.event_day);
COMMENT ON OPERATOR CLASS crm_internal.event_day_ops USING btree IS 'Times by day';
COMMENT ON OPERATOR FAMILY crm_internal.event_day_ops USING btree IS 'Times by day';

-- row_array -----------------------------------------------------------------------------------------------

-- An array as it is, of whatever elements: an array knows their type itself. Aggregates whose argument is declared, and
-- not anyarray, can be computed by other servers, which do not send the call.

CREATE TYPE @extschema@.row_array; --@ io text in crm_row_array_in STABLE out array_out STABLE
CREATE TYPE @extschema@.row_array (
    INPUT = crm_internal.row_array_in,
    OUTPUT = crm_internal.row_array_out,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended,
    CATEGORY = 'A',
    PREFERRED = true
);
COMMENT ON TYPE @extschema@.row_array IS 'Argument of aggregates: the values of a row, ARRAY[q1, q2, q3], of numbers of any type or of text, without a cast';

--@ each smallint integer bigint numeric real float8 text varchar boolean money

CREATE FUNCTION crm_internal.row_array(@KEY@[]) RETURNS @extschema@.row_array
    AS 'MODULE_PATHNAME', 'crm_row_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.row_array(@KEY@[]) IS 'Part of type row_array: the array as it is';
CREATE CAST (@KEY@[] AS @extschema@.row_array) WITH FUNCTION crm_internal.row_array(@KEY@[]) AS IMPLICIT;
COMMENT ON CAST (@KEY@[] AS @extschema@.row_array) IS 'As it is';
--@ end

-- amount ---------------------------------------------------------------------------------------------------

-- Stored as a numeric, or as 64 bits behind a mark for integers and floating-point numbers, which stay what they are.

CREATE TYPE @extschema@.amount; --@ io
CREATE TYPE @extschema@.amount (
    INPUT = crm_internal.amount_in,
    OUTPUT = crm_internal.amount_out,
    RECEIVE = crm_internal.amount_recv,
    SEND = crm_internal.amount_send,
    LIKE = pg_catalog.numeric,
    CATEGORY = 'N',
    PREFERRED = true
);
COMMENT ON TYPE @extschema@.amount IS 'Argument of aggregates: an amount of any number type, without a cast; exact if that is, with all digits of real and double precision';

CREATE CAST (numeric AS @extschema@.amount) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (numeric AS @extschema@.amount) IS 'As it is';

--@ each smallint integer bigint real float8

CREATE FUNCTION crm_internal.amount(@KEY@) RETURNS @extschema@.amount
    AS 'MODULE_PATHNAME', 'crm_amount_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.amount(@KEY@) IS 'Part of type amount: a @KEY@';
CREATE CAST (@KEY@ AS @extschema@.amount) WITH FUNCTION crm_internal.amount(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.amount) IS 'As it is';
--@ end

--@ each text varchar bpchar date timestamp timestamptz time interval boolean money

CREATE FUNCTION crm_internal.amount(@KEY@) RETURNS @extschema@.amount
    AS 'MODULE_PATHNAME', 'crm_amount_refuse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.amount(@KEY@) IS 'Part of type amount: the error for a @KEY@ that says what to write';
CREATE CAST (@KEY@ AS @extschema@.amount) WITH FUNCTION crm_internal.amount(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.amount) IS 'Always an error that says what to write';
--@ end

-- ORDER BY and DISTINCT inside an aggregate ask for the order of what it takes.

--@ each <:lt <=:le =:eq >=:ge >:gt

CREATE FUNCTION crm_internal.amount_@KEY@(@extschema@.amount, @extschema@.amount) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_amount_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.amount_@KEY@(@extschema@.amount, @extschema@.amount) IS 'Part of type amount: @CUSTOMER@';
CREATE OPERATOR crm_internal.@CUSTOMER@ (FUNCTION = crm_internal.amount_@KEY@, LEFTARG = @extschema@.amount, RIGHTARG = @extschema@.amount);
COMMENT ON OPERATOR crm_internal.@CUSTOMER@ (@extschema@.amount, @extschema@.amount) IS 'By value';
--@ end

CREATE FUNCTION crm_internal.amount_cmp(@extschema@.amount, @extschema@.amount) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_amount_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.amount_cmp(@extschema@.amount, @extschema@.amount) IS 'Part of type amount: -1, 0 or 1';
CREATE OPERATOR CLASS crm_internal.amount_ops DEFAULT FOR TYPE @extschema@.amount USING btree AS
    OPERATOR 1 crm_internal.<, OPERATOR 2 crm_internal.<=, OPERATOR 3 crm_internal.=, OPERATOR 4 crm_internal.>=, OPERATOR 5 crm_internal.>,
    FUNCTION 1 crm_internal.amount_cmp(@extschema@.amount, @extschema@.amount);
COMMENT ON OPERATOR CLASS crm_internal.amount_ops USING btree IS 'Amounts by value';
COMMENT ON OPERATOR FAMILY crm_internal.amount_ops USING btree IS 'Amounts by value';

-- order_key ------------------------------------------------------------------------------------------------

-- Stored as a bigint: what stands for an order id that is no integer. A literal is none before it is cast.

CREATE TYPE @extschema@.order_key; --@ io recv int8recv send int8send
CREATE TYPE @extschema@.order_key (
    INPUT = crm_internal.order_key_in,
    OUTPUT = crm_internal.order_key_out,
    RECEIVE = crm_internal.order_key_recv,
    SEND = crm_internal.order_key_send,
    LIKE = pg_catalog.int8,
    CATEGORY = 'S'
);
COMMENT ON TYPE @extschema@.order_key IS 'Argument of aggregates: an order id of type text, uuid or numeric, without a cast; integers are taken as they are';

CREATE CAST (@extschema@.order_key AS bigint) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.order_key AS bigint) IS 'As it is';

--@ each text:text varchar:text bpchar:bpchar uuid:uuid numeric:numeric

CREATE FUNCTION crm_internal.order_key(@CUSTOMER@) RETURNS @extschema@.order_key
    AS 'MODULE_PATHNAME', 'crm_order_key_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.order_key(@CUSTOMER@) IS 'Part of type order_key: a @CUSTOMER@';
CREATE CAST (@CUSTOMER@ AS @extschema@.order_key) WITH FUNCTION crm_internal.order_key(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.order_key) IS 'What stands for it';
--@ end

--@ each boolean real float8 money date timestamp timestamptz time interval bytea jsonb

CREATE FUNCTION crm_internal.order_key(@KEY@) RETURNS @extschema@.order_key
    AS 'MODULE_PATHNAME', 'crm_order_key_refuse' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.order_key(@KEY@) IS 'Part of type order_key: the error for a @KEY@ that says what to write';
CREATE CAST (@KEY@ AS @extschema@.order_key) WITH FUNCTION crm_internal.order_key(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.order_key) IS 'Always an error that says what to write';
--@ end

-- text for a number ---------------------------------------------------------------------------------------

--@ each text:number varchar:number text:whole_number varchar:whole_number

CREATE FUNCTION crm_internal.@KEY@(@CUSTOMER@) RETURNS @extschema@.@KEY@
    AS 'MODULE_PATHNAME', 'crm_number_of_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.@KEY@(@CUSTOMER@) IS 'Part of type @KEY@: the error for a @CUSTOMER@ that says what to write';
CREATE CAST (@CUSTOMER@ AS @extschema@.@KEY@) WITH FUNCTION crm_internal.@KEY@(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.@KEY@) IS 'Always an error that says what to write';
--@ end

-- rounding -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.round(value @extschema@.number, digits @extschema@.whole_number) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.round(value::numeric, digits::int);
COMMENT ON FUNCTION @extschema@.round(@extschema@.number, @extschema@.whole_number) IS 'Any number rounded to so many digits, as numeric: round(p_alive, 3) needs no cast of a double precision';

-- Guards of arguments, for formulas written in SQL.

CREATE FUNCTION crm_internal.require_finite(value @extschema@.number, name text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_require_finite' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.require_finite(@extschema@.number, text) IS 'Part of the formulas: the value; an error if it is NaN or infinite';
CREATE FUNCTION crm_internal.require_between(value @extschema@.number, name text, minimum numeric, maximum numeric) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_require_between' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.require_between(@extschema@.number, text, numeric, numeric) IS 'Part of the formulas: the value; an error if it is outside the range';
CREATE FUNCTION crm_internal.require_above_zero(value @extschema@.number, name text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_require_above_zero' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.require_above_zero(@extschema@.number, text) IS 'Part of the formulas: the value; an error if it is 0 or below';

CREATE FUNCTION crm_internal.exact_numeric(value float8) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_exact_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION crm_internal.exact_numeric(float8) IS 'Part of the functions that make queries: the shortest numeric that casts back to the same float8; an error if it is NaN or infinite';
CREATE FUNCTION crm_internal.exact_numeric(value real) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_exact_numeric_of_real' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION crm_internal.exact_numeric(real) IS 'Part of the functions that make queries: the shortest numeric that casts back to the same real; an error if it is NaN or infinite';

CREATE FUNCTION crm_internal.cents(value float8) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_cents' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.cents(float8) IS 'Part of the views of a source: a float8 as money of two decimals, by all its digits';

CREATE FUNCTION crm_internal.keyed_sums_combine(bytea, bytea) RETURNS bytea --@ part of aggregates revenue_by_period and cash_flow

CREATE FUNCTION crm_internal.refuse_rows(source regclass, state text, message text, remedy text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'cannot read the rows of %: %', source, message
        USING ERRCODE = state, HINT = coalesce(CASE WHEN remedy OPERATOR(pg_catalog.!~*) 'datestyle|^$' THEN remedy END, 'Mend the value, or make a view that casts the column, and name it as the source.');
END
$$;
COMMENT ON FUNCTION crm_internal.refuse_rows(regclass, text, text, text) IS 'Part of the functions that take a table: the error for a text that is no time or number';

-- What functions that take a table take for an amount, as numeric with all its digits.
CREATE FUNCTION crm_internal.exact_amount(source regclass, amount name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    column_sql text := (SELECT c.amount_sql FROM crm_internal.source_columns(source, NULL, NULL, amount, NULL) AS c);
    kind oid;
    base oid;
BEGIN
    SELECT a.atttypid INTO kind
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid OPERATOR(pg_catalog.=) source AND a.attname OPERATOR(pg_catalog.=) amount;
    LOOP
        SELECT t.typbasetype INTO base
        FROM pg_catalog.pg_type AS t
        WHERE t.oid OPERATOR(pg_catalog.=) kind AND t.typtype OPERATOR(pg_catalog.=) 'd'::"char";
        EXIT WHEN NOT FOUND;
        kind := base;
    END LOOP;
    RETURN CASE kind::pg_catalog.regtype
                WHEN 'real'::pg_catalog.regtype THEN pg_catalog.format('crm_internal.exact_numeric(%s::pg_catalog.float4)', column_sql)
                WHEN 'double precision'::pg_catalog.regtype THEN pg_catalog.format('crm_internal.exact_numeric(%s::pg_catalog.float8)', column_sql)
                ELSE pg_catalog.regexp_replace(column_sql, '::pg_catalog[.]numeric$', '') OPERATOR(pg_catalog.||) '::pg_catalog.numeric' END;
END
$$;
COMMENT ON FUNCTION crm_internal.exact_amount(regclass, name) IS 'Part of the functions that make queries: the column of table o as numeric, with all digits of real and double precision; an error with its remedy for other types';

CREATE FUNCTION crm_internal.require_same_length(name text, items int, other_name text, other_items int) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(items, 0) OPERATOR(pg_catalog.<>) coalesce(other_items, 0) THEN
        RAISE EXCEPTION '% and % differ in length: % and %', name, other_name, coalesce(items, 0), coalesce(other_items, 0)
            USING ERRCODE = 'array_subscript_error', HINT = 'Make all arrays with array_agg() over the same rows; what is unknown is NULL.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION crm_internal.require_same_length(text, int, text, int) IS 'Part of the functions of parallel arrays: true; an error if two of them differ in length';

CREATE FUNCTION crm_internal.require_labels(labels text[], name text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_catalog.cardinality(labels) OPERATOR(pg_catalog.>) 26
       OR pg_catalog.cardinality(labels) OPERATOR(pg_catalog.<>) (SELECT pg_catalog.count(DISTINCT l.label) FROM pg_catalog.unnest(labels) AS l(label)) THEN
        RAISE EXCEPTION '% must be up to 26 different labels, not %', name,
            CASE WHEN pg_catalog.cardinality(labels) OPERATOR(pg_catalog.>) 26 THEN pg_catalog.cardinality(labels)::text ELSE labels::text END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name every class once, the best first.';
    END IF;
    RETURN labels;
END
$$;
COMMENT ON FUNCTION crm_internal.require_labels(text[], text) IS 'Part of the tables of classes: the labels; an error if there are too many, one is NULL, or two are the same';

-- A model from jsonb: an error that names what is missing, or of another kind, unless it is all there.
CREATE FUNCTION crm_internal.require_model(value jsonb, model text, kinds text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    faults text;
BEGIN
    IF jsonb_typeof(value) <> 'object' THEN
        faults := 'it is of kind ' || jsonb_typeof(value) || ', not object';
    ELSE
        SELECT string_agg(k.key || CASE WHEN coalesce(jsonb_typeof(value -> k.key), 'null') = 'null' THEN ' is missing'
                                        ELSE ' is of kind ' || jsonb_typeof(value -> k.key) || ', not ' || k.kind END, ', ' ORDER BY k.place)
        INTO faults
        FROM (SELECT e.found[1] AS key, e.found[2] AS kind, e.place
              FROM regexp_matches(kinds, '(\w+) (\w+)', 'g') WITH ORDINALITY AS e(found, place)) AS k
        WHERE jsonb_typeof(value -> k.key) IS DISTINCT FROM k.kind;
    END IF;
    IF faults IS NOT NULL THEN
        RAISE EXCEPTION 'the jsonb is no %: %', model, faults
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Cast what model::jsonb made of a crm.%s, whole.', model);
    END IF;
    RETURN value;
END
$$;
COMMENT ON FUNCTION crm_internal.require_model(jsonb, text, text) IS 'Part of the casts from jsonb: an error that names what a model lacks';
