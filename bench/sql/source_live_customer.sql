DO $$ BEGIN FOR i IN 1 .. 100 LOOP PERFORM c.* FROM shop.customer_360 AS c WHERE c.customer = i * 4001; END LOOP; END $$;
