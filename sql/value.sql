-- Value: contract models, and lifetime value without a stochastic model.

-- Contracts: fit ------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.contract_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates sbg_fit and bdw_fit
CREATE FUNCTION crm_internal.sbg_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate sbg_fit; COST 10000
CREATE FUNCTION crm_internal.bdw_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate bdw_fit; COST 10000

CREATE FUNCTION crm_internal.contract_fit_transition(float8[], int, boolean) RETURNS float8[] --@ part of aggregates sbg_fit and bdw_fit
CREATE FUNCTION crm_internal.contract_fit_transition(float8[], int, boolean, float8) RETURNS float8[] --@ part of aggregates sbg_fit and bdw_fit
CREATE FUNCTION crm_internal.contract_fit_transition(float8[], int, boolean, float8, text) RETURNS float8[] --@ part of aggregates sbg_fit and bdw_fit

CREATE AGGREGATE @extschema@.sbg_fit(tenure @extschema@.whole_number, churned boolean) --@ state float8[] space 1024 by contract_fit_transition final sbg_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.sbg_fit(@extschema@.whole_number, boolean) IS 'Fits a model of renewals to contract customers: shifted-beta-geometric; who left at renewal tenure, and who is still there after tenure renewals';
CREATE AGGREGATE @extschema@.sbg_fit(tenure @extschema@.whole_number, churned boolean, weight float8) --@ state float8[] space 1024 by contract_fit_transition final sbg_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.sbg_fit(@extschema@.whole_number, boolean, float8) IS 'Fits a model of renewals to contract customers, each row standing for weight of them: shifted-beta-geometric';
CREATE AGGREGATE @extschema@.sbg_fit(tenure @extschema@.whole_number, churned boolean, weight float8, unit text) --@ state float8[] space 1024 by contract_fit_transition final sbg_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.sbg_fit(@extschema@.whole_number, boolean, float8, text) IS 'Fits a model of renewals to contract customers, each row standing for weight of them: shifted-beta-geometric, with the unit of time of tenure';

CREATE AGGREGATE @extschema@.bdw_fit(tenure @extschema@.whole_number, churned boolean) --@ state float8[] space 1024 by contract_fit_transition final bdw_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.bdw_fit(@extschema@.whole_number, boolean) IS 'Fits a model of renewals to contract customers: beta-discrete-Weibull; as sbg_fit, with risk that changes over a customer''s tenure';
CREATE AGGREGATE @extschema@.bdw_fit(tenure @extschema@.whole_number, churned boolean, weight float8) --@ state float8[] space 1024 by contract_fit_transition final bdw_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.bdw_fit(@extschema@.whole_number, boolean, float8) IS 'Fits a model of renewals to contract customers, each row standing for weight of them: beta-discrete-Weibull';
CREATE AGGREGATE @extschema@.bdw_fit(tenure @extschema@.whole_number, churned boolean, weight float8, unit text) --@ state float8[] space 1024 by contract_fit_transition final bdw_fit_final combine contract_fit_combine
COMMENT ON AGGREGATE @extschema@.bdw_fit(@extschema@.whole_number, boolean, float8, text) IS 'Fits a model of renewals to contract customers, each row standing for weight of them: beta-discrete-Weibull, with the unit of time of tenure';

CREATE FUNCTION @extschema@.sbg_fit(survivors float8[], unit text DEFAULT 'period') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_sbg_fit_survivors' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.sbg_fit(float8[], text) IS 'Fits a model of renewals to one cohort of contract customers: shifted-beta-geometric, from its size, then the customers left after each renewal';
CREATE FUNCTION @extschema@.bdw_fit(survivors float8[], unit text DEFAULT 'period') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_bdw_fit_survivors' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.bdw_fit(float8[], text) IS 'Fits a model of renewals to one cohort of contract customers: beta-discrete-Weibull, from its size, then the customers left after each renewal';

-- Contracts: score ----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.contract_retention(model @extschema@.clv_model, period @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_contract_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_retention(@extschema@.clv_model, @extschema@.whole_number) IS 'Share of the contract customers left who renew at the end of a period, 1 the first';
CREATE FUNCTION @extschema@.contract_survival(model @extschema@.clv_model, periods @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_contract_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_survival(@extschema@.clv_model, @extschema@.whole_number) IS 'Share of all contract customers still there after so many renewals';
CREATE FUNCTION @extschema@.contract_churn(model @extschema@.clv_model, period @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_contract_churn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_churn(@extschema@.clv_model, @extschema@.whole_number) IS 'Share of all contract customers who leave at the end of a period, 1 the first';
CREATE FUNCTION @extschema@.contract_curve(model @extschema@.clv_model, periods @extschema@.whole_number)
    RETURNS TABLE (period int, retention_rate float8, survival float8)
    AS 'MODULE_PATHNAME', 'crm_contract_curve' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION @extschema@.contract_curve(@extschema@.clv_model, @extschema@.whole_number) IS 'Retention rate and survival of contract customers by period, from 1 to periods';
CREATE FUNCTION @extschema@.contract_value(
    model @extschema@.clv_model,
    margin float8 DEFAULT 1,
    periods @extschema@.whole_number DEFAULT NULL,
    rate float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_contract_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.contract_value(@extschema@.clv_model, float8, @extschema@.whole_number, float8) IS 'Value of a new contract customer who pays margin in each period, the first time now; margin 1 gives the discounted expected lifetime; rate per period, periods NULL without end';
CREATE FUNCTION @extschema@.residual_contract_value(
    model @extschema@.clv_model,
    renewals @extschema@.whole_number,
    margin float8 DEFAULT 1,
    periods @extschema@.whole_number DEFAULT NULL,
    rate float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_residual_contract_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.residual_contract_value(@extschema@.clv_model, @extschema@.whole_number, float8, @extschema@.whole_number, float8) IS 'Value still to come of a contract customer after so many renewals, just before the next; margin 1 gives the discounted expected residual lifetime; rate per period, periods NULL without end';

-- Retention formula, payback, conversions -------------------------------------------------------------------

CREATE FUNCTION @extschema@.retention_value(
    margin float8,
    retention float8,
    periods @extschema@.whole_number DEFAULT NULL,
    rate float8 DEFAULT 0,
    timing text DEFAULT 'start') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_retention_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.retention_value(float8, float8, @extschema@.whole_number, float8, text) IS 'Customer value by the retention formula: a margin per period from a customer who stays with probability retention; so many payments, NULL without end, the first now (start) or after one period (end)';
CREATE FUNCTION @extschema@.retention_value_with_promotion(
    margin float8,
    promotion float8,
    retention float8,
    periods @extschema@.whole_number DEFAULT NULL,
    rate float8 DEFAULT 0,
    promotion_time float8 DEFAULT 0.5) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_retention_value_with_promotion' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.retention_value_with_promotion(float8, float8, float8, @extschema@.whole_number, float8, float8) IS 'Customer value after the cost of promotion: a margin in each of the periods 0 to periods less a promotion within each of the periods 1 to periods (Berger and Nasr 1998, case 1)';
CREATE FUNCTION @extschema@.cac_payback(
    cost float8,
    margin float8,
    retention float8 DEFAULT 1,
    rate float8 DEFAULT 0,
    timing text DEFAULT 'start') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_cac_payback' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.cac_payback(float8, float8, float8, float8, text) IS 'When a customer has paid back the cost of acquisition: payments until the retained, discounted margin covers it; rounded up the first payment that does; NULL if none does';
CREATE FUNCTION @extschema@.convert_rate(rate float8, periods float8, kind text DEFAULT 'growth') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_convert_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.convert_rate(float8, float8, text) IS 'A rate over so many periods: 12 turns a monthly rate into an annual one, 1/12.0 an annual into a monthly; kind growth compounds, churn is of customers lost';
CREATE FUNCTION @extschema@.churn_lifetime(churn float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_churn_lifetime' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.churn_lifetime(float8) IS 'How many periods a customer stays on average, 1 / churn; NULL for churn 0';

-- Migration -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.migration_value(
    transition float8[],
    reward float8[],
    periods @extschema@.whole_number DEFAULT NULL,
    rate float8 DEFAULT 0,
    stop boolean DEFAULT false)
    RETURNS TABLE (state int, value float8, active int)
    AS 'MODULE_PATHNAME', 'crm_migration_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION @extschema@.migration_value(float8[], float8[], @extschema@.whole_number, float8, boolean) IS 'Value of a customer in each state of a Markov chain with rewards over periods 0 to periods, NULL without end; stop lets the firm end what does not pay, active 0 says where';

CREATE FUNCTION crm_internal.transition_matrix_transition(bigint[], int, int, int) RETURNS bigint[] --@ part of aggregate transition_matrix
CREATE FUNCTION crm_internal.transition_matrix_combine(bigint[], bigint[]) RETURNS bigint[] --@ part of aggregate transition_matrix
CREATE FUNCTION crm_internal.transition_matrix_final(bigint[]) RETURNS float8[] --@ part of aggregate transition_matrix
CREATE AGGREGATE @extschema@.transition_matrix(from_state @extschema@.whole_number, to_state @extschema@.whole_number, states @extschema@.whole_number) --@ state bigint[] space 1024 by transition_matrix_transition final transition_matrix_final combine transition_matrix_combine
COMMENT ON AGGREGATE @extschema@.transition_matrix(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'Shares of the customers of each state 1 to states that move to each other one; a state nobody comes from keeps its customers';

-- States by their names are answered with how to number them.
CREATE FUNCTION crm_internal.transition_matrix_transition(bigint[], from_state text, to_state text, states int) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'states are the numbers from 1 on, not text as "%"', coalesce(from_state, to_state, '')
        USING ERRCODE = 'datatype_mismatch',
              HINT = 'Number them, and say how many there are: crm.transition_matrix(array_position(''{new,active,lost}'', from_state), array_position(''{new,active,lost}'', to_state), 3).';
END
$$;
COMMENT ON FUNCTION crm_internal.transition_matrix_transition(bigint[], text, text, int) IS 'Part of aggregate transition_matrix: the error for states by their names';
CREATE AGGREGATE @extschema@.transition_matrix(from_state text, to_state text, states int) --@ state bigint[] by transition_matrix_transition
COMMENT ON AGGREGATE @extschema@.transition_matrix(text, text, int) IS 'Part of transition_matrix: the error for states by their names that says what to write';
CREATE FUNCTION crm_internal.transition_matrix_transition(bigint[], from_state text, to_state text) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.transition_matrix_transition(NULL::bigint[], from_state, to_state, NULL::int);
END
$$;
COMMENT ON FUNCTION crm_internal.transition_matrix_transition(bigint[], text, text) IS 'Part of aggregate transition_matrix: the error for states by their names';
CREATE AGGREGATE @extschema@.transition_matrix(from_state text, to_state text) --@ state bigint[] by transition_matrix_transition
COMMENT ON AGGREGATE @extschema@.transition_matrix(text, text) IS 'Part of transition_matrix: the error for states by their names that says what to write';

-- Historic value --------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.historic_value_combine(bytea, bytea) RETURNS bytea --@ part of aggregate historic_value
CREATE FUNCTION crm_internal.historic_value_final(bytea) RETURNS numeric --@ part of aggregate historic_value
CREATE FUNCTION crm_internal.historic_value_transition(bytea, @extschema@.event_day, @extschema@.amount, date) RETURNS bytea --@ part of aggregate historic_value
CREATE FUNCTION crm_internal.historic_value_transition(bytea, @extschema@.event_day, @extschema@.amount, date, float8) RETURNS bytea --@ part of aggregate historic_value
CREATE FUNCTION crm_internal.historic_value_transition(bytea, @extschema@.event_day, @extschema@.amount, date, float8, float8) RETURNS bytea --@ part of aggregate historic_value
CREATE AGGREGATE @extschema@.historic_value(at @extschema@.event_day, amount @extschema@.amount, as_of @extschema@.day) --@ state bytea space 96 by historic_value_transition final historic_value_final combine historic_value_combine
COMMENT ON AGGREGATE @extschema@.historic_value(@extschema@.event_day, @extschema@.amount, @extschema@.day) IS 'What a customer has brought up to the as-of day: the exact sum';
CREATE AGGREGATE @extschema@.historic_value(at @extschema@.event_day, amount @extschema@.amount, as_of @extschema@.day, annual_rate float8) --@ state bytea space 96 by historic_value_transition final historic_value_final combine historic_value_combine
COMMENT ON AGGREGATE @extschema@.historic_value(@extschema@.event_day, @extschema@.amount, @extschema@.day, float8) IS 'What a customer has brought up to the as-of day, past amounts compounded to it at an annual rate';
CREATE AGGREGATE @extschema@.historic_value(at @extschema@.event_day, amount @extschema@.amount, as_of @extschema@.day, annual_rate float8, margin_rate float8) --@ state bytea space 96 by historic_value_transition final historic_value_final combine historic_value_combine
COMMENT ON AGGREGATE @extschema@.historic_value(@extschema@.event_day, @extschema@.amount, @extschema@.day, float8, float8) IS 'The margin, a share margin_rate of the amounts, that a customer has brought up to the as-of day, compounded to it at an annual rate';

-- Customer equity -------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.equity AS (
    customers bigint, --@ Customers who have a value
    equity float8, --@ Sum of their values
    sampling_error float8, --@ How far the sum over as many other customers of the same kind would lie off: standard deviation times the root of the number
    parameter_error float8, --@ How far the sum may be off because the model's parameters are estimates: the customers' standard errors added up, an upper bound
    standard_error float8, --@ Both errors together, root of the sum of squares
    lower float8, --@ Equity less 1.96 standard errors
    upper float8 --@ Equity plus 1.96 standard errors
);
COMMENT ON TYPE @extschema@.equity IS 'Value of all customers together with its errors and 95 % interval, made by customer_equity()';

CREATE FUNCTION crm_internal.customer_equity_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate customer_equity
CREATE FUNCTION crm_internal.customer_equity_final(float8[]) RETURNS @extschema@.equity --@ part of aggregate customer_equity
CREATE FUNCTION crm_internal.customer_equity_transition(float8[], float8) RETURNS float8[] --@ part of aggregate customer_equity
CREATE FUNCTION crm_internal.customer_equity_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate customer_equity
CREATE AGGREGATE @extschema@.customer_equity(value float8) --@ state float8[] space 128 by customer_equity_transition final customer_equity_final combine customer_equity_combine
COMMENT ON AGGREGATE @extschema@.customer_equity(float8) IS 'Customer equity: the value of all customers together, with the error from having these customers and not others';
CREATE AGGREGATE @extschema@.customer_equity(value float8, standard_error float8) --@ state float8[] space 128 by customer_equity_transition final customer_equity_final combine customer_equity_combine
COMMENT ON AGGREGATE @extschema@.customer_equity(float8, float8) IS 'Customer equity: the value of all customers together, with that error and the one from estimated parameters';
