-- Types. Values of the first four are made by aggregates; the last three are
-- rows that anyone can read column by column.

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

CREATE TYPE @extschema@.customer_summary; --@ io
CREATE TYPE @extschema@.customer_summary (
    INPUT = crm_internal.customer_summary_in,
    OUTPUT = crm_internal.customer_summary_out,
    RECEIVE = crm_internal.customer_summary_recv,
    SEND = crm_internal.customer_summary_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.customer_summary IS 'Purchase summary of one customer: what RFM and the CLV models need, mergeable with rollup()';

-- the three populations differ in the type of the customer key only

--@ each bigint uuid text

CREATE TYPE @extschema@.population_@KEY@; --@ io out crm_population_out send crm_population_send
CREATE TYPE @extschema@.population_@KEY@ (
    INPUT = crm_internal.population_@KEY@_in,
    OUTPUT = crm_internal.population_@KEY@_out,
    RECEIVE = crm_internal.population_@KEY@_recv,
    SEND = crm_internal.population_@KEY@_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.population_@KEY@ IS 'All customers of a company, keyed by a @KEY@';
--@ end

-- Purchase summary of one customer.

CREATE FUNCTION crm_internal.customer_summary_transition(@extschema@.customer_summary, @extschema@.event_day, @extschema@.amount) RETURNS @extschema@.customer_summary --@ part of aggregate customer_summary
CREATE FUNCTION crm_internal.customer_summary_transition(@extschema@.customer_summary, @extschema@.event_day, @extschema@.amount, bigint) RETURNS @extschema@.customer_summary --@ part of aggregate customer_summary
CREATE FUNCTION crm_internal.customer_summary_transition(@extschema@.customer_summary, @extschema@.event_day, @extschema@.amount, @extschema@.order_key) RETURNS @extschema@.customer_summary --@ part of aggregate customer_summary; crm_customer_summary_transition_key
CREATE FUNCTION crm_internal.customer_summary_combine(@extschema@.customer_summary, @extschema@.customer_summary) RETURNS @extschema@.customer_summary --@ part of aggregates customer_summary and rollup
CREATE FUNCTION crm_internal.customer_summary_final(@extschema@.customer_summary) RETURNS @extschema@.customer_summary --@ part of aggregates customer_summary and rollup

CREATE AGGREGATE @extschema@.customer_summary(at @extschema@.event_day, amount @extschema@.amount) --@ state @extschema@.customer_summary space 192 by customer_summary_transition final customer_summary_final combine customer_summary_combine
COMMENT ON AGGREGATE @extschema@.customer_summary(@extschema@.event_day, @extschema@.amount) IS 'What one customer has bought, in one value to store, merge and ask; negative amounts are refunds';

--@ each bigint @extschema@.order_key

CREATE AGGREGATE @extschema@.customer_summary(at @extschema@.event_day, amount @extschema@.amount, order_id @KEY@) --@ state @extschema@.customer_summary space 336 by customer_summary_transition final customer_summary_final combine customer_summary_combine
COMMENT ON AGGREGATE @extschema@.customer_summary(@extschema@.event_day, @extschema@.amount, @KEY@) IS 'What one customer has bought, in one value to store, merge and ask, from line items: orders are counted by their ids';
--@ end

CREATE AGGREGATE @extschema@.rollup(@extschema@.customer_summary) --@ state @extschema@.customer_summary space 384 by customer_summary_combine final customer_summary_final combine customer_summary_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.customer_summary) IS 'Merges stored summaries of one customer: the same as one summary over all their rows';

CREATE FUNCTION @extschema@.first_purchase(summary @extschema@.customer_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_first_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.first_purchase(@extschema@.customer_summary) IS 'Day of the first purchase';
CREATE FUNCTION @extschema@.last_purchase(summary @extschema@.customer_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_last_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.last_purchase(@extschema@.customer_summary) IS 'Day of the last purchase';
CREATE FUNCTION @extschema@.orders(summary @extschema@.customer_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_orders' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.orders(@extschema@.customer_summary) IS 'How often the customer bought: purchases, or distinct orders where order ids were given; the F of RFM';
CREATE FUNCTION @extschema@.purchase_days(summary @extschema@.customer_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_purchase_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.purchase_days(@extschema@.customer_summary) IS 'On how many days the customer bought';
CREATE FUNCTION @extschema@.repeat_days(summary @extschema@.customer_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_repeat_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.repeat_days(@extschema@.customer_summary) IS 'On how many days the customer came back after the first: x of the lifetime value models';
CREATE FUNCTION @extschema@.recency_days(summary @extschema@.customer_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_recency_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.recency_days(@extschema@.customer_summary, @extschema@.day) IS 'How many days ago the customer last bought, seen from a day; the R of RFM';
CREATE FUNCTION @extschema@.age(summary @extschema@.customer_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_age' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.age(@extschema@.customer_summary, @extschema@.day) IS 'For how many days the customer is known, seen from a day: since the first purchase; T of the lifetime value models';
CREATE FUNCTION @extschema@.t_x(summary @extschema@.customer_summary) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_t_x' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.t_x(@extschema@.customer_summary) IS 'How many days lie between the first and the last purchase: t_x of the lifetime value models';
CREATE FUNCTION @extschema@.gross(summary @extschema@.customer_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_gross' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gross(@extschema@.customer_summary) IS 'What the customer has bought for, before refunds';
CREATE FUNCTION @extschema@.refunds(summary @extschema@.customer_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_refunds' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.refunds(@extschema@.customer_summary) IS 'What went back to the customer, zero or negative';
CREATE FUNCTION @extschema@.money(summary @extschema@.customer_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_money' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.money(@extschema@.customer_summary) IS 'What the customer has spent: purchases less refunds; the M of RFM';
CREATE FUNCTION @extschema@.mean_order_value(summary @extschema@.customer_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_order_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_order_value(@extschema@.customer_summary) IS 'What the customer spends per order, refunds taken off (客单价)';
CREATE FUNCTION @extschema@.mean_repeat_value(summary @extschema@.customer_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_repeat_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_repeat_value(@extschema@.customer_summary) IS 'What the customer spends per day with a purchase after the first, refunds taken off: m of Gamma-Gamma';
CREATE FUNCTION crm_internal.to_jsonb(summary @extschema@.customer_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_customer_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.customer_summary) IS 'The summary for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.customer_summary AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.customer_summary);
COMMENT ON CAST (@extschema@.customer_summary AS jsonb) IS 'The summary for people to read';

-- All customers in one value: the whole-set form of customer_summary.

CREATE FUNCTION crm_internal.population_rows(internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'crm_population_rows' LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.population_rows(internal) IS 'Planner support: how many customers a population has, as far as that is known when a query is planned';

--@ each bigint uuid text

-- states of purchase days or of order ids are nearly as large as their rows: functions of their own tell the planner
CREATE FUNCTION crm_internal.population_combine(@extschema@.population_@KEY@, @extschema@.population_@KEY@) RETURNS @extschema@.population_@KEY@ --@ part of aggregates population and rollup; COST 10000
CREATE FUNCTION crm_internal.population_with_ids_combine(@extschema@.population_@KEY@, @extschema@.population_@KEY@) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population; crm_population_combine SENDS ROWS
CREATE FUNCTION crm_internal.population_with_days_combine(@extschema@.population_@KEY@, @extschema@.population_@KEY@) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population_with_days; crm_population_combine SENDS ROWS
-- a rollup runs once for every stored population, of a day for instance, which is small: it has its own, low cost
CREATE FUNCTION crm_internal.population_rollup(@extschema@.population_@KEY@, @extschema@.population_@KEY@) RETURNS @extschema@.population_@KEY@ --@ part of aggregate rollup; crm_population_combine

CREATE AGGREGATE @extschema@.rollup(@extschema@.population_@KEY@) --@ state @extschema@.population_@KEY@ space 8192 by population_rollup combine population_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.population_@KEY@) IS 'Merges stored populations, of days, shops or shards: the same as one population over all their rows';

CREATE FUNCTION @extschema@.customers(population @extschema@.population_@KEY@)
    RETURNS TABLE (customer @KEY@, first_purchase date, last_purchase date, orders bigint,
                   gross numeric, refunds numeric, money numeric, mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.population_@KEY@) IS 'Lists the customers of a population: first and last purchase, orders and money of each';
CREATE FUNCTION @extschema@.clv_customers(population @extschema@.population_@KEY@, as_of @extschema@.day, refunds text DEFAULT 'net')
    RETURNS TABLE (customer @KEY@, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_customers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.population_@KEY@, @extschema@.day, text) IS 'Lists what the lifetime value models take of every buyer: repeat days, t_x and age in days, mean repeat value net of refunds or not';
CREATE FUNCTION @extschema@.customer_summaries(population @extschema@.population_@KEY@)
    RETURNS TABLE (customer @KEY@, summary @extschema@.customer_summary)
    AS 'MODULE_PATHNAME', 'crm_customer_summaries' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.customer_summaries(@extschema@.population_@KEY@) IS 'Lists the customers of a population with a summary of each, as customer_summary() with GROUP BY makes it, only faster';
CREATE FUNCTION @extschema@.population_info(population @extschema@.population_@KEY@,
    OUT customers bigint, OUT last_purchase date, OUT data_end date, OUT amounts text, OUT orders_by text,
    OUT purchase_days text,
    OUT rows_without_customer bigint, OUT money_without_customer numeric,
    OUT rows_without_time bigint, OUT money_without_time numeric, OUT rows_without_amount bigint,
    OUT rows_without_order_id bigint, OUT money_without_order_id numeric,
    OUT customers_without_purchase bigint, OUT money_without_purchase numeric,
    OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_population_info' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.population_@KEY@) IS 'How many customers a population has, which rows it leaves out because something in them is NULL, who only had refunds, and how large it is';
--@ end

--@ each bigint uuid text

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population; crm_population_transition_@KEY@
CREATE AGGREGATE @extschema@.population(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount) --@ state @extschema@.population_@KEY@ space 8192 by population_transition combine population_combine
COMMENT ON AGGREGATE @extschema@.population(@KEY@, @extschema@.event_day, @extschema@.amount) IS 'Puts all your customers into one value, in one pass over the orders, that the functions of RFM take';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount, bigint) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population; crm_population_transition_@KEY@
CREATE AGGREGATE @extschema@.population(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount, order_id bigint) --@ state @extschema@.population_@KEY@ space 8192 by population_transition combine population_with_ids_combine
COMMENT ON AGGREGATE @extschema@.population(@KEY@, @extschema@.event_day, @extschema@.amount, bigint) IS 'Puts all your customers into one value, in one pass over line items, that the functions of RFM take: orders are counted by their ids';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount, @extschema@.order_key) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population; crm_population_transition_@KEY@_key
CREATE AGGREGATE @extschema@.population(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount, order_id @extschema@.order_key) --@ state @extschema@.population_@KEY@ space 8192 by population_transition combine population_with_ids_combine
COMMENT ON AGGREGATE @extschema@.population(@KEY@, @extschema@.event_day, @extschema@.amount, @extschema@.order_key) IS 'Puts all your customers into one value, in one pass over line items, that the functions of RFM take: orders are counted by their ids';
--@ end

--@ each bigint uuid text

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population_with_days; crm_population_with_days_transition_@KEY@
CREATE AGGREGATE @extschema@.population_with_days(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount) --@ state @extschema@.population_@KEY@ space 8192 by population_with_days_transition combine population_with_days_combine
COMMENT ON AGGREGATE @extschema@.population_with_days(@KEY@, @extschema@.event_day, @extschema@.amount) IS 'Puts all your customers and their purchase days into one value that the functions of RFM and lifetime value take';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount, bigint) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population_with_days; crm_population_with_days_transition_@KEY@
CREATE AGGREGATE @extschema@.population_with_days(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount, order_id bigint) --@ state @extschema@.population_@KEY@ space 8192 by population_with_days_transition combine population_with_days_combine
COMMENT ON AGGREGATE @extschema@.population_with_days(@KEY@, @extschema@.event_day, @extschema@.amount, bigint) IS 'Puts all your customers and their purchase days into one value that the functions of RFM and lifetime value take, from line items with order ids';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.event_day, @extschema@.amount, @extschema@.order_key) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population_with_days; crm_population_with_days_transition_@KEY@_key
CREATE AGGREGATE @extschema@.population_with_days(customer @KEY@, at @extschema@.event_day, amount @extschema@.amount, order_id @extschema@.order_key) --@ state @extschema@.population_@KEY@ space 8192 by population_with_days_transition combine population_with_days_combine
COMMENT ON AGGREGATE @extschema@.population_with_days(@KEY@, @extschema@.event_day, @extschema@.amount, @extschema@.order_key) IS 'Puts all your customers and their purchase days into one value that the functions of RFM and lifetime value take, from line items with order ids';
--@ end
