-- Simulated orders: an imaginary shop, for trying things out, for tests and for timings.

CREATE FUNCTION @extschema@.simulate_orders(
    customers        bigint,
    first_day        @extschema@.day    DEFAULT '2024-01-01',
    days             @extschema@.whole_number     DEFAULT 731,
    acquisition_days @extschema@.whole_number     DEFAULT NULL,
    r                float8  DEFAULT 0.4,
    alpha            float8  DEFAULT 7,
    a                float8  DEFAULT 0.5,
    b                float8  DEFAULT 2.5,
    spend_p          float8  DEFAULT 6,
    spend_q          float8  DEFAULT 4,
    spend_gamma      float8  DEFAULT 22.5,
    seasonality      float8  DEFAULT 0.3,
    refund_rate      float8  DEFAULT 0.05,
    same_day_rate    float8  DEFAULT 0.04,
    first_customer   bigint  DEFAULT 1,
    seed             bigint  DEFAULT 42
)
RETURNS TABLE (order_id bigint, customer_id bigint, ordered_at timestamp, amount numeric)
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 5000
AS 'MODULE_PATHNAME', 'crm_simulate_orders';
COMMENT ON FUNCTION @extschema@.simulate_orders(bigint, @extschema@.day, @extschema@.whole_number, @extschema@.whole_number, float8, float8, float8, float8, float8,
    float8, float8, float8, float8, float8, bigint, bigint)
    IS 'Makes the orders of an imaginary shop to try things on, the same rows for the same arguments: BG/NBD purchases, Gamma-Gamma spend, a yearly season, refunds';
