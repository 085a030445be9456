-- Rows to class table by way of a row per item.

SELECT a.class, count(a.item) AS items, sum(a.value) AS value, min(a.value) AS lower_limit,
       max(a.cumulative_share) AS cumulative_share, max(a.rank) AS rank
FROM (SELECT crm.population_of_items(:item, amount) AS population FROM :table) AS shop,
     crm.abc(shop.population) AS a
GROUP BY a.class ORDER BY a.class;
