SELECT customer, array_agg(channel ORDER BY at) FROM touch GROUP BY customer OFFSET 1000000000;
