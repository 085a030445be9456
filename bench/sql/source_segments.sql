SELECT segment, count(*), sum(money), sum(clv) FROM shop.snapshot WHERE as_of = (SELECT max(as_of) FROM shop.run WHERE status = 'done') GROUP BY 1 ORDER BY 1;
