-- All customers in one value: the whole-set form of rfm_summary.

CREATE FUNCTION @extschema@.population_rows(internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'crm_population_rows' LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_rows(internal) IS 'Planner support: how many customers a population has, as far as that is known when a query is planned';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_@KEY@, @extschema@.rfm_population_@KEY@) RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_combine(@extschema@.rfm_population_@KEY@, @extschema@.rfm_population_@KEY@) IS 'Part of aggregates rfm_population, clv_population and rollup';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_population_@KEY@) (
    SFUNC = @extschema@.rfm_population_combine,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_population_@KEY@) IS 'Merge populations: the same as one population over all their rows';

CREATE FUNCTION @extschema@.customers(population @extschema@.rfm_population_@KEY@)
    RETURNS TABLE (customer @KEY@, first_purchase date, last_purchase date, purchases bigint,
                   gross numeric, refunds numeric, net numeric, mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT @extschema@.population_rows;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.rfm_population_@KEY@) IS 'One row per customer of a population';
CREATE FUNCTION @extschema@.clv_customers(population @extschema@.rfm_population_@KEY@, as_of @extschema@.day, refunds text DEFAULT 'net')
    RETURNS TABLE (customer @KEY@, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT @extschema@.population_rows;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.rfm_population_@KEY@, @extschema@.day, text) IS 'Per buyer what the CLV models take: x, t_x and T in days, mean repeat value net of refunds or not';
CREATE FUNCTION @extschema@.population_info(population @extschema@.rfm_population_@KEY@,
    OUT customers bigint, OUT last_purchase date, OUT data_end date, OUT amounts text, OUT purchases_by text,
    OUT purchase_days text,
    OUT rows_without_customer bigint, OUT money_without_customer numeric,
    OUT rows_without_time bigint, OUT money_without_time numeric, OUT rows_without_amount bigint,
    OUT rows_without_order_id bigint, OUT money_without_order_id numeric,
    OUT customers_without_purchase bigint, OUT money_without_purchase numeric,
    OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_population_info' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.rfm_population_@KEY@) IS 'What a population holds, which rows it leaves out because something in them is NULL, who only had refunds, and how large it is';
--@ end

--@ each smallint:bigint integer:bigint bigint uuid text

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any") RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @CUSTOMER@, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@CUSTOMER@, "any", "any") IS 'Population: what RFM needs of every customer';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any", "any") RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @CUSTOMER@, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@CUSTOMER@, "any", "any", "any") IS 'Population: what RFM needs of every customer; purchases are distinct orders';
--@ end

--@ each smallint:bigint integer:bigint bigint uuid text

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any") RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @CUSTOMER@, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@CUSTOMER@, "any", "any") IS 'Population: what RFM and the CLV models need of every customer';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any", "any") RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_clv_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @CUSTOMER@, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@CUSTOMER@, "any", "any", "any") IS 'Population: what RFM and the CLV models need of every customer; purchases are distinct orders';
--@ end
