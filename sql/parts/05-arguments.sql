-- Types of arguments that take what people have: number, whole_number, day.

-- number --------------------------------------------------------------------------------------------------

-- A number is stored as a numeric. Every numeric type of PostgreSQL becomes one by itself, so that one function serves them all:
-- numeric and integers as they are, double precision and real as the shortest decimal that reads back as the same number (the cast of PostgreSQL keeps 15 and 6 digits).

CREATE TYPE @extschema@.number;
CREATE FUNCTION @extschema@.number_in(cstring, oid, int) RETURNS @extschema@.number
    AS 'numeric_in' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number_in(cstring, oid, int) IS 'Text input of number';
CREATE FUNCTION @extschema@.number_out(@extschema@.number) RETURNS cstring
    AS 'numeric_out' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number_out(@extschema@.number) IS 'Text output of number';
CREATE FUNCTION @extschema@.number_recv(internal, oid, int) RETURNS @extschema@.number
    AS 'numeric_recv' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number_recv(internal, oid, int) IS 'Binary input of number';
CREATE FUNCTION @extschema@.number_send(@extschema@.number) RETURNS bytea
    AS 'numeric_send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number_send(@extschema@.number) IS 'Binary output of number';
CREATE TYPE @extschema@.number (
    INPUT = @extschema@.number_in,
    OUTPUT = @extschema@.number_out,
    RECEIVE = @extschema@.number_recv,
    SEND = @extschema@.number_send,
    LIKE = pg_catalog.numeric
);
COMMENT ON TYPE @extschema@.number IS 'Argument of formulas: smallint, integer, bigint, numeric, real and double precision become one without a cast and without losing a digit';

CREATE CAST (numeric AS @extschema@.number) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (numeric AS @extschema@.number) IS 'As it is';
CREATE CAST (@extschema@.number AS numeric) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.number AS numeric) IS 'As it is';

--@ each smallint:int2_numeric integer:int4_numeric bigint:int8_numeric

CREATE FUNCTION @extschema@.number(@CUSTOMER@) RETURNS @extschema@.number
    AS '@KEY@' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number(@CUSTOMER@) IS 'Part of type number: a @CUSTOMER@';
CREATE CAST (@CUSTOMER@ AS @extschema@.number) WITH FUNCTION @extschema@.number(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.number) IS 'As it is';
--@ end
--@ each real:crm_number_of_real float8:crm_number_of_float8

CREATE FUNCTION @extschema@.number(@CUSTOMER@) RETURNS @extschema@.number
    AS 'MODULE_PATHNAME', '@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.number(@CUSTOMER@) IS 'Part of type number: a @CUSTOMER@ with all its digits';
CREATE CAST (@CUSTOMER@ AS @extschema@.number) WITH FUNCTION @extschema@.number(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.number) IS 'With all its digits';
--@ end

-- whole_number ---------------------------------------------------------------------------------------------

-- Stored as an integer. Scores, tiers, tenures and counts may come as any number type, if they are whole.

CREATE TYPE @extschema@.whole_number;
CREATE FUNCTION @extschema@.whole_number_in(cstring) RETURNS @extschema@.whole_number
    AS 'MODULE_PATHNAME', 'crm_whole_number_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number_in(cstring) IS 'Text input of whole_number';
CREATE FUNCTION @extschema@.whole_number_out(@extschema@.whole_number) RETURNS cstring
    AS 'int4out' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number_out(@extschema@.whole_number) IS 'Text output of whole_number';
CREATE FUNCTION @extschema@.whole_number_recv(internal) RETURNS @extschema@.whole_number
    AS 'int4recv' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number_recv(internal) IS 'Binary input of whole_number';
CREATE FUNCTION @extschema@.whole_number_send(@extschema@.whole_number) RETURNS bytea
    AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number_send(@extschema@.whole_number) IS 'Binary output of whole_number';
CREATE TYPE @extschema@.whole_number (
    INPUT = @extschema@.whole_number_in,
    OUTPUT = @extschema@.whole_number_out,
    RECEIVE = @extschema@.whole_number_recv,
    SEND = @extschema@.whole_number_send,
    LIKE = pg_catalog.int4
);
COMMENT ON TYPE @extschema@.whole_number IS 'Argument of functions of scores, tiers and counts: every number type becomes one without a cast, if it is whole';

CREATE CAST (integer AS @extschema@.whole_number) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (integer AS @extschema@.whole_number) IS 'As it is';
CREATE CAST (@extschema@.whole_number AS integer) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.whole_number AS integer) IS 'As it is';

CREATE FUNCTION @extschema@.whole_number(smallint) RETURNS @extschema@.whole_number
    AS 'i2toi4' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number(smallint) IS 'Part of type whole_number: a smallint';
CREATE CAST (smallint AS @extschema@.whole_number) WITH FUNCTION @extschema@.whole_number(smallint) AS IMPLICIT;
COMMENT ON CAST (smallint AS @extschema@.whole_number) IS 'As it is';

--@ each bigint numeric real float8

CREATE FUNCTION @extschema@.whole_number(@KEY@) RETURNS @extschema@.whole_number
    AS 'MODULE_PATHNAME', 'crm_whole_number_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.whole_number(@KEY@) IS 'Part of type whole_number: a @KEY@, if it is whole';
CREATE CAST (@KEY@ AS @extschema@.whole_number) WITH FUNCTION @extschema@.whole_number(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.whole_number) IS 'If it is whole; an error if it is not';
--@ end

-- day ------------------------------------------------------------------------------------------------------

-- Stored as a date. A timestamp that is midnight is that day; any other time, text and numbers are refused with what to write.

CREATE TYPE @extschema@.day;
CREATE FUNCTION @extschema@.day_in(cstring) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_in' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day_in(cstring) IS 'Text input of day';
CREATE FUNCTION @extschema@.day_out(@extschema@.day) RETURNS cstring
    AS 'date_out' LANGUAGE internal STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day_out(@extschema@.day) IS 'Text output of day';
CREATE FUNCTION @extschema@.day_recv(internal) RETURNS @extschema@.day
    AS 'date_recv' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day_recv(internal) IS 'Binary input of day';
CREATE FUNCTION @extschema@.day_send(@extschema@.day) RETURNS bytea
    AS 'date_send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day_send(@extschema@.day) IS 'Binary output of day';
CREATE TYPE @extschema@.day (
    INPUT = @extschema@.day_in,
    OUTPUT = @extschema@.day_out,
    RECEIVE = @extschema@.day_recv,
    SEND = @extschema@.day_send,
    LIKE = pg_catalog.date,
    CATEGORY = 'c'
);
COMMENT ON TYPE @extschema@.day IS 'Argument for days, as as_of: a date, or a timestamp that is midnight, without a cast';

CREATE CAST (date AS @extschema@.day) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (date AS @extschema@.day) IS 'As it is';
CREATE CAST (@extschema@.day AS date) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.day AS date) IS 'As it is';

CREATE FUNCTION @extschema@.day(timestamp) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day(timestamp) IS 'Part of type day: a time that is midnight';
CREATE CAST (timestamp AS @extschema@.day) WITH FUNCTION @extschema@.day(timestamp) AS IMPLICIT;
COMMENT ON CAST (timestamp AS @extschema@.day) IS 'The day that begins then; an error for any time but midnight';
CREATE FUNCTION @extschema@.day(timestamptz) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_timestamptz' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day(timestamptz) IS 'Part of type day: a time that is midnight in the session''s TimeZone';
CREATE CAST (timestamptz AS @extschema@.day) WITH FUNCTION @extschema@.day(timestamptz) AS IMPLICIT;
COMMENT ON CAST (timestamptz AS @extschema@.day) IS 'The day that begins then in the session''s TimeZone; an error for any time but midnight';

--@ each text:text varchar:text integer:integer

CREATE FUNCTION @extschema@.day(@CUSTOMER@) RETURNS @extschema@.day
    AS 'MODULE_PATHNAME', 'crm_day_of_@KEY@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.day(@CUSTOMER@) IS 'Part of type day: the error for a @CUSTOMER@ that says what to write';
CREATE CAST (@CUSTOMER@ AS @extschema@.day) WITH FUNCTION @extschema@.day(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.day) IS 'Always an error that says what to write';
--@ end

-- text for a number ---------------------------------------------------------------------------------------

--@ each text:number varchar:number text:whole_number varchar:whole_number

CREATE FUNCTION @extschema@.@KEY@(@CUSTOMER@) RETURNS @extschema@.@KEY@
    AS 'MODULE_PATHNAME', 'crm_number_of_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.@KEY@(@CUSTOMER@) IS 'Part of type @KEY@: the error for a @CUSTOMER@ that says what to write';
CREATE CAST (@CUSTOMER@ AS @extschema@.@KEY@) WITH FUNCTION @extschema@.@KEY@(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.@KEY@) IS 'Always an error that says what to write';
--@ end

-- rounding -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.round(value @extschema@.number, digits @extschema@.whole_number) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.round(value::numeric, digits::int);
COMMENT ON FUNCTION @extschema@.round(@extschema@.number, @extschema@.whole_number) IS 'Any number rounded to so many digits, as numeric: round(p_alive, 3) needs no cast of a double precision';
