-- What people write without the extension.

SELECT count(orders), sum(orders), sum(money), min(first), max(last)
FROM (SELECT count(*) AS orders, sum(amount) AS money, min(ordered_at) AS first, max(ordered_at) AS last
      FROM :table GROUP BY customer_id) AS c;
