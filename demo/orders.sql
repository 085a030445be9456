-- Makes the table orders, one text column for each of :columns (one a line), and
-- prints the COPY command that fills it.

SELECT format('CREATE TABLE orders (%s)', string_agg(format('%I text', name), ', ' ORDER BY place))
FROM string_to_table(:'columns', E'\n') WITH ORDINALITY AS header(name, place)
\gexec

SELECT format('COPY orders FROM STDIN (FORMAT csv, DELIMITER %L, FORCE_NULL (%s))', :'delimiter',
              string_agg(format('%I', name), ', ' ORDER BY place))
FROM string_to_table(:'columns', E'\n') WITH ORDINALITY AS header(name, place);
