-- One series of a fifth as many values, and contacts of a twenty-fifth as many customers within a year, with a value each.

SELECT setseed(0.4) \g /dev/null
CREATE UNLOGGED TABLE series AS SELECT n AS at, 50 + 10 * (random() + random() - 1) AS value FROM generate_series(1, :events / 5) AS n;
CREATE UNLOGGED TABLE contact AS
SELECT floor(random() * (:events / 25))::int AS customer, date '2026-01-01' + floor(random() * 365)::int AS day, random() * 10 - 3 AS value FROM generate_series(1, :events);
