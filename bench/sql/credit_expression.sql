-- Expressions over a table.
SELECT :what FROM :from;
