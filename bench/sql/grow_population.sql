-- A population alone: what is printed is its size.

SELECT pg_column_size(crm.:aggregate(:arguments :order)) FROM :table;
