-- The columns of a fit, read and added up.

SELECT count(*), sum(x), sum(t_x), sum(t) FROM :table;
