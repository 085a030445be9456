-- The same by the function.

SELECT * FROM crm.segment_moves('earlier', 'later');
