DO $$ BEGIN FOR i IN 1 .. 100 LOOP PERFORM s.* FROM shop.snapshot AS s WHERE s.customer = i * 4001 AND s.as_of = (SELECT max(r.as_of) FROM shop.run AS r WHERE r.status = 'done'); END LOOP; END $$;
