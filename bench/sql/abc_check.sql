-- Are the ABC classes those of plain SQL, item by item? Ours is computed by
-- parallel workers here; ties are cut by key on both sides.

SET work_mem = '256MB';

CREATE TEMP TABLE abc_comparison AS
WITH item AS (
    SELECT 'customers' AS family, customer_id::bigint AS item, sum(amount) AS value FROM orders GROUP BY customer_id
    UNION ALL
    SELECT 'products', product_id, sum(amount) FROM sales GROUP BY product_id
), share AS (
    SELECT family, item, value,
           sum(greatest(value, 0)) OVER (PARTITION BY family ORDER BY value DESC, item ROWS UNBOUNDED PRECEDING) AS cumulated,
           sum(greatest(value, 0)) OVER (PARTITION BY family) AS total
    FROM item
), plain AS (
    SELECT family, item, value,
           CASE WHEN value > 0 AND cumulated - value < 0.8 * total THEN 'A'
                WHEN value > 0 AND cumulated - value < 0.95 * total THEN 'B' ELSE 'C' END AS class
    FROM share
), ours AS (
    SELECT 'customers' AS family, a.*
    FROM (SELECT crm.population_of_items(customer_id, amount) AS population FROM orders) AS shop,
         crm.abc(shop.population, ties => 'split') AS a
    UNION ALL
    SELECT 'products', a.*
    FROM (SELECT crm.population_of_items(product_id, amount) AS population FROM sales) AS shop,
         crm.abc(shop.population, ties => 'split') AS a
)
SELECT 'ABC of ' || family AS result, count(*) AS rows, sum(plain.value) AS money,
       count(*) FILTER (WHERE (plain.value, plain.class) IS DISTINCT FROM (ours.value, ours.class)) AS different
FROM plain FULL JOIN ours USING (family, item) GROUP BY family;

SELECT result, rows, money, different FROM abc_comparison ORDER BY result;

DO $$
BEGIN
    IF EXISTS (SELECT FROM abc_comparison WHERE different > 0) THEN
        RAISE EXCEPTION 'results differ from plain SQL';
    END IF;
END
$$;
