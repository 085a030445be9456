-- Financial risk, grades by factors, credit limits, control of orders.
--
-- Formulas over columns. Shares and rates are parts of one. NULL in gives NULL out, a ratio that has nothing to divide by
-- is NULL, and NaN or infinity is an error. Grades, factors, veto rules and what a grade is granted are rows of schemes
-- (shipped_credit.sql), which users copy and edit. What is compared with a limit is one quotient, so that it meets the
-- limit exactly.

CREATE FUNCTION crm_internal.require_known(value text, name text, known text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF value <> ALL (known) THEN
        RAISE EXCEPTION '% "%" is not known', name, value
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Known: %s.', array_to_string(known, ', '));
    END IF;
    RETURN value;
END $$;
COMMENT ON FUNCTION crm_internal.require_known(text, text, text[]) IS 'Part of the formulas of credit: the value; an error that lists the known ones';

-- Financial risk ----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.altman_z(
    model text,
    current_assets @extschema@.number, current_liabilities @extschema@.number, total_assets @extschema@.number, total_liabilities @extschema@.number,
    equity @extschema@.number, retained_earnings @extschema@.number, ebit @extschema@.number, sales @extschema@.number DEFAULT NULL,
    distress_below @extschema@.number DEFAULT NULL, safe_above @extschema@.number DEFAULT NULL,
    OUT z numeric, OUT zone text, OUT x1 numeric, OUT x2 numeric, OUT x3 numeric, OUT x4 numeric, OUT x5 numeric)
    AS 'MODULE_PATHNAME', 'crm_altman_z' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.altman_z(text, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Altman''s Z (阿特曼Z值), the risk of failure from the accounts: 1968 for listed manufacturers, private, nonmanufacturing or emerging; with its zone safe, grey or distress, and its ratios';

CREATE FUNCTION @extschema@.bathory_score(
    current_assets @extschema@.number, current_liabilities @extschema@.number, total_assets @extschema@.number, total_liabilities @extschema@.number,
    equity @extschema@.number, tangible_net_worth @extschema@.number,
    profit_before_tax @extschema@.number, depreciation @extschema@.number, amortization @extschema@.number, interest @extschema@.number,
    OUT score numeric, OUT cash_flow_ratio numeric, OUT profit_ratio numeric, OUT equity_ratio numeric, OUT net_worth_ratio numeric,
    OUT working_capital_ratio numeric, OUT note text)
    AS 'MODULE_PATHNAME', 'crm_bathory_score' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 40;
COMMENT ON FUNCTION @extschema@.bathory_score(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Bathory''s model (巴萨利模型), the strength of a company from its accounts: the sum of five ratios, the higher the better; a note says where working capital is negative';

CREATE FUNCTION @extschema@.financial_ratios(
    current_assets @extschema@.number DEFAULT NULL, current_liabilities @extschema@.number DEFAULT NULL,
    inventory @extschema@.number DEFAULT NULL, cash @extschema@.number DEFAULT NULL, receivables @extschema@.number DEFAULT NULL,
    total_assets @extschema@.number DEFAULT NULL, total_liabilities @extschema@.number DEFAULT NULL, equity @extschema@.number DEFAULT NULL,
    ebit @extschema@.number DEFAULT NULL, interest @extschema@.number DEFAULT NULL, net_profit @extschema@.number DEFAULT NULL,
    sales @extschema@.number DEFAULT NULL, cost_of_goods @extschema@.number DEFAULT NULL, days @extschema@.number DEFAULT 365,
    OUT current_ratio numeric, OUT quick_ratio numeric, OUT cash_ratio numeric, OUT debt_ratio numeric, OUT debt_to_equity numeric, OUT interest_cover numeric,
    OUT gross_margin_rate numeric, OUT net_margin_rate numeric, OUT return_on_assets numeric, OUT return_on_equity numeric,
    OUT stock_turnover numeric, OUT receivable_turnover numeric, OUT receivable_days numeric)
    AS 'MODULE_PATHNAME', 'crm_financial_ratios' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.financial_ratios(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Ratios of the accounts (财务比率): liquidity, debt, margins, returns and turnover, each NULL where its figures are missing';

-- Factor scores and grades -------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.factor_rows(scores jsonb, scheme text DEFAULT NULL, scale_max @extschema@.number DEFAULT 100, missing text DEFAULT 'unknown')
    RETURNS TABLE ("position" int, factor text, name text, name_zh text, weight numeric, score numeric, points numeric, lost numeric)
    AS 'MODULE_PATHNAME', 'crm_factor_rows' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.factor_rows(jsonb, text, @extschema@.number, text) IS 'Why a customer has that factor score (信用调查表明细): weight, score, points and points lost of every factor; the most points lost are the reasons';

CREATE FUNCTION @extschema@.factor_score(scores jsonb, scheme text DEFAULT NULL, scale_max @extschema@.number DEFAULT 100, missing text DEFAULT 'unknown') RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_factor_score' LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.factor_score(jsonb, text, @extschema@.number, text) IS 'Credit score of weighted factors (信用评分；5C/6C；信用调查表) from 0 to 100: the weights are rows of a scheme of kind credit_factor';

CREATE FUNCTION @extschema@.credit_grade(score @extschema@.number, scheme text DEFAULT NULL, vetoes text[] DEFAULT NULL, veto_scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_credit_grade' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.credit_grade(@extschema@.number, text, text[], text) IS 'Credit grade of a score (信用等级), AAA to D: the best grade whose lower limit the score reaches, not better than veto rules allow; label(''credit_grade'', …) and advice() say it in words';

-- Credit limits ------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.working_assets_limit(
    current_assets @extschema@.number, current_liabilities @extschema@.number, inventory @extschema@.number,
    total_liabilities @extschema@.number, equity @extschema@.number, scheme text DEFAULT NULL,
    OUT working_assets numeric, OUT evaluation numeric, OUT share numeric, OUT credit_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_working_assets_limit' LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.working_assets_limit(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, text) IS 'Credit limit by working assets (营运资产分析模型): the share of them that an evaluation of four ratios grants, by a table of kind working_assets; without equity the limit is 0';

CREATE FUNCTION @extschema@.credit_limit_by_sales(
    monthly_sales @extschema@.number, terms_days @extschema@.number, grade text DEFAULT NULL,
    multiple @extschema@.number DEFAULT NULL, days_in_month @extschema@.number DEFAULT 30, scheme text DEFAULT NULL) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN greatest(crm_internal.require_finite(monthly_sales, 'monthly_sales'), CASE WHEN monthly_sales IS NOT NULL THEN 0.0 END)
           * crm_internal.require_between(terms_days, 'terms_days', 0.0, 'Infinity'::numeric)
           * coalesce(crm_internal.require_between(multiple, 'multiple', 0.0, 'Infinity'::numeric), @extschema@.scheme_value('credit_multiple'::text, grade, scheme))
           / nullif(crm_internal.require_between(days_in_month, 'days_in_month', 0.0, 'Infinity'::numeric), 0.0);
COMMENT ON FUNCTION @extschema@.credit_limit_by_sales(@extschema@.number, @extschema@.number, text, @extschema@.number, @extschema@.number, text) IS 'Credit limit by sales (销售额法信用额度): monthly sales * payment term in months * multiple of the grade, a row of kind credit_multiple, or one that is given';

CREATE FUNCTION @extschema@.credit_limit_by_worth(net_worth @extschema@.number, share @extschema@.number DEFAULT 0.1) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(crm_internal.require_finite(net_worth, 'net_worth') * crm_internal.require_between(share, 'share', '-Infinity'::numeric, 1.0),
                    CASE WHEN net_worth IS NOT NULL AND share IS NOT NULL THEN 0.0 END);
COMMENT ON FUNCTION @extschema@.credit_limit_by_worth(@extschema@.number, @extschema@.number) IS 'Credit limit by net worth (净资产法信用额度): a share of it, never below 0; the share may be the sum of a table of factors';

CREATE FUNCTION @extschema@.credit_limit_rising(
    first_limit @extschema@.number, payments_on_time @extschema@.number,
    growth @extschema@.number DEFAULT 0.1, every @extschema@.number DEFAULT 3, most @extschema@.number DEFAULT NULL) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN first_limit IS NOT NULL AND payments_on_time IS NOT NULL AND growth IS NOT NULL AND every IS NOT NULL
           THEN least(crm_internal.require_between(first_limit, 'first_limit', 0.0, 'Infinity'::numeric)
                      * pg_catalog.power(1.0 + crm_internal.require_between(growth, 'growth', 0.0, 1.0),
                                         pg_catalog.div(crm_internal.require_between(payments_on_time, 'payments_on_time', 0.0, 100000.0), crm_internal.require_between(every, 'every', 1.0, 'Infinity'::numeric))),
                      crm_internal.require_between(most, 'most', 0.0, 'Infinity'::numeric)) END;
COMMENT ON FUNCTION @extschema@.credit_limit_rising(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Credit limit that rises with good payment (递增信用额度): a first limit, higher by growth after every so many payments on time, up to most';

CREATE FUNCTION @extschema@.credit_limit(
    limits @extschema@.number[], combine text DEFAULT 'least', step @extschema@.number DEFAULT 1, most @extschema@.number DEFAULT NULL) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN s.total IS NOT NULL THEN pg_catalog.div(least(s.total, s.methods * s.most), s.methods * s.step) * s.step END
            FROM (SELECT CASE crm_internal.require_known(combine, 'combine', '{least, greatest, mean, median}'::text[])
                         WHEN 'least' THEN pg_catalog.min(l.amount) WHEN 'greatest' THEN pg_catalog.max(l.amount) WHEN 'mean' THEN pg_catalog.sum(l.amount)
                         WHEN 'median' THEN pg_catalog.sum(l.amount) FILTER (WHERE l.place BETWEEN l.n / 2.0 AND l.n / 2.0 + 1.0) END AS total,
                         CASE combine WHEN 'mean' THEN pg_catalog.count(*)::numeric WHEN 'median' THEN pg_catalog.count(*) FILTER (WHERE l.place BETWEEN l.n / 2.0 AND l.n / 2.0 + 1.0)::numeric ELSE 1.0 END AS methods,
                         crm_internal.require_between(credit_limit.most, 'most', 0.0, 'Infinity'::numeric) AS most,
                         crm_internal.require_above_zero(credit_limit.step, 'step') AS step
                  FROM (SELECT greatest(crm_internal.require_finite(u.amount, 'limits'), 0.0) AS amount,
                               pg_catalog.row_number() OVER (ORDER BY greatest(u.amount, 0.0))::numeric AS place, pg_catalog.count(*) OVER ()::numeric AS n
                        FROM pg_catalog.unnest(limits::numeric[]) AS u(amount) WHERE u.amount IS NOT NULL) AS l) AS s);
COMMENT ON FUNCTION @extschema@.credit_limit(@extschema@.number[], text, @extschema@.number, @extschema@.number) IS 'Credit limit of several methods (信用额度): their least, greatest, mean or median, never negative, at most so much, and rounded down to a step; methods without an answer are left out';

-- Credit control -----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.credit_check(
    order_amount @extschema@.number, balance @extschema@.number, credit_limit @extschema@.number, open_orders @extschema@.number DEFAULT 0,
    overdue_amount @extschema@.number DEFAULT 0, overdue_days @extschema@.number DEFAULT 0, blocked boolean DEFAULT false,
    tolerance @extschema@.number DEFAULT 0.1, grace_days @extschema@.number DEFAULT 0, hold_days @extschema@.number DEFAULT 30, least_overdue @extschema@.number DEFAULT 0,
    OUT action text, OUT reason text, OUT exposure numeric, OUT available numeric, OUT over_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_credit_check' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 40;
COMMENT ON FUNCTION @extschema@.credit_check(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, boolean, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Credit control of an order (信用控制): release, escalate or hold, and why, by the limit and what is overdue; label(''credit_action'', …) and label(''credit_reason'', …) say it in words';
