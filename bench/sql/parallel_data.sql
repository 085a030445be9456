-- The orders of :customers simulated customers, about twenty each, in order of
-- time, and a table of four times as many customers with what a fit over rows takes.

\ir orders.sql

CREATE UNLOGGED TABLE customers AS
SELECT (n::bigint * 48271 % 730)::int AS recency_days, 1 + (n::bigint * 16807 % 23)::int AS orders,
       (n::bigint * 2654435761 % 999983)::float8 / 100 AS money
FROM generate_series(1, 4 * :customers) AS n;
