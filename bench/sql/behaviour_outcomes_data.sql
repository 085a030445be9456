-- As many cases as events: days, two of three closed, by one of three outcomes; and a fifth as many subscribers with five features.

CREATE UNLOGGED TABLE cases AS
SELECT floor(-ln(1 - random()) * 60)::float8 AS days, CASE WHEN random() < 0.67 THEN (ARRAY['won', 'lost', 'withdrawn'])[1 + floor(random() * 3)::int] END AS outcome FROM generate_series(1, :events);
CREATE UNLOGGED TABLE subscriber AS
SELECT -ln(1 - random()) * 30 * exp(-0.5 * x1 + 0.2 * x2) AS months, random() < 0.6 AS has_left, x1, x2, x3, x4, x5
FROM (SELECT random() AS x1, random() AS x2, random() AS x3, random() AS x4, (random() < 0.3)::int::float8 AS x5 FROM generate_series(1, :events / 5)) AS drawn;
