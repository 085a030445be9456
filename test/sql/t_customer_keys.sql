-- Keys are compared as their type compares them, or refused: no population counts otherwise than GROUP BY.
\set SHOW_CONTEXT never
\set VERBOSITY default
CREATE SCHEMA t_keys;
SET search_path = t_keys, public;
SET client_min_messages = warning;

-- A type that becomes text by itself and has an equality of its own, as citext.
CREATE TYPE folded;
CREATE FUNCTION folded_in(cstring) RETURNS folded AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION folded_out(folded) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE folded (INPUT = folded_in, OUTPUT = folded_out, LIKE = text, CATEGORY = 'S');
CREATE CAST (folded AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (folded AS varchar) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE FUNCTION folded_eq(folded, folded) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN lower($1::text) = lower($2::text);
CREATE FUNCTION folded_lt(folded, folded) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN lower($1::text) < lower($2::text);
CREATE FUNCTION folded_le(folded, folded) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN lower($1::text) <= lower($2::text);
CREATE FUNCTION folded_gt(folded, folded) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN lower($1::text) > lower($2::text);
CREATE FUNCTION folded_ge(folded, folded) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN lower($1::text) >= lower($2::text);
CREATE FUNCTION folded_cmp(folded, folded) RETURNS int LANGUAGE sql IMMUTABLE STRICT RETURN CASE WHEN lower($1::text) < lower($2::text) THEN -1 WHEN lower($1::text) = lower($2::text) THEN 0 ELSE 1 END;
CREATE FUNCTION folded_hash(folded) RETURNS int LANGUAGE sql IMMUTABLE STRICT RETURN hashtext(lower($1::text));
CREATE FUNCTION folded_hash_extended(folded, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT RETURN hashtextextended(lower($1::text), $2);
CREATE OPERATOR = (LEFTARG = folded, RIGHTARG = folded, FUNCTION = folded_eq, HASHES, MERGES, COMMUTATOR = =);
CREATE OPERATOR < (LEFTARG = folded, RIGHTARG = folded, FUNCTION = folded_lt);
CREATE OPERATOR <= (LEFTARG = folded, RIGHTARG = folded, FUNCTION = folded_le);
CREATE OPERATOR > (LEFTARG = folded, RIGHTARG = folded, FUNCTION = folded_gt);
CREATE OPERATOR >= (LEFTARG = folded, RIGHTARG = folded, FUNCTION = folded_ge);
CREATE OPERATOR CLASS folded_ops DEFAULT FOR TYPE folded USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 folded_cmp(folded, folded);
CREATE OPERATOR CLASS folded_hash_ops DEFAULT FOR TYPE folded USING hash AS OPERATOR 1 =, FUNCTION 1 folded_hash(folded), FUNCTION 2 folded_hash_extended(folded, bigint);
CREATE DOMAIN folded_domain AS folded;

CREATE TABLE orders (customer folded, name text, padded char(6), day date, amount numeric, id folded, number numeric, real_number float8, padded_id char(6));
INSERT INTO orders VALUES ('anna', 'anna', 'anna', '2025-01-01', 10, 'x', 1.0, 0, 'x'), ('Anna', 'Anna', 'anna  ', '2025-01-02', 20, 'X', 1.00, '-0', 'x '),
    ('bert', 'bert', 'bert', '2025-01-03', 30, 'y', 2, 1, 'y');
SELECT (SELECT count(*) FROM (SELECT customer FROM orders GROUP BY customer) AS g) AS group_by, (SELECT count(DISTINCT id) FROM orders) AS ids;

SELECT crm.population(customer, day, amount) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.population(customer, day, amount, id::text) FROM orders;
SELECT crm.population_with_days(customer, day, amount) FROM orders;
SELECT crm.population_with_days(customer, day, amount, number) FROM orders;
SELECT crm.population_of_items(customer, amount) FROM orders;
SELECT crm.population_of_items(customer::folded_domain, amount) FROM orders;
SELECT crm.population(coalesce(customer, 'nobody'), day, amount) FROM orders;
SELECT crm.population(customer, day, amount ORDER BY day) FROM orders;
SELECT crm.population(DISTINCT customer, day, amount) FROM orders;
SELECT crm.population(customer, day, amount) OVER () FROM orders;
SELECT crm.population(customer, day, amount) FROM (SELECT * FROM orders UNION ALL SELECT * FROM orders) AS o;
-- The ways out say which keys are one.
SELECT (crm.population_info(crm.population(customer::text, day, amount))).customers AS as_written,
       (crm.population_info(crm.population(lower(customer::text), day, amount))).customers AS folded,
       (crm.population_info(crm.population(padded, day, amount))).customers AS padded,
       (crm.population_info(crm.population(name::varchar(10), day, amount))).customers AS varchar,
       (crm.population_info(crm.population(name::name, day, amount))).customers AS name,
       (crm.population_info(crm.population('all', day, amount))).customers AS literal FROM orders;
-- Order ids are told apart as their type does; where that is not known they are refused.
SELECT crm.orders(crm.customer_summary(day, amount, lower(id::text))) AS folded, crm.orders(crm.customer_summary(day, amount, id::text)) AS as_written, crm.orders(crm.customer_summary(day, amount, number)) AS numeric,
       crm.orders(crm.customer_summary(day, amount, real_number::numeric)) AS float8, crm.orders(crm.customer_summary(day, amount, padded_id)) AS padded, crm.orders(crm.customer_summary(day, amount, ARRAY[lower(id::text)]::text)) AS array FROM orders;
SELECT sum(orders) AS orders FROM crm.customers((SELECT crm.population('all', day, amount, lower(id::text)) FROM orders));
CREATE DOMAIN text_domain AS text;
SELECT crm.orders(crm.customer_summary(day, amount, lower(id::text)::text_domain)) AS folded, crm.orders(crm.customer_summary(day, amount, id::text::text_domain)) AS as_written FROM orders;
CREATE TYPE channel AS ENUM ('x', 'y');
\set VERBOSITY sqlstate
SELECT crm.customer_summary(day, amount, id) FROM orders;
SELECT crm.customer_summary(day, amount, id::folded_domain) FROM orders;
SELECT crm.population('all'::text, day, amount, id) FROM orders;
SELECT crm.population_with_days('all'::text, day, amount, id) FROM orders;
SELECT crm.customer_summary(day, amount, ARRAY[id::text]) FROM orders;
SELECT crm.customer_summary(day, amount, 'x'::channel) FROM orders;
SELECT crm.customer_summary(day, amount, '(1,2)'::point) FROM orders;
\set VERBOSITY default
SELECT crm.customer_summary(day, amount, real_number) FROM orders;
SELECT crm.customer_summary(day, amount, day) FROM orders;
SELECT crm.customer_summary(day, amount, 'A1') FROM orders;

-- The same of nondeterministic collations, where the server has ICU, and of citext, where it is at hand.
CREATE FUNCTION refused(query text, state text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE query;
    RETURN false;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN sqlstate = state AND hint <> '';
END
$$;
DO $$
DECLARE
    counts bigint[];
BEGIN
    BEGIN
        CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    EXCEPTION WHEN feature_not_supported THEN
        RETURN;
    END;
    CREATE TABLE collated (customer text COLLATE any_case, day date, amount numeric, id varchar(9) COLLATE any_case);
    INSERT INTO collated VALUES ('anna', '2025-01-01', 10, 'x'), ('Anna', '2025-01-02', 20, 'X');
    ASSERT (SELECT count(DISTINCT customer) = 1 AND count(DISTINCT id) = 1 FROM collated);
    ASSERT refused('SELECT crm.population(customer, day, amount) FROM collated', '0A000'), 'rfm';
    ASSERT refused('SELECT crm.population_with_days(customer, day, amount, id) FROM collated', '0A000'), 'clv';
    ASSERT refused('SELECT crm.population_of_items(customer, amount) FROM collated', '0A000'), 'abc';
    ASSERT refused('SELECT crm.population_of_items(lower(customer), amount) FROM collated', '0A000'), 'function';
    ASSERT refused('SELECT crm.population_of_items(customer, amount) OVER () FROM collated', '0A000'), 'window';
    ASSERT refused('SELECT crm.population_of_items(name COLLATE any_case, amount) FROM orders', '0A000'), 'expression';
    EXECUTE 'SELECT ARRAY[(crm.population_info(crm.population(customer COLLATE "C", day, amount))).customers, crm.orders(crm.customer_summary(day, amount, id)),
                          crm.orders(crm.customer_summary(day, amount, (id COLLATE "C") || '''')), crm.orders(crm.customer_summary(day, amount, id COLLATE "C")),
                          crm.orders(crm.customer_summary(day, amount, id::char(9))), crm.orders(crm.customer_summary(day, amount, id ORDER BY id COLLATE "C"))] FROM collated' INTO counts;
    -- COLLATE around an argument itself is lost where PostgreSQL converts it
    ASSERT counts = '{2,1,2,1,1,1}', counts;
END
$$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citext') OR NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    CREATE EXTENSION IF NOT EXISTS citext SCHEMA t_keys;
    CREATE TABLE uncased AS SELECT name::citext AS customer, day, amount FROM orders;
    ASSERT refused('SELECT crm.population(customer, day, amount) FROM uncased', '42804'), 'rfm';
    ASSERT refused('SELECT crm.population_of_items(customer, amount) FROM uncased', '42804'), 'abc';
    ASSERT refused('SELECT crm.customer_summary(day, amount, name::citext) FROM orders', '42883'), 'order id';
    ASSERT (SELECT crm.orders(crm.customer_summary(day, amount, lower(name::citext))) = 2 FROM orders), 'order id, way out';
    ASSERT (SELECT (crm.population_info(crm.population(lower(name::citext), day, amount))).customers = 2 FROM orders), 'way out';
END
$$;
DROP SCHEMA t_keys CASCADE;
