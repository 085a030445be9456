-- :events / 5 journeys of one to nine touches through eight channels, a fifth of them with a conversion, and their touches; as many baskets of one to nine of 1,000 items.

SET max_parallel_workers_per_gather = 0;
SET work_mem = '1GB';

CREATE UNLOGGED TABLE journey AS
SELECT n AS customer, ARRAY(SELECT (ARRAY['ad', 'web', 'shop', 'call', 'mail', 'app', 'sms', 'search'])[1 + abs(hashint8(n * 16 + k)) % 8] FROM generate_series(1, 1 + n % 9) AS k) AS path,
       n % 5 = 0 AS converted, CASE WHEN n % 5 = 0 THEN (n % 100)::float8 END AS value
FROM generate_series(1::bigint, :events / 5) AS n;
CREATE UNLOGGED TABLE touch AS
SELECT customer, timestamp '2026-01-01' + (customer % 1000 + 10 * place) * interval '1 hour' AS at, channel FROM journey, unnest(path) WITH ORDINALITY AS u(channel, place)
ORDER BY 2;
CREATE UNLOGGED TABLE line AS
SELECT basket, (1 + floor(1000 * random() ^ 2))::int AS item FROM generate_series(1, :events / 5) AS basket, generate_series(1, 1 + basket % 9);
ANALYZE journey, touch, line;
