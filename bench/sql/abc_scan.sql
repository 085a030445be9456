-- Reads the two columns and does nothing with them: the floor.

SELECT count(:item), count(amount) FROM :table;
