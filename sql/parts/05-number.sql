-- Any number a table holds: what formulas and measures of exact arithmetic take.

-- A number is stored as a numeric. Every numeric type of PostgreSQL becomes one by itself, so that one function serves them all:
-- numeric and integers as they are, double precision and real with all their digits (the cast of PostgreSQL keeps 15 and 6).

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
