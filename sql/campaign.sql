-- Campaign: price elasticity, renewals, lift and uplift, break-even.

-- Price elasticity --------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.arc_elasticity(quantity_0 @extschema@.number, price_0 @extschema@.number, quantity_1 @extschema@.number, price_1 @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (crm_internal.require_between(quantity_1, 'quantity_1', 0.0, 'Infinity'::numeric) - crm_internal.require_between(quantity_0, 'quantity_0', 0.0, 'Infinity'::numeric))
           * (crm_internal.require_between(price_0, 'price_0', 0.0, 'Infinity'::numeric) + crm_internal.require_between(price_1, 'price_1', 0.0, 'Infinity'::numeric))
           / nullif((price_1::numeric - price_0::numeric) * (quantity_0::numeric + quantity_1::numeric), 0.0);
COMMENT ON FUNCTION @extschema@.arc_elasticity(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'How much quantity reacts to price (价格弹性), of two points: relative change of quantity / relative change of price, both to their means';

CREATE TYPE @extschema@.price_elasticity AS (
    elasticity float8, --@ Change of quantity in percent for one percent more price
    standard_error float8, --@ Standard error of the elasticity
    constant float8, --@ Quantity at a price of 1
    r_squared float8, --@ Share of the variation of ln(quantity) that the price explains
    observations bigint --@ Rows that counted
);
COMMENT ON TYPE @extschema@.price_elasticity IS 'Constant-elasticity demand, quantity = constant * price ^ elasticity, by least squares of the logarithms';

CREATE FUNCTION crm_internal.price_elasticity_transition(bytea, float8, float8) RETURNS bytea --@ part of aggregate price_elasticity
CREATE FUNCTION crm_internal.price_elasticity_combine(bytea, bytea) RETURNS bytea --@ part of aggregate price_elasticity
CREATE FUNCTION crm_internal.price_elasticity_final(bytea) RETURNS @extschema@.price_elasticity --@ part of aggregate price_elasticity
CREATE AGGREGATE @extschema@.price_elasticity(quantity float8, price float8) --@ state bytea space 1024 by price_elasticity_transition final price_elasticity_final combine price_elasticity_combine
COMMENT ON AGGREGATE @extschema@.price_elasticity(float8, float8) IS 'How much quantity reacts to price (价格弹性), of many observations: slope of ln(quantity) on ln(price)';

-- Membership renewal ------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.renewal_status(expires_on @extschema@.day, renewed_on @extschema@.day, as_of @extschema@.day, grace_days @extschema@.whole_number DEFAULT 0) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN expires_on IS NULL OR as_of IS NULL OR grace_days IS NULL THEN NULL
                WHEN crm_internal.require_between(grace_days::int::@extschema@.number, 'grace_days', 0.0, 3660.0) IS NULL THEN NULL
                WHEN crm_internal.require_day(expires_on::date, 'expires_on') IS NULL OR crm_internal.require_day(as_of::date, 'as_of') IS NULL THEN NULL
                WHEN crm_internal.require_day(renewed_on::date, 'renewed_on') <= as_of::date AND renewed_on::date <= expires_on::date THEN 'renewed'
                WHEN renewed_on::date <= as_of::date AND renewed_on::date <= expires_on::date + grace_days::int THEN 'renewed_in_grace'
                WHEN as_of::date <= expires_on::date THEN 'running'
                WHEN as_of::date <= expires_on::date + grace_days::int THEN 'in_grace'
                WHEN renewed_on::date <= as_of::date THEN 'came_back'
                ELSE 'lapsed' END;
COMMENT ON FUNCTION @extschema@.renewal_status(@extschema@.day, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'What has become of a membership term by a day: renewed, renewed_in_grace, running, in_grace, came_back (after the grace), lapsed';

CREATE FUNCTION @extschema@.renewal_rate(renewed @extschema@.number, due @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(renewed, 'renewed', 0.0, coalesce(nullif(crm_internal.require_between(due, 'due', 0.0, 'Infinity'::numeric), 0.0), 'Infinity'::numeric)) / nullif(due::numeric, 0.0);
COMMENT ON FUNCTION @extschema@.renewal_rate(@extschema@.number, @extschema@.number) IS 'Renewal rate (续费率): terms renewed / terms that were due, of which the grace has passed';

CREATE FUNCTION @extschema@.renewals_sql(
    source regclass,
    expires_on name,
    renewed_on name,
    as_of @extschema@.day DEFAULT NULL,
    grace_days int DEFAULT 0,
    step text DEFAULT 'month') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expires_sql text;
    renewed_sql text;
    zone text;
BEGIN
    IF expires_on IS NULL OR renewed_on IS NULL OR grace_days IS NULL THEN
        RAISE EXCEPTION 'expires_on, renewed_on and grace_days must not be null'
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Name a table of membership terms and its columns, for instance crm.renewals_sql(''terms'', ''expires_on'', ''renewed_on'').';
    END IF;
    IF step IS NULL OR step NOT IN ('week', 'month', 'quarter', 'year') THEN
        RAISE EXCEPTION 'step "%" is unknown', coalesce(step, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Steps are ''week'', ''month'', ''quarter'' and ''year''.';
    END IF;
    PERFORM crm_internal.require_columns(source, ARRAY[expires_on, renewed_on]);
    SELECT c.at_sql OPERATOR(pg_catalog.||) '::pg_catalog.date', c.cut_in INTO expires_sql, zone FROM crm_internal.source_columns(source, NULL, expires_on, NULL, NULL) AS c;
    SELECT c.at_sql OPERATOR(pg_catalog.||) '::pg_catalog.date', coalesce(zone, c.cut_in) INTO renewed_sql, zone FROM crm_internal.source_columns(source, NULL, renewed_on, NULL, NULL) AS c;
    PERFORM crm_internal.require_between(grace_days::@extschema@.number, 'grace_days', 0, 3660);
    RETURN pg_catalog.format(
$sql$SELECT t.period_first, pg_catalog.count(*) AS terms,
       pg_catalog.count(*) FILTER (WHERE t.status OPERATOR(pg_catalog.=) 'renewed') AS renewed,
       pg_catalog.count(*) FILTER (WHERE t.status OPERATOR(pg_catalog.=) 'renewed_in_grace') AS renewed_in_grace,
       pg_catalog.count(*) FILTER (WHERE t.status OPERATOR(pg_catalog.=) 'came_back') AS came_back,
       pg_catalog.count(*) FILTER (WHERE t.status OPERATOR(pg_catalog.=) 'lapsed') AS lapsed,
       pg_catalog.count(*) FILTER (WHERE t.status OPERATOR(pg_catalog.=) ANY ('{running,in_grace}'::pg_catalog.text[])) AS undecided,
       pg_catalog.count(*) FILTER (WHERE t.due) AS due,
       @extschema@.renewal_rate(pg_catalog.count(*) FILTER (WHERE t.due AND t.status OPERATOR(pg_catalog.=) ANY ('{renewed,renewed_in_grace}'::pg_catalog.text[])),
                                pg_catalog.count(*) FILTER (WHERE t.due)) AS renewal_rate
FROM (SELECT pg_catalog.date_trunc(%4$L, %2$s::pg_catalog.timestamp)::pg_catalog.date AS period_first,
             @extschema@.renewal_status(%2$s, %3$s, a.day, %6$s) AS status,
             %2$s OPERATOR(pg_catalog.+) %6$s OPERATOR(pg_catalog.<) a.day AS due
      FROM %1$s AS o CROSS JOIN (SELECT %5$s AS day) AS a WHERE %2$s IS NOT NULL) AS t
GROUP BY t.period_first
ORDER BY t.period_first$sql$,
        source, expires_sql, renewed_sql, step,
        coalesce(crm_internal.date_literal(as_of, 'as_of'),
                 -- where no day has passed, every term is running, whatever the day
                 pg_catalog.format('(SELECT coalesce(pg_catalog.max(GREATEST(CASE WHEN %2$s OPERATOR(pg_catalog.<=) %4$s THEN %2$s END, CASE WHEN %3$s OPERATOR(pg_catalog.<=) %4$s THEN %3$s END)), %4$s) FROM %1$s AS o)',
                                   source, expires_sql, renewed_sql, crm_internal.source_today(zone))),
        grace_days);
END
$$;
COMMENT ON FUNCTION @extschema@.renewals_sql(regclass, name, name, @extschema@.day, int, text) IS 'The query behind renewals, to read, change or make a view of; as_of NULL is the last day of an expiry or renewal that is not after today, whenever it runs';

CREATE FUNCTION @extschema@.renewals(
    source regclass,
    expires_on name,
    renewed_on name,
    as_of @extschema@.day DEFAULT NULL,
    grace_days int DEFAULT 0,
    step text DEFAULT 'month')
    RETURNS TABLE (period_first date, terms bigint, renewed bigint, renewed_in_grace bigint, came_back bigint, lapsed bigint,
                   undecided bigint, due bigint, renewal_rate numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    query text := @extschema@.renewals_sql(source, expires_on, renewed_on, as_of, grace_days, step);
    remedy text;
BEGIN
    RETURN QUERY EXECUTE query;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION @extschema@.renewals(regclass, name, name, @extschema@.day, int, text) IS 'How many memberships were renewed (续费), by the period in which they expire, in the order of time; the rate looks at terms whose grace has passed';

-- Lift and uplift ---------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.two_sided_p(z float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_two_sided_p' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.two_sided_p(float8) IS 'Probability that a standard normal value is at least |z| away from zero';

CREATE FUNCTION crm_internal.campaign_groups(
    scores float8[],
    responded boolean[],
    treated boolean[] DEFAULT NULL,
    groups @extschema@.whole_number DEFAULT 10)
    RETURNS TABLE (score_group int, highest_score float8, lowest_score float8, treated_customers bigint, treated_responses bigint,
                   control_customers bigint, control_responses bigint)
    AS 'MODULE_PATHNAME', 'crm_campaign_groups' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION crm_internal.campaign_groups(float8[], boolean[], boolean[], @extschema@.whole_number) IS 'Part of campaign_lift_groups and campaign_uplift_groups: customers and responses by groups of the score, best first; equal scores never part';

CREATE FUNCTION @extschema@.campaign_lift_groups(scores float8[], responded boolean[], groups @extschema@.whole_number DEFAULT 10)
    RETURNS TABLE (score_group int, highest_score float8, lowest_score float8, customers bigint, responses bigint,
                   response_rate float8, lift float8, cumulative_customers bigint, cumulative_responses bigint,
                   cumulative_share float8, cumulative_gain float8, cumulative_rate float8, cumulative_lift float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10
BEGIN ATOMIC
    SELECT g.score_group, g.highest_score, g.lowest_score, g.customers::bigint, g.responses::bigint,
           g.responses / g.customers,
           g.responses / g.customers / nullif(g.all_responses / g.all_customers, 0::float8),
           g.cumulative_customers::bigint, g.cumulative_responses::bigint,
           g.cumulative_customers / g.all_customers,
           g.cumulative_responses / nullif(g.all_responses, 0::float8),
           g.cumulative_responses / g.cumulative_customers,
           g.cumulative_responses / g.cumulative_customers / nullif(g.all_responses / g.all_customers, 0::float8)
    FROM (SELECT c.score_group, c.highest_score, c.lowest_score,
                 c.treated_customers::float8 AS customers, c.treated_responses::float8 AS responses,
                 (pg_catalog.sum(c.treated_customers) OVER (ORDER BY c.score_group))::float8 AS cumulative_customers,
                 (pg_catalog.sum(c.treated_responses) OVER (ORDER BY c.score_group))::float8 AS cumulative_responses,
                 (pg_catalog.sum(c.treated_customers) OVER ())::float8 AS all_customers,
                 (pg_catalog.sum(c.treated_responses) OVER ())::float8 AS all_responses
          FROM crm_internal.campaign_groups(scores, responded, NULL::boolean[], groups) AS c) AS g
    ORDER BY g.score_group;
END;
COMMENT ON FUNCTION @extschema@.campaign_lift_groups(float8[], boolean[], @extschema@.whole_number) IS 'Did the score find those who respond (提升度表): response by groups of the score, best first, with cumulative gains';

CREATE FUNCTION @extschema@.campaign_uplift(
    treated_customers @extschema@.number, treated_responses @extschema@.number, control_customers @extschema@.number, control_responses @extschema@.number,
    OUT treated_rate float8, OUT control_rate float8, OUT uplift float8, OUT relative_uplift float8, OUT standard_error float8,
    OUT low float8, OUT high float8, OUT z float8, OUT p_value float8, OUT incremental_responses float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT u.treated_rate, u.control_rate, u.uplift, u.uplift / nullif(u.control_rate, 0::float8), u.standard_error,
           u.uplift - 1.959963984540054::float8 * u.standard_error, u.uplift + 1.959963984540054::float8 * u.standard_error,
           u.uplift / nullif(u.pooled_error, 0::float8),
           crm_internal.two_sided_p(u.uplift / nullif(u.pooled_error, 0::float8)),
           u.uplift * u.treated
    FROM (SELECT r.treated, r.treated_rate, r.control_rate, r.treated_rate - r.control_rate AS uplift,
                 pg_catalog.sqrt(r.treated_rate * (1::float8 - r.treated_rate) / r.treated
                                 + r.control_rate * (1::float8 - r.control_rate) / r.control) AS standard_error,
                 pg_catalog.sqrt(r.pooled_rate * (1::float8 - r.pooled_rate) * (1::float8 / r.treated + 1::float8 / r.control)) AS pooled_error
          FROM (SELECT n.treated, n.control, n.treated_yes / n.treated AS treated_rate, n.control_yes / n.control AS control_rate,
                       (n.treated_yes + n.control_yes) / (n.treated + n.control) AS pooled_rate
                FROM (SELECT nullif(g.treated, 0.0)::float8 AS treated,
                             nullif(g.control, 0.0)::float8 AS control,
                             crm_internal.require_between(treated_responses, 'treated_responses', 0.0, coalesce(nullif(g.treated, 0.0), 'Infinity'::numeric))::float8 AS treated_yes,
                             crm_internal.require_between(control_responses, 'control_responses', 0.0, coalesce(nullif(g.control, 0.0), 'Infinity'::numeric))::float8 AS control_yes
                      FROM (SELECT crm_internal.require_between(treated_customers, 'treated_customers', 0.0, 'Infinity'::numeric) AS treated,
                                   crm_internal.require_between(control_customers, 'control_customers', 0.0, 'Infinity'::numeric) AS control) AS g) AS n) AS r) AS u;
END;
COMMENT ON FUNCTION @extschema@.campaign_uplift(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'What a campaign brought (增量响应): response of the treated less that of a control group, its standard error and 95 % limits, z and p of equal rates';

CREATE FUNCTION @extschema@.campaign_uplift_groups(scores float8[], responded boolean[], treated boolean[], groups @extschema@.whole_number DEFAULT 10)
    RETURNS TABLE (score_group int, highest_score float8, lowest_score float8, treated_customers bigint, treated_responses bigint,
                   control_customers bigint, control_responses bigint, treated_rate float8, control_rate float8, uplift float8,
                   standard_error float8, cumulative_uplift float8, cumulative_incremental_responses float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10
BEGIN ATOMIC
    SELECT g.score_group, g.highest_score, g.lowest_score, g.treated_customers, g.treated_responses,
           g.control_customers, g.control_responses, u.treated_rate, u.control_rate, u.uplift, u.standard_error,
           c.uplift, c.incremental_responses
    FROM (SELECT s.*,
                 (pg_catalog.sum(s.treated_customers) OVER (ORDER BY s.score_group))::bigint AS all_treated,
                 (pg_catalog.sum(s.treated_responses) OVER (ORDER BY s.score_group))::bigint AS all_treated_responses,
                 (pg_catalog.sum(s.control_customers) OVER (ORDER BY s.score_group))::bigint AS all_control,
                 (pg_catalog.sum(s.control_responses) OVER (ORDER BY s.score_group))::bigint AS all_control_responses
          FROM crm_internal.campaign_groups(scores, responded, treated, groups) AS s
          WHERE treated IS NOT NULL) AS g
    CROSS JOIN LATERAL @extschema@.campaign_uplift(g.treated_customers, g.treated_responses, g.control_customers, g.control_responses) AS u
    CROSS JOIN LATERAL @extschema@.campaign_uplift(g.all_treated, g.all_treated_responses, g.all_control, g.all_control_responses) AS c
    ORDER BY g.score_group;
END;
COMMENT ON FUNCTION @extschema@.campaign_uplift_groups(float8[], boolean[], boolean[], @extschema@.whole_number) IS 'Where a campaign works: uplift of treated over control customers by groups of a score, best first, and from the best group down';

-- Break-even --------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.break_even_units(fixed_cost @extschema@.number, price @extschema@.number, variable_cost @extschema@.number, target_profit @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN crm_internal.require_between(price, 'price', 0.0, 'Infinity'::numeric) > crm_internal.require_between(variable_cost, 'variable_cost', 0.0, 'Infinity'::numeric)
                THEN (crm_internal.require_finite(fixed_cost, 'fixed_cost') + crm_internal.require_finite(target_profit, 'target_profit'))
                     / (price::numeric - variable_cost::numeric) END;
COMMENT ON FUNCTION @extschema@.break_even_units(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Break-even quantity (保本量): (fixed cost + target profit) / (price - variable cost per unit); NULL if no unit earns anything';

CREATE FUNCTION @extschema@.break_even_revenue(fixed_cost @extschema@.number, contribution_margin_rate @extschema@.number, target_profit @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN crm_internal.require_between(contribution_margin_rate, 'contribution_margin_rate', '-Infinity'::numeric, 1.0) > 0.0
                THEN (crm_internal.require_finite(fixed_cost, 'fixed_cost') + crm_internal.require_finite(target_profit, 'target_profit'))
                     / contribution_margin_rate::numeric END;
COMMENT ON FUNCTION @extschema@.break_even_revenue(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Break-even revenue (保本额): (fixed cost + target profit) / contribution margin rate; NULL if the rate is not above zero';

CREATE FUNCTION @extschema@.campaign_break_even_rate(
    cost_per_contact @extschema@.number,
    margin_per_response @extschema@.number,
    fixed_cost @extschema@.number DEFAULT 0,
    contacts @extschema@.number DEFAULT NULL) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN crm_internal.require_finite(margin_per_response, 'margin_per_response') > 0.0
                THEN (crm_internal.require_finite(cost_per_contact, 'cost_per_contact')
                      + CASE WHEN crm_internal.require_finite(fixed_cost, 'fixed_cost') = 0.0 THEN 0.0
                             ELSE fixed_cost::numeric / nullif(crm_internal.require_between(contacts, 'contacts', 0.0, 'Infinity'::numeric), 0.0) END)
                     / margin_per_response::numeric END;
COMMENT ON FUNCTION @extschema@.campaign_break_even_rate(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Response rate at which a campaign pays (保本响应率): (cost per contact + fixed cost / contacts) / margin per response';
