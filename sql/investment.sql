-- Investment in customers: what is paid and comes back, by period or by day, and what it is worth.

CREATE TYPE @extschema@.cash_flow; --@ io
CREATE TYPE @extschema@.cash_flow (
    INPUT = crm_internal.cash_flow_in,
    OUTPUT = crm_internal.cash_flow_out,
    RECEIVE = crm_internal.cash_flow_recv,
    SEND = crm_internal.cash_flow_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.cash_flow IS 'Amounts by period or by day in one value to store, merge with rollup() and ask: npv(), irr(), payback()';

CREATE FUNCTION crm_internal.cash_flow_transition(bytea, float8, numeric) RETURNS bytea --@ part of aggregate cash_flow; crm_cash_flow_period_transition
CREATE FUNCTION crm_internal.cash_flow_transition(bytea, date, numeric) RETURNS bytea --@ part of aggregate cash_flow; crm_cash_flow_day_transition
CREATE FUNCTION crm_internal.cash_flow_period_final(bytea) RETURNS @extschema@.cash_flow --@ part of aggregate cash_flow; COST 20
CREATE FUNCTION crm_internal.cash_flow_day_final(bytea) RETURNS @extschema@.cash_flow --@ part of aggregate cash_flow; COST 20
CREATE FUNCTION crm_internal.cash_flow_rollup(@extschema@.cash_flow, @extschema@.cash_flow) RETURNS @extschema@.cash_flow --@ part of aggregate rollup; COST 20

CREATE AGGREGATE @extschema@.cash_flow(period float8, amount @extschema@.number) --@ state bytea space 128 by cash_flow_transition final cash_flow_period_final combine keyed_sums_combine
COMMENT ON AGGREGATE @extschema@.cash_flow(float8, @extschema@.number) IS 'Cash flow by period (现金流、对顾客进行投资): what is paid, below 0, and what comes back, exact sums by the number of the period; period 0 is today';
CREATE AGGREGATE @extschema@.cash_flow(at @extschema@.event_day, amount @extschema@.number) --@ state bytea space 128 by cash_flow_transition final cash_flow_day_final combine keyed_sums_combine
COMMENT ON AGGREGATE @extschema@.cash_flow(@extschema@.event_day, @extschema@.number) IS 'Cash flow by day (现金流): what is paid, below 0, and what comes back, exact sums by day; worth is as of the first day';
CREATE AGGREGATE @extschema@.rollup(@extschema@.cash_flow) --@ state @extschema@.cash_flow space 1024 by cash_flow_rollup combine cash_flow_rollup
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.cash_flow) IS 'Adds up stored cash flows, of customers or campaigns: the same as one flow of all their amounts';

CREATE FUNCTION crm_internal.to_jsonb(flow @extschema@.cash_flow) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_cash_flow_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.cash_flow) IS 'A cash flow for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.cash_flow AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.cash_flow);
COMMENT ON CAST (@extschema@.cash_flow AS jsonb) IS 'A cash flow for people to read: its periods or days with their amounts';

CREATE FUNCTION @extschema@.npv(flow @extschema@.cash_flow, rate @extschema@.number) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_npv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.npv(@extschema@.cash_flow, @extschema@.number) IS 'Net present value (净现值): what a cash flow is worth in period 0, or on its first day, at a rate per period, or per year of 365 days; amounts of period 0 are not discounted';

CREATE FUNCTION @extschema@.irr(flow @extschema@.cash_flow) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_irr' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.irr(@extschema@.cash_flow) IS 'Internal rate of return (内部收益率): the rate per period, or per year of a flow by day, at which it is worth nothing; NULL where the sign of the flow does not change exactly once, since there is none, or several may be';

CREATE FUNCTION @extschema@.payback(flow @extschema@.cash_flow, rate @extschema@.number DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_payback' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.payback(@extschema@.cash_flow, @extschema@.number) IS 'When what was paid has come back (投资回收期): in periods, the last of them in part, or in days from the first one on; discounted at a rate; NULL where it does not';
