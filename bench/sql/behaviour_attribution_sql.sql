-- First, last and linear touch alone, as SQL tutorials write them.
SELECT channel, sum(1.0::float8 / length) FILTER (WHERE converted) AS linear, count(*) FILTER (WHERE converted AND place = 1) AS first_touch, count(*) FILTER (WHERE converted AND place = length) AS last_touch
FROM (SELECT channel, place, cardinality(path) AS length, converted FROM journey, unnest(path) WITH ORDINALITY AS u(channel, place)) AS t GROUP BY channel;
