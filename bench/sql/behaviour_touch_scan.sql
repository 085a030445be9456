SELECT customer, count(*) FROM touch GROUP BY customer OFFSET 1000000000;
