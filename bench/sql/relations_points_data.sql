-- :events rows of a ledger of points in four years, of a twenty-fifth as many customers, in no order; three of five earn, and nobody overdraws.

CREATE UNLOGGED TABLE ledger AS
SELECT customer, at, CASE WHEN earns THEN 100 ELSE -1 END AS points, CASE WHEN earns THEN at + 1500 END AS expires_on
FROM (SELECT 1 + floor(random() * :events / 25)::int AS customer, date '2022-01-02' + floor(random() * 1400)::int AS at, random() < 0.6 AS earns FROM generate_series(1, :events)) AS drawn
UNION ALL SELECT n, date '2022-01-01', 100, NULL FROM generate_series(1, :events / 25) AS n;
