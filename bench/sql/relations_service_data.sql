-- A fifth as many rows as events, each with three conditions, a load and as many agents as it takes and more.

CREATE UNLOGGED TABLE line AS
SELECT random() < 0.8 AS a, random() < 0.5 AS b, random() < 0.3 AS c, load, 1 + floor(load * (1 + random() / 2))::int AS agents FROM (SELECT random() * 66 AS load FROM generate_series(1, :events / 5)) AS drawn;
