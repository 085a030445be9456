-- From demo.header, the columns of the file: the table that COPY fills, its columns
-- called c1, c2, …, and two views by name.

CREATE TABLE demo.assumed (place int GENERATED ALWAYS AS IDENTITY, setting text, assumed text);

SELECT format('CREATE TABLE demo.csv ("(line)" bigint, "(many)" boolean, %s)', string_agg(format('%I text', 'c' || place), ', ' ORDER BY place))
FROM demo.header \gexec

-- To look at with psql.
SELECT format('CREATE VIEW orders AS SELECT %s FROM demo.csv', string_agg(format('%I AS %I', 'c' || place, name), ', ' ORDER BY place))
FROM demo.header \gexec

-- For expressions: a column UnitPrice is also unitprice, which is what SQL takes
-- UnitPrice for, unless that is a column, too. (A view has at most 1,600 columns.)
SELECT format('CREATE VIEW demo.named AS SELECT "(line)", "(many)", %s FROM demo.csv', string_agg(format('%I AS %I', 'c' || place, as_name), ', '))
FROM (SELECT place, name AS as_name FROM demo.header
      UNION ALL
      SELECT min(place), lower(name) FROM demo.header GROUP BY lower(name) HAVING bool_and(name <> lower(name)) AND count(*) = 1
      ORDER BY 1 LIMIT 1600) AS n \gexec
