-- Profit: margins, stock, cost to serve, sales mix, profit matrix, white space.
--
-- Formulas over columns. Rates are shares of one, not percent. NULL in gives NULL out, a formula that is not
-- defined (nothing to divide by) gives NULL, and NaN or infinity is an error.

-- Margins -----------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.gross_margin_rate(net_revenue @extschema@.number, cost_of_goods @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (crm_internal.require_finite(net_revenue, 'net_revenue') - crm_internal.require_finite(cost_of_goods, 'cost_of_goods'))
           / nullif(greatest(net_revenue::numeric, 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.gross_margin_rate(@extschema@.number, @extschema@.number) IS 'Gross margin rate (毛利率): (net revenue - cost of goods) / net revenue; NULL unless net revenue is above zero';

CREATE FUNCTION @extschema@.contribution_margin_rate(revenue @extschema@.number, variable_cost @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (crm_internal.require_finite(revenue, 'revenue') - crm_internal.require_finite(variable_cost, 'variable_cost'))
           / nullif(greatest(revenue::numeric, 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.contribution_margin_rate(@extschema@.number, @extschema@.number) IS 'Contribution margin rate (贡献毛益率): (revenue - variable cost) / revenue; NULL unless revenue is above zero';

CREATE FUNCTION crm_internal.weighted_contribution_margin_transition(bytea, numeric, numeric) RETURNS bytea --@ part of aggregate weighted_contribution_margin
CREATE FUNCTION crm_internal.weighted_contribution_margin_combine(bytea, bytea) RETURNS bytea --@ part of aggregate weighted_contribution_margin
CREATE FUNCTION crm_internal.weighted_contribution_margin_final(bytea) RETURNS numeric --@ part of aggregate weighted_contribution_margin
CREATE AGGREGATE @extschema@.weighted_contribution_margin(margin_rate @extschema@.number, sales @extschema@.number) --@ state bytea space 1024 by weighted_contribution_margin_transition final weighted_contribution_margin_final combine weighted_contribution_margin_combine
COMMENT ON AGGREGATE @extschema@.weighted_contribution_margin(@extschema@.number, @extschema@.number) IS 'Margin rate of a whole range (综合贡献毛益率): item rates weighted by sales, sum(rate * sales) / sum(sales)';

-- Customers ---------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.credit_cost(
    average_receivable @extschema@.number,
    annual_rate @extschema@.number,
    days @extschema@.number DEFAULT 365,
    days_in_year @extschema@.number DEFAULT 365) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(average_receivable, 'average_receivable') * crm_internal.require_between(annual_rate, 'annual_rate', '-Infinity'::numeric, 1.0)
           * crm_internal.require_between(days, 'days', 0.0, 'Infinity'::numeric) / nullif(crm_internal.require_between(days_in_year, 'days_in_year', 0.0, 'Infinity'::numeric), 0.0);
COMMENT ON FUNCTION @extschema@.credit_cost(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'What it costs that a customer pays late: average receivable * annual rate * days / days in the year';

CREATE FUNCTION @extschema@.cost_to_serve(
    orders @extschema@.number DEFAULT 0, cost_per_order @extschema@.number DEFAULT 0,
    deliveries @extschema@.number DEFAULT 0, cost_per_delivery @extschema@.number DEFAULT 0,
    returns @extschema@.number DEFAULT 0, cost_per_return @extschema@.number DEFAULT 0,
    services @extschema@.number DEFAULT 0, cost_per_service @extschema@.number DEFAULT 0,
    credit_cost @extschema@.number DEFAULT 0,
    other_cost @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(orders, 'orders', 0.0, 'Infinity'::numeric) * crm_internal.require_finite(cost_per_order, 'cost_per_order')
           + crm_internal.require_between(deliveries, 'deliveries', 0.0, 'Infinity'::numeric) * crm_internal.require_finite(cost_per_delivery, 'cost_per_delivery')
           + crm_internal.require_between(returns, 'returns', 0.0, 'Infinity'::numeric) * crm_internal.require_finite(cost_per_return, 'cost_per_return')
           + crm_internal.require_between(services, 'services', 0.0, 'Infinity'::numeric) * crm_internal.require_finite(cost_per_service, 'cost_per_service')
           + crm_internal.require_finite(credit_cost, 'credit_cost') + crm_internal.require_finite(other_cost, 'other_cost');
COMMENT ON FUNCTION @extschema@.cost_to_serve(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Cost to serve a customer (服务成本): activities times their unit costs, plus credit and other cost';

CREATE FUNCTION @extschema@.customer_profit(net_revenue @extschema@.number, cost_of_goods @extschema@.number, cost_to_serve @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(net_revenue, 'net_revenue') - crm_internal.require_finite(cost_of_goods, 'cost_of_goods')
           - crm_internal.require_finite(cost_to_serve, 'cost_to_serve');
COMMENT ON FUNCTION @extschema@.customer_profit(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Customer profit (客户利润): net revenue - cost of goods - cost to serve';

CREATE FUNCTION @extschema@.effort_value_alignment(
    effort @extschema@.number, total_effort @extschema@.number, value @extschema@.number, total_value @extschema@.number,
    OUT effort_share numeric, OUT value_share numeric, OUT gap numeric, OUT ratio numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.effort_share, s.value_share, s.effort_share - s.value_share, s.effort_share / nullif(s.value_share, 0.0)
    FROM (SELECT crm_internal.require_finite(effort, 'effort') / nullif(crm_internal.require_finite(total_effort, 'total_effort'), 0.0) AS effort_share,
                 crm_internal.require_finite(value, 'value') / nullif(crm_internal.require_finite(total_value, 'total_value'), 0.0) AS value_share) AS s;
END;
COMMENT ON FUNCTION @extschema@.effort_value_alignment(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'A group''s share of the effort against its share of the value (投入产出匹配): gap above 0, ratio above 1: more effort than value';

-- Stock -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.stock_turnover(sold @extschema@.number, average_stock @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(sold, 'sold', 0.0, 'Infinity'::numeric) / nullif(crm_internal.require_between(average_stock, 'average_stock', 0.0, 'Infinity'::numeric), 0.0);
COMMENT ON FUNCTION @extschema@.stock_turnover(@extschema@.number, @extschema@.number) IS 'Stock turnover (商品周转率) of a period: sold / average stock, both at selling price or both at cost';

CREATE FUNCTION @extschema@.cross_ratio(turnover @extschema@.number, gross_margin_rate @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(turnover, 'turnover', 0.0, 'Infinity'::numeric) * crm_internal.require_between(gross_margin_rate, 'gross_margin_rate', '-Infinity'::numeric, 1.0);
COMMENT ON FUNCTION @extschema@.cross_ratio(@extschema@.number, @extschema@.number) IS 'Cross ratio (交叉比率): turnover * gross margin rate';

-- Sales mix ---------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.contribution_ratio(cross_ratio @extschema@.number, sales_share @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(cross_ratio, 'cross_ratio') * crm_internal.require_between(sales_share, 'sales_share', '-Infinity'::numeric, 2.0);
COMMENT ON FUNCTION @extschema@.contribution_ratio(@extschema@.number, @extschema@.number) IS 'Contribution ratio (贡献比率): cross ratio * share of sales';

CREATE FUNCTION @extschema@.margin_contribution(gross_margin_rate @extschema@.number, sales_share @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(gross_margin_rate, 'gross_margin_rate', '-Infinity'::numeric, 1.0) * crm_internal.require_between(sales_share, 'sales_share', '-Infinity'::numeric, 2.0);
COMMENT ON FUNCTION @extschema@.margin_contribution(@extschema@.number, @extschema@.number) IS 'Margin contribution (贡献度): gross margin rate * share of sales; the shares of a range add up to its weighted margin';

-- Profit matrix of customers and products ---------------------------------------------------------------

CREATE FUNCTION @extschema@.profit_class(least_profit @extschema@.number, most_profit @extschema@.number) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN crm_internal.require_between(least_profit, 'least_profit', '-Infinity'::numeric,
                                                 crm_internal.require_finite(most_profit, 'most_profit')) IS NULL THEN NULL
                WHEN least_profit::numeric < 0.0 AND most_profit::numeric > 0.0 THEN 'mixed'
                WHEN least_profit::numeric < 0.0 THEN 'unprofitable'
                WHEN most_profit::numeric > 0.0 THEN 'profitable'
                ELSE 'break_even' END;
COMMENT ON FUNCTION @extschema@.profit_class(@extschema@.number, @extschema@.number) IS 'Is a customer or product profitable with everything: profitable, mixed, unprofitable or break_even, by min(profit) and max(profit) of its cells';

-- White space: what peers buy and this customer does not ------------------------------------------------

CREATE TYPE crm_internal.white_space_product AS (
    number int, --@ Number that white_space_member.missing refers to
    product text, --@ The product
    peers bigint, --@ Customers of the segment
    buyers bigint, --@ Those who buy the product
    penetration numeric, --@ Buyers / peers
    mean_amount numeric, --@ What a buyer spends on it in all
    expected_amount numeric --@ What the buyers spent, over all peers
);
COMMENT ON TYPE crm_internal.white_space_product IS 'Part of white_space: a product that is popular in a segment';
CREATE TYPE crm_internal.white_space_member AS (
    customer text, --@ The customer
    segment text, --@ Their segment
    missing int[] --@ Numbers of the popular products that they do not buy
);
COMMENT ON TYPE crm_internal.white_space_member IS 'Part of white_space: a customer and the numbers of the popular products he lacks';
CREATE TYPE crm_internal.white_space_result AS (
    popular crm_internal.white_space_product[], --@ Products that are popular in a segment
    members crm_internal.white_space_member[] --@ Customers who lack some of them
);
COMMENT ON TYPE crm_internal.white_space_result IS 'Part of white_space: the result of aggregate white_space_of';
CREATE FUNCTION crm_internal.white_space_transition(internal, "any", "any", "any", numeric, numeric) RETURNS internal --@ part of aggregate white_space_of; STABLE COST 4
CREATE FUNCTION crm_internal.white_space_final(internal) RETURNS crm_internal.white_space_result --@ part of aggregate white_space_of; STABLE COST 10000
CREATE AGGREGATE crm_internal.white_space_of(segment "any", customer "any", product "any", amount numeric, min_penetration numeric) --@ state internal space 8192 by white_space_transition final white_space_final
COMMENT ON AGGREGATE crm_internal.white_space_of("any", "any", "any", numeric, numeric) IS 'Part of white_space: what is popular in every segment, and who lacks it';

CREATE FUNCTION @extschema@.white_space_sql(
    source regclass,
    customer name,
    segment name,
    product name,
    amount name DEFAULT NULL,
    min_penetration numeric DEFAULT 0.5) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed record;
BEGIN
    FOR needed IN
        SELECT v.argument
        FROM (VALUES ('customer', customer::text), ('segment', segment::text), ('product', product::text),
                     ('min_penetration', min_penetration::text)) AS v(argument, given)
        WHERE v.given IS NULL
    LOOP
        RAISE EXCEPTION '% must not be null', needed.argument
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Name the table and its columns, for instance crm.white_space_sql(''sales'', ''customer_id'', ''segment'', ''product'').';
    END LOOP;
    PERFORM crm_internal.require_columns(source, ARRAY[customer, segment, product, amount]);
    PERFORM crm_internal.require_between(min_penetration, 'min_penetration', 0.0, 1.0);
    RETURN pg_catalog.format(
$sql$SELECT m.customer, m.segment, p.product, p.peers, p.buyers, p.penetration, %6$s
FROM (SELECT crm_internal.white_space_of(o.%3$I, o.%2$I, o.%4$I, %5$s, %7$L::pg_catalog.numeric) AS space FROM %1$s AS o OFFSET 0) AS s,
     pg_catalog.unnest((s.space).members) AS m, pg_catalog.unnest(m.missing) AS n(number)
     JOIN pg_catalog.unnest((s.space).popular) AS p ON p.number OPERATOR(pg_catalog.=) n.number
ORDER BY 1, 2, 3$sql$,
        source, customer, segment, product,
        CASE WHEN amount IS NULL THEN '1::pg_catalog.numeric' ELSE crm_internal.exact_amount(source, amount) END,
        CASE WHEN amount IS NULL THEN 'NULL::pg_catalog.numeric AS mean_amount, NULL::pg_catalog.numeric AS expected_amount' ELSE 'p.mean_amount, p.expected_amount' END,
        min_penetration);
END
$$;
COMMENT ON FUNCTION @extschema@.white_space_sql(regclass, name, name, name, name, numeric) IS 'The query behind white_space, to read, change or make a view of';

CREATE FUNCTION @extschema@.white_space(
    source regclass,
    customer name,
    segment name,
    product name,
    amount name DEFAULT NULL,
    min_penetration numeric DEFAULT 0.5)
    RETURNS TABLE (customer_key text, segment_name text, missing_product text, peers bigint, buyers bigint,
                   penetration numeric, mean_amount numeric, expected_amount numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    query text := @extschema@.white_space_sql(source, customer, segment, product, amount, min_penetration);
    remedy text;
BEGIN
    RETURN QUERY EXECUTE query;
    IF NOT FOUND THEN
        RAISE NOTICE 'no product of % is bought by a share of % of a segment "%" and lacked by one of its customers', source, min_penetration, segment
            USING HINT = 'The columns are customer, segment and product, in this order; a lower min_penetration finds more.';
    END IF;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION @extschema@.white_space(regclass, name, name, name, name, numeric) IS 'What to offer to whom (交叉销售空白): products that a share of a customer''s segment buys and the customer does not, in the order of customer, segment and product; a NOTICE if there are none';

CREATE FUNCTION @extschema@.white_space_sql(source regclass, customer name, segment name, product name, least_penetration numeric) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN @extschema@.white_space_sql(source, customer, segment, product, NULL::name, least_penetration);
END
$$;
COMMENT ON FUNCTION @extschema@.white_space_sql(regclass, name, name, name, numeric) IS 'The query behind white_space of sales without an amount: the share in the place of the amount';

CREATE FUNCTION @extschema@.white_space(source regclass, customer name, segment name, product name, least_penetration numeric)
    RETURNS TABLE (customer_key text, segment_name text, missing_product text, peers bigint, buyers bigint,
                   penetration numeric, mean_amount numeric, expected_amount numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT w.* FROM @extschema@.white_space(source, customer, segment, product, NULL::name, least_penetration) AS w;
END
$$;
COMMENT ON FUNCTION @extschema@.white_space(regclass, name, name, name, numeric) IS 'What to offer to whom, of sales without an amount: the share in the place of the amount';
