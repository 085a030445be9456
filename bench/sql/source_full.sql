-- Everything anew, into a snapshot that is not there yet.
SELECT format('DROP TABLE IF EXISTS shop.snapshot_%s', to_char(max(ordered_at), 'YYYYMMDD')) AS drop FROM orders \gset
:drop;
CALL crm.score('shop', rebuild => true, refit => true);
