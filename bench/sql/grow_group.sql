-- What GROUP BY costs without crm. Every group is read, so that every column is computed.

SELECT count(c.orders), sum(c.money), min(c.first), max(c.last)
FROM (SELECT customer_id, count(*) AS orders, sum(amount) AS money, min(ordered_at) AS first, max(ordered_at) AS last
      FROM :table GROUP BY customer_id) AS c;
