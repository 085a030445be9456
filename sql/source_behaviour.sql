-- Live views of a source on behaviour: who is late and what is at stake, and in which stage of life customers are.

-- Who has not come back though they would have by their own rhythm: 1 - exp(-x / t_x * gap) for who buys at random at that
-- rate. They are listed by what they are expected to bring, not by how late they are: the latest are mostly worth least.
CREATE FUNCTION crm_internal.source_watch_list(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'row_number() OVER (ORDER BY v.expected_purchases * v.expected_order_value DESC NULLS LAST, v.customer)', 'Order in which to call: the most at stake first'],
        ['customer', 'v.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['signal', 'g.code', 'How late: late or very_late'],
        ['signal_en', 'g.name', 'The signal, as it is shown'],
        ['signal_zh', 'g.name_zh', 'The signal in Chinese 预警信号'],
        ['overdue', 'v.overdue', 'Probability that the customer would have come back by now, at the own pace of the past'],
        ['days_since_last', 'v.age - v.t_x', 'Days from the last purchase to as_of'],
        ['usual_gap_days', '(v.t_x::numeric / v.repeat_days)::numeric(12,1)', 'Mean days between two purchase days so far'],
        ['purchase_days', 'v.repeat_days + 1', 'Purchase days so far'],
        ['p_alive', 'v.p_alive', 'Probability that the customer is still one'],
        ['expected_purchases', 'v.expected_purchases', 'Purchase days expected within the horizon'],
        ['expected_order_value', 'crm_internal.cents(v.expected_order_value)::numeric(20,2)', 'Expected value of a purchase day'],
        ['at_stake', 'crm_internal.cents(v.expected_purchases * v.expected_order_value)::numeric(20,2)', 'Expected purchases times their value'],
        ['advice', 'g.advice', 'What to do'],
        ['advice_zh', 'g.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'v.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('watch_list'::text, crm_internal.source_query(columns, format(
$sql$(SELECT v.*, d.day, 1 - exp(-v.repeat_days / nullif(v.t_x, 0)::float8 * (v.age - v.t_x)) AS overdue FROM %s) AS v
     JOIN (SELECT l.*, lag(l.cut, 1, 'Infinity') OVER (ORDER BY l.cut DESC) AS below FROM crm_internal.scheme_labels('watch_signal', NULL) AS l) AS g
       ON v.overdue >= g.cut AND v.overdue < g.below%s$sql$,
        crm_internal.source_values_sql(s, part),
        CASE WHEN s.customers IS NOT NULL THEN format(E'\n     LEFT JOIN %I.customers AS n ON n.customer = v.customer', s.schema) ELSE '' END)),
        concat('Watch-list 预警名单 of source ', s.name, ': customers who are late against their own rhythm, now, the most at stake first'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_watch_list(@extschema@.source) IS 'Part of create_source: the view of customers who are late';

-- Stages by what was bought in the last half year and in the one before. The stages are there when nobody is in them.
CREATE FUNCTION crm_internal.source_lifecycle(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'n.position', 'Order of display'],
        ['stage', 'n.code', 'Stage'],
        ['stage_en', 'n.name', 'Stage, as it is shown'],
        ['stage_zh', 'n.name_zh', 'Stage in Chinese 客户生命周期'],
        ['customers', 'coalesce(g.customers, 0)', 'Customers'],
        ['customer_share', '(coalesce(g.customers, 0) / nullif(sum(g.customers) OVER (), 0))::numeric(7,4)', 'Their share of all customers'],
        ['revenue', 'coalesce(g.revenue, 0)::numeric(20,2)', 'Their purchases less refunds so far'],
        ['revenue_now', 'coalesce(g.revenue_now, 0)::numeric(20,2)', 'Of these, in the last 182 days'],
        ['revenue_before', 'coalesce(g.revenue_before, 0)::numeric(20,2)', 'Of these, in the 182 days before'],
        ['mean_tenure_days', 'g.mean_tenure_days::numeric(12,1)', 'Mean days since the first purchase'],
        ['advice', 'n.advice', 'What to do'],
        ['advice_zh', 'n.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'd.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('lifecycle'::text, crm_internal.source_query(columns, format(
$sql$crm_internal.scheme_labels('lifecycle', NULL) AS n
     CROSS JOIN (SELECT %1$s AS day OFFSET 0) AS d
     LEFT JOIN (SELECT @extschema@.lifecycle_stage(c.before::float8, c.now::float8, c.tenure, 182) AS stage, count(*) AS customers, sum(c.revenue) AS revenue, sum(c.now) AS revenue_now, sum(c.before) AS revenue_before, avg(c.tenure) AS mean_tenure_days
                FROM (SELECT sum(p.amount) AS revenue, coalesce(sum(p.amount) FILTER (WHERE p.at > e.day - 181), 0) AS now,
                             coalesce(sum(p.amount) FILTER (WHERE p.at <= e.day - 181 AND p.at > e.day - 363), 0) AS before, min(e.day) - (min(p.at) FILTER (WHERE p.amount >= 0))::date AS tenure
                      FROM (SELECT p.customer, p.at, p.amount FROM %2$s) AS p CROSS JOIN (SELECT %1$s AS day OFFSET 0) AS e WHERE p.at < e.day + 1 GROUP BY p.customer) AS c
                WHERE c.tenure IS NOT NULL
                GROUP BY 1) AS g ON g.stage = n.code
ORDER BY n.position$sql$, part.day, part.counted)),
        concat('Lifecycle 客户生命周期 of source ', s.name, ', now: stages by what was bought in the last half year and in the one before'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_lifecycle(@extschema@.source) IS 'Part of create_source: the view of the stages of life';
