-- Value: contract models, and lifetime value without a stochastic model.

-- Contracts: fit ------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.contract_fit_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_contract_fit_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_fit_combine(float8[], float8[]) IS 'Part of aggregates sbg_fit and bdw_fit';
CREATE FUNCTION @extschema@.sbg_fit_final(float8[]) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_sbg_fit_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.sbg_fit_final(float8[]) IS 'Part of aggregate sbg_fit';
CREATE FUNCTION @extschema@.bdw_fit_final(float8[]) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_bdw_fit_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.bdw_fit_final(float8[]) IS 'Part of aggregate bdw_fit';

CREATE FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_contract_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean) IS 'Part of aggregates sbg_fit and bdw_fit';
CREATE FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_contract_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean, float8) IS 'Part of aggregates sbg_fit and bdw_fit';
CREATE FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean, float8, text) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_contract_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.contract_fit_transition(float8[], int, boolean, float8, text) IS 'Part of aggregates sbg_fit and bdw_fit';

CREATE AGGREGATE @extschema@.sbg_fit(tenure int, churned boolean) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.sbg_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.sbg_fit(int, boolean) IS 'Shifted-beta-geometric model of contract customers: who left at renewal tenure, and who is still there after tenure renewals';
CREATE AGGREGATE @extschema@.sbg_fit(tenure int, churned boolean, weight float8) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.sbg_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.sbg_fit(int, boolean, float8) IS 'Shifted-beta-geometric model of rows that stand for weight contract customers each';
CREATE AGGREGATE @extschema@.sbg_fit(tenure int, churned boolean, weight float8, unit text) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.sbg_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.sbg_fit(int, boolean, float8, text) IS 'Shifted-beta-geometric model of weighted rows, with the unit of time of tenure';

CREATE AGGREGATE @extschema@.bdw_fit(tenure int, churned boolean) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.bdw_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.bdw_fit(int, boolean) IS 'Beta-discrete-Weibull model of contract customers: as sbg_fit, with risk that changes over a customer''s tenure';
CREATE AGGREGATE @extschema@.bdw_fit(tenure int, churned boolean, weight float8) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.bdw_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.bdw_fit(int, boolean, float8) IS 'Beta-discrete-Weibull model of rows that stand for weight contract customers each';
CREATE AGGREGATE @extschema@.bdw_fit(tenure int, churned boolean, weight float8, unit text) (
    SFUNC = @extschema@.contract_fit_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.bdw_fit_final,
    COMBINEFUNC = @extschema@.contract_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.bdw_fit(int, boolean, float8, text) IS 'Beta-discrete-Weibull model of weighted rows, with the unit of time of tenure';

CREATE FUNCTION @extschema@.sbg_fit(survivors float8[], unit text DEFAULT 'period') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_sbg_fit_survivors' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.sbg_fit(float8[], text) IS 'Shifted-beta-geometric model of one cohort: its size, then the customers left after each renewal';
CREATE FUNCTION @extschema@.bdw_fit(survivors float8[], unit text DEFAULT 'period') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_bdw_fit_survivors' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.bdw_fit(float8[], text) IS 'Beta-discrete-Weibull model of one cohort: its size, then the customers left after each renewal';

-- Contracts: score ----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.retention_rate(model @extschema@.clv_model, period int) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_retention_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.retention_rate(@extschema@.clv_model, int) IS 'Share of the customers left who renew at the end of a period, 1 the first';
CREATE FUNCTION @extschema@.survival(model @extschema@.clv_model, periods int) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.survival(@extschema@.clv_model, int) IS 'Share of a cohort still there after so many renewals';
CREATE FUNCTION @extschema@.churn_probability(model @extschema@.clv_model, period int) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_churn_probability' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.churn_probability(@extschema@.clv_model, int) IS 'Share of a cohort that leaves at the end of a period, 1 the first';
CREATE FUNCTION @extschema@.retention_curve(model @extschema@.clv_model, periods int)
    RETURNS TABLE (period int, retention_rate float8, survival float8)
    AS 'MODULE_PATHNAME', 'crm_retention_curve' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION @extschema@.retention_curve(@extschema@.clv_model, int) IS 'Retention rate and survival of periods 1 to periods';
CREATE FUNCTION @extschema@.discounted_expected_lifetime(
    model @extschema@.clv_model,
    rate float8,
    periods int DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_expected_lifetime' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_expected_lifetime(@extschema@.clv_model, float8, int) IS 'Discounted expected payments of a new contract customer, the first now; rate per period, periods NULL without end';
CREATE FUNCTION @extschema@.discounted_expected_residual_lifetime(
    model @extschema@.clv_model,
    renewals int,
    rate float8,
    periods int DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_expected_residual_lifetime' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_expected_residual_lifetime(@extschema@.clv_model, int, float8, int) IS 'Discounted expected payments of a customer after so many renewals, from the next renewal on; rate per period, periods NULL without end';
CREATE FUNCTION @extschema@.contract_value(
    model @extschema@.clv_model,
    margin float8,
    rate float8,
    periods int DEFAULT NULL) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN margin * @extschema@.discounted_expected_lifetime(model, rate, periods);
COMMENT ON FUNCTION @extschema@.contract_value(@extschema@.clv_model, float8, float8, int) IS 'Value of a new contract customer: margin per period times the discounted expected lifetime';
CREATE FUNCTION @extschema@.residual_contract_value(
    model @extschema@.clv_model,
    renewals int,
    margin float8,
    rate float8,
    periods int DEFAULT NULL) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN margin * @extschema@.discounted_expected_residual_lifetime(model, renewals, rate, periods);
COMMENT ON FUNCTION @extschema@.residual_contract_value(@extschema@.clv_model, int, float8, float8, int) IS 'Value still to come of a contract customer after so many renewals, just before the next';
