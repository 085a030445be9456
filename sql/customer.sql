-- Types. Values of the first four are made by aggregates; the last three are
-- rows that anyone can read column by column.

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

CREATE TYPE @extschema@.rfm_summary;
CREATE FUNCTION @extschema@.rfm_summary_in(cstring) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_in(cstring) IS 'Text input of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_out(@extschema@.rfm_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_out(@extschema@.rfm_summary) IS 'Text output of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_recv(internal) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_recv(internal) IS 'Binary input of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_send(@extschema@.rfm_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_send(@extschema@.rfm_summary) IS 'Binary output of rfm_summary';
CREATE TYPE @extschema@.rfm_summary (
    INPUT = @extschema@.rfm_summary_in,
    OUTPUT = @extschema@.rfm_summary_out,
    RECEIVE = @extschema@.rfm_summary_recv,
    SEND = @extschema@.rfm_summary_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_summary IS 'Purchase summary of one customer: what RFM and the CLV models need, mergeable with rollup()';

-- the three populations differ in the type of the customer key only

--@ each bigint uuid text

CREATE TYPE @extschema@.rfm_population_@KEY@;
CREATE FUNCTION @extschema@.rfm_population_@KEY@_in(cstring) RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_@KEY@_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_in(cstring) IS 'Text input of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_out(@extschema@.rfm_population_@KEY@) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_population_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_out(@extschema@.rfm_population_@KEY@) IS 'Text output of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_recv(internal) RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_@KEY@_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_recv(internal) IS 'Binary input of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_send(@extschema@.rfm_population_@KEY@) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_population_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_send(@extschema@.rfm_population_@KEY@) IS 'Binary output of rfm_population_@KEY@';
CREATE TYPE @extschema@.rfm_population_@KEY@ (
    INPUT = @extschema@.rfm_population_@KEY@_in,
    OUTPUT = @extschema@.rfm_population_@KEY@_out,
    RECEIVE = @extschema@.rfm_population_@KEY@_recv,
    SEND = @extschema@.rfm_population_@KEY@_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_population_@KEY@ IS 'All customers of a company, keyed by a @KEY@';
--@ end

-- Purchase summary of one customer.

CREATE FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any") RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any") IS 'Part of aggregate rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any", "any") RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any", "any") IS 'Part of aggregate rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_combine(@extschema@.rfm_summary, @extschema@.rfm_summary) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_combine(@extschema@.rfm_summary, @extschema@.rfm_summary) IS 'Part of aggregates rfm_summary and rollup';
CREATE FUNCTION @extschema@.rfm_summary_final(@extschema@.rfm_summary) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_final(@extschema@.rfm_summary) IS 'Part of aggregates rfm_summary and rollup';

CREATE AGGREGATE @extschema@.rfm_summary(at "any", amount "any") (
    SFUNC = @extschema@.rfm_summary_transition,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 320,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_summary("any", "any") IS 'Purchase summary of the rows (at, amount); negative amounts are refunds';

CREATE AGGREGATE @extschema@.rfm_summary(at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_summary_transition,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 384,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_summary("any", "any", "any") IS 'Purchase summary of line items (at, amount, order_id); purchases are distinct orders';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_summary) (
    SFUNC = @extschema@.rfm_summary_combine,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 384,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_summary) IS 'Merge summaries: the same as one summary over all their rows';

CREATE FUNCTION @extschema@.first_purchase(summary @extschema@.rfm_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_first_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.first_purchase(@extschema@.rfm_summary) IS 'Day of the first purchase';
CREATE FUNCTION @extschema@.last_purchase(summary @extschema@.rfm_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_last_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.last_purchase(@extschema@.rfm_summary) IS 'Day of the last purchase';
CREATE FUNCTION @extschema@.purchases(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.purchases(@extschema@.rfm_summary) IS 'Purchases, or distinct orders where order ids were given; the F of RFM';
CREATE FUNCTION @extschema@.purchase_days(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_purchase_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.purchase_days(@extschema@.rfm_summary) IS 'Distinct days with a purchase';
CREATE FUNCTION @extschema@.repeat_days(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_repeat_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.repeat_days(@extschema@.rfm_summary) IS 'Purchase days after the first: x of the buy-till-you-die models';
CREATE FUNCTION @extschema@.recency(summary @extschema@.rfm_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_recency' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.recency(@extschema@.rfm_summary, @extschema@.day) IS 'Days from the last purchase to the as-of date; the R of RFM';
CREATE FUNCTION @extschema@.age(summary @extschema@.rfm_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_age' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.age(@extschema@.rfm_summary, @extschema@.day) IS 'Days from the first purchase to the as-of date: T of the buy-till-you-die models';
CREATE FUNCTION @extschema@.t_x(summary @extschema@.rfm_summary) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_t_x' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.t_x(@extschema@.rfm_summary) IS 'Days from the first to the last purchase: t_x of the buy-till-you-die models';
CREATE FUNCTION @extschema@.gross(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_gross' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gross(@extschema@.rfm_summary) IS 'Sum of purchases';
CREATE FUNCTION @extschema@.refunds(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_refunds' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.refunds(@extschema@.rfm_summary) IS 'Sum of refunds, zero or negative';
CREATE FUNCTION @extschema@.net(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_net' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.net(@extschema@.rfm_summary) IS 'Purchases less refunds; the M of RFM';
CREATE FUNCTION @extschema@.mean_order_value(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_order_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_order_value(@extschema@.rfm_summary) IS 'Net value per purchase';
CREATE FUNCTION @extschema@.mean_repeat_value(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_repeat_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_repeat_value(@extschema@.rfm_summary) IS 'Net value per purchase day after the first: m of Gamma-Gamma';
CREATE FUNCTION @extschema@.to_jsonb(summary @extschema@.rfm_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.to_jsonb(@extschema@.rfm_summary) IS 'The summary for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.rfm_summary AS jsonb) WITH FUNCTION @extschema@.to_jsonb(@extschema@.rfm_summary);
COMMENT ON CAST (@extschema@.rfm_summary AS jsonb) IS 'The summary for people to read';

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
