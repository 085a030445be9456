-- Points: the account of a customer lot by lot, what a programme's points are worth in the books, and how cohorts develop.

CREATE TYPE @extschema@.points_options AS (
    consume text, --@ Which lot is consumed first: the one that expires first (expiry) or the one earned first (earned)
    on_overdraft text --@ What taking more than there is does: an error (refuse) or a debt that later points pay (allow)
);
COMMENT ON TYPE @extschema@.points_options IS 'Options of an account of points, made by points_options()';

CREATE FUNCTION @extschema@.points_options(
    consume text DEFAULT 'expiry',
    on_overdraft text DEFAULT 'refuse') RETURNS @extschema@.points_options
    AS 'MODULE_PATHNAME', 'crm_points_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.points_options(text, text) IS 'How points (积分) are consumed: what expires first or what was earned first, and whether an account may be overdrawn';

-- Account --------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.points_account; --@ io
CREATE TYPE @extschema@.points_account (
    INPUT = crm_internal.points_account_in,
    OUTPUT = crm_internal.points_account_out,
    RECEIVE = crm_internal.points_account_recv,
    SEND = crm_internal.points_account_send,
    CATEGORY = 'c',
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.points_account IS 'The points of a customer as of the last row of the ledger: totals, and what is left by last day; to store and to ask by points_status()';

-- Rows must come in order of time, so there is no combine function.
CREATE FUNCTION crm_internal.points_account_transition(bytea, @extschema@.event_day, @extschema@.amount, @extschema@.event_day) RETURNS bytea --@ part of aggregate points_account
CREATE FUNCTION crm_internal.points_account_transition(bytea, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.points_options) RETURNS bytea --@ part of aggregate points_account
CREATE FUNCTION crm_internal.points_account_transition(bytea, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, text) RETURNS bytea --@ part of aggregate points_account; crm_points_account_transition_kind
CREATE FUNCTION crm_internal.points_account_transition(bytea, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, text, @extschema@.points_options) RETURNS bytea --@ part of aggregate points_account; crm_points_account_transition_kind
CREATE FUNCTION crm_internal.points_account_final(bytea) RETURNS @extschema@.points_account --@ part of aggregate points_account; COST 10

CREATE AGGREGATE @extschema@.points_account(at @extschema@.event_day, points @extschema@.amount, expires_on @extschema@.event_day) --@ state bytea space 512 by points_account_transition final points_account_final
COMMENT ON AGGREGATE @extschema@.points_account(@extschema@.event_day, @extschema@.amount, @extschema@.event_day) IS 'The account of a customer''s points (积分账户) in one value: what is earned with its last day, and what is redeemed, below 0, out of what expires first; rows in order of time, which is checked: points_account(at, points, expires_on ORDER BY at)';
CREATE AGGREGATE @extschema@.points_account(at @extschema@.event_day, points @extschema@.amount, expires_on @extschema@.event_day, options @extschema@.points_options) --@ state bytea space 512 by points_account_transition final points_account_final
COMMENT ON AGGREGATE @extschema@.points_account(@extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.points_options) IS 'The account of a customer''s points, consumed in the order and overdrawn as the options say; rows in order of time, which is checked';
CREATE AGGREGATE @extschema@.points_account(at @extschema@.event_day, points @extschema@.amount, expires_on @extschema@.event_day, kind text) --@ state bytea space 512 by points_account_transition final points_account_final
COMMENT ON AGGREGATE @extschema@.points_account(@extschema@.event_day, @extschema@.amount, @extschema@.event_day, text) IS 'The account of a customer''s points from rows of the kinds earn, redeem, cancel and adjust (获取、兑换、撤销、调整): what is taken back goes against its lot; rows in order of time, which is checked';
CREATE AGGREGATE @extschema@.points_account(at @extschema@.event_day, points @extschema@.amount, expires_on @extschema@.event_day, kind text, options @extschema@.points_options) --@ state bytea space 512 by points_account_transition final points_account_final
COMMENT ON AGGREGATE @extschema@.points_account(@extschema@.event_day, @extschema@.amount, @extschema@.event_day, text, @extschema@.points_options) IS 'The account of a customer''s points from rows of four kinds, consumed in the order and overdrawn as the options say; rows in order of time, which is checked';

CREATE FUNCTION crm_internal.to_jsonb(account @extschema@.points_account) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_points_account_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.points_account) IS 'An account of points for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.points_account AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.points_account);
COMMENT ON CAST (@extschema@.points_account AS jsonb) IS 'An account of points for people to read, as of its last row: totals, and what is left by last day';

CREATE FUNCTION @extschema@.points_status(
    account @extschema@.points_account,
    as_of @extschema@.day,
    within @extschema@.whole_number DEFAULT 90,
    OUT balance numeric,
    OUT earned numeric,
    OUT redeemed numeric,
    OUT expired numeric,
    OUT cancelled numeric,
    OUT redemption_rate float8,
    OUT breakage_rate float8,
    OUT mean_age_at_redemption float8,
    OUT next_expiry date,
    OUT expiring numeric,
    OUT rows_skipped bigint)
    AS 'MODULE_PATHNAME', 'crm_points_status' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.points_status(@extschema@.points_account, @extschema@.day, @extschema@.whole_number) IS 'What an account of points holds on a day (积分余额、过期、兑换率): balance, totals earned, redeemed, expired and cancelled, redemption and breakage rates, mean days from earning to redemption, the next last day, and what expires within so many days';

-- Revenue --------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.points_revenue(
    price @extschema@.number,
    goods_value @extschema@.number,
    points_value @extschema@.number,
    redeemed @extschema@.number,
    expected @extschema@.number,
    OUT to_points numeric,
    OUT to_goods numeric,
    OUT recognised numeric,
    OUT liability numeric)
    AS 'MODULE_PATHNAME', 'crm_points_revenue' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.points_revenue(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Revenue and contract liability of points (积分收入、合同负债) after IFRS 15 and CAS 14: the part of the price that is the points'', what of it is revenue to date as they are redeemed, and what is still owed';

-- Development ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.development; --@ io
CREATE TYPE @extschema@.development (
    INPUT = crm_internal.development_in,
    OUTPUT = crm_internal.development_out,
    RECEIVE = crm_internal.development_recv,
    SEND = crm_internal.development_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.development IS 'Amounts by cohort and age, a triangle: to store, to merge with rollup(), and to ask by development_factors() and development_ultimates()';

CREATE FUNCTION crm_internal.development_combine(@extschema@.development, @extschema@.development) RETURNS @extschema@.development --@ part of aggregates development and rollup
CREATE FUNCTION crm_internal.development_final(@extschema@.development) RETURNS @extschema@.development --@ part of aggregates development and rollup
CREATE FUNCTION crm_internal.development_transition(@extschema@.development, @extschema@.whole_number, @extschema@.whole_number, @extschema@.amount) RETURNS @extschema@.development --@ part of aggregate development
CREATE AGGREGATE @extschema@.development(cohort @extschema@.whole_number, age @extschema@.whole_number, amount @extschema@.amount) --@ state @extschema@.development space 8192 by development_transition final development_final combine development_combine
COMMENT ON AGGREGATE @extschema@.development(@extschema@.whole_number, @extschema@.whole_number, @extschema@.amount) IS 'How cohorts develop (流量三角形): what each came to at each age, such as points redeemed, complaints or returns by month of issue or sale and months since; amounts of the age, not cumulative';
CREATE AGGREGATE @extschema@.rollup(@extschema@.development) --@ state @extschema@.development space 8192 by development_combine final development_final combine development_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.development) IS 'Merges stored developments, of months or of shops: the same as one value over all their rows';

CREATE FUNCTION @extschema@.development_factors(development @extschema@.development)
    RETURNS TABLE (age int, cohorts bigint, link_ratio float8, to_ultimate float8, developed float8)
    AS 'MODULE_PATHNAME', 'crm_development_factors' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION @extschema@.development_factors(@extschema@.development) IS 'Chain ladder (链梯法) by age: the link ratio to the next age, of all cohorts known there, the factor to the last age, and the share of the end that is developed';
CREATE FUNCTION @extschema@.development_ultimates(development @extschema@.development)
    RETURNS TABLE (cohort int, age int, latest numeric, to_ultimate float8, ultimate numeric, outstanding numeric)
    AS 'MODULE_PATHNAME', 'crm_development_ultimates' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION @extschema@.development_ultimates(@extschema@.development) IS 'Chain ladder (链梯法) by cohort: what it has come to at its latest age, what it will come to at the last one, and what is still to come, such as the ultimate redemption of points (最终兑换率)';
