-- Expressions over a table, perhaps by group.
SELECT :what FROM :from :by;
