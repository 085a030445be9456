-- All customers in one value: the whole-set form of rfm_summary.

CREATE FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_bigint, @extschema@.rfm_population_bigint) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_bigint, @extschema@.rfm_population_bigint) IS 'Part of aggregates rfm_population, clv_population and rollup';

CREATE FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_uuid, @extschema@.rfm_population_uuid) RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_rfm_population_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_uuid, @extschema@.rfm_population_uuid) IS 'Part of aggregates rfm_population, clv_population and rollup';

CREATE FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_text, @extschema@.rfm_population_text) RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_rfm_population_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_text, @extschema@.rfm_population_text) IS 'Part of aggregates rfm_population, clv_population and rollup';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer smallint, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(smallint, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer integer, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(integer, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer smallint, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(smallint, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer integer, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(integer, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer bigint, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(bigint, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer bigint, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(bigint, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any") RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer uuid, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_uuid,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(uuid, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any", "any") RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer uuid, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_uuid,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(uuid, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_text, text, "any", "any") RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_text, text, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer text, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_text,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(text, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_text, text, "any", "any", "any") RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_text, text, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer text, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_text,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(text, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer smallint, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(smallint, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer integer, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(integer, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, smallint, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer smallint, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(smallint, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, integer, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer integer, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(integer, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer bigint, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(bigint, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, bigint, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer bigint, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(bigint, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any") RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer uuid, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_uuid,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(uuid, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any", "any") RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_uuid, uuid, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer uuid, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_uuid,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(uuid, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_text, text, "any", "any") RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_text, text, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer text, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_text,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(text, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_text, text, "any", "any", "any") RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_text, text, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer text, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_text,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(text, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_population_bigint) (
    SFUNC = @extschema@.rfm_population_combine,
    STYPE = @extschema@.rfm_population_bigint,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_population_bigint) IS 'Merge populations: the same as one population over all their rows';
CREATE FUNCTION @extschema@.customers(population @extschema@.rfm_population_bigint)
    RETURNS TABLE (customer bigint, first_purchase date, last_purchase date, purchases bigint,
                   gross numeric, refunds numeric, net numeric, mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.rfm_population_bigint) IS 'One row per customer of a population';
CREATE FUNCTION @extschema@.clv_customers(population @extschema@.rfm_population_bigint, as_of date)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.rfm_population_bigint, date) IS 'Per buyer what the CLV models take: x, t_x and T in days, mean repeat value';
CREATE FUNCTION @extschema@.population_info(population @extschema@.rfm_population_bigint,
    OUT customers bigint, OUT last_purchase date, OUT amounts text, OUT purchases_by text,
    OUT purchase_days text, OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_population_info' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.rfm_population_bigint) IS 'What a population holds and how large it is';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_population_uuid) (
    SFUNC = @extschema@.rfm_population_combine,
    STYPE = @extschema@.rfm_population_uuid,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_population_uuid) IS 'Merge populations: the same as one population over all their rows';
CREATE FUNCTION @extschema@.customers(population @extschema@.rfm_population_uuid)
    RETURNS TABLE (customer uuid, first_purchase date, last_purchase date, purchases bigint,
                   gross numeric, refunds numeric, net numeric, mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.rfm_population_uuid) IS 'One row per customer of a population';
CREATE FUNCTION @extschema@.clv_customers(population @extschema@.rfm_population_uuid, as_of date)
    RETURNS TABLE (customer uuid, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.rfm_population_uuid, date) IS 'Per buyer what the CLV models take: x, t_x and T in days, mean repeat value';
CREATE FUNCTION @extschema@.population_info(population @extschema@.rfm_population_uuid,
    OUT customers bigint, OUT last_purchase date, OUT amounts text, OUT purchases_by text,
    OUT purchase_days text, OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_population_info' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.rfm_population_uuid) IS 'What a population holds and how large it is';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_population_text) (
    SFUNC = @extschema@.rfm_population_combine,
    STYPE = @extschema@.rfm_population_text,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_population_text) IS 'Merge populations: the same as one population over all their rows';
CREATE FUNCTION @extschema@.customers(population @extschema@.rfm_population_text)
    RETURNS TABLE (customer text, first_purchase date, last_purchase date, purchases bigint,
                   gross numeric, refunds numeric, net numeric, mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.rfm_population_text) IS 'One row per customer of a population';
CREATE FUNCTION @extschema@.clv_customers(population @extschema@.rfm_population_text, as_of date)
    RETURNS TABLE (customer text, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.rfm_population_text, date) IS 'Per buyer what the CLV models take: x, t_x and T in days, mean repeat value';
CREATE FUNCTION @extschema@.population_info(population @extschema@.rfm_population_text,
    OUT customers bigint, OUT last_purchase date, OUT amounts text, OUT purchases_by text,
    OUT purchase_days text, OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_population_info' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.rfm_population_text) IS 'What a population holds and how large it is';
