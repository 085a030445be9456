-- The same by the function.

SELECT * FROM crm.segment_migration('earlier', 'later');
