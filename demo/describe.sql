-- What the demo took for granted about times, and what looks wrong with them.

-- Warns of a few lines that lie farther from all others than those from each other:
-- one mistyped year makes everybody look old.
CREATE FUNCTION demo.warn_of_outliers() RETURNS void LANGUAGE sql
BEGIN ATOMIC
    WITH day AS (
        SELECT at::date AS day, count(*) AS lines FROM purchase GROUP BY 1),
    place AS (
        SELECT day, sum(lines) OVER (ORDER BY day) AS lines_until, sum(lines) OVER (ORDER BY day DESC) AS lines_from,
               sum(lines) OVER () AS lines, min(day) OVER () AS first, max(day) OVER () AS last,
               lag(day) OVER (ORDER BY day) AS before, lead(day) OVER (ORDER BY day) AS after
        FROM day)
    SELECT demo.assume('WARNING', CASE WHEN p.late THEN format('dated %s or later, %s days after all others: %s of %s lines', day, day - before, lines_from, lines)
                                       ELSE format('dated %s or earlier, %s days before all others: %s of %s lines', day, after - day, lines_until, lines) END,
                       (SELECT format(', such as line %s. ', min(line)) FROM demo.judged AS j WHERE reason IS NULL AND j.bought_at::date = day),
                       CASE WHEN p.late THEN format('If that is wrong, say AS_OF=%s', before + 1) ELSE 'If that is wrong, mend the file' END)
    FROM (SELECT *, true AS late FROM place WHERE day - before > greatest(366, before - first) AND lines_from <= greatest(1, lines / 100)
          UNION ALL
          SELECT *, false FROM place WHERE after - day > greatest(366, last - after) AND lines_until <= greatest(1, lines / 100)) AS p
    WHERE lines >= 4;
END;

CREATE FUNCTION demo.describe_times() RETURNS void LANGUAGE sql
BEGIN ATOMIC
    SELECT demo.assume('AT', string_agg(format('%s, such as "%s": %s lines', shape, example, lines), '; ' ORDER BY lines DESC, shape))
    FROM (SELECT shape, sum(lines) AS lines, (array_agg(v ORDER BY line))[1] AS example
          FROM (SELECT DISTINCT v, line, lines, shape FROM demo.moment) AS m GROUP BY shape) AS s
    HAVING bool_or(shape <> '2025-01-31');

    SELECT demo.assume('ZONE', 'with an offset or counted from 1970, such as "', (array_agg(v ORDER BY line))[1], '": ', sum(lines)::text, ' lines, converted to ',
                       current_setting('TimeZone'), CASE WHEN demo.setting('ZONE') IS NULL THEN ' (ZONE=Asia/Shanghai takes another zone)' ELSE ', as set' END,
                       '; times without an offset stay as they are')
    FROM (SELECT DISTINCT v, line, lines FROM demo.moment WHERE zoned) AS m
    HAVING count(*) > 0;

    SELECT demo.assume('AS_OF', CASE WHEN demo.setting('AS_OF') IS NULL THEN format('%s, the day after the last order', max(at)::date + 1)
                                     ELSE demo.setting('AS_OF') || ' as set' END)
    FROM purchase HAVING count(*) > 0;

    SELECT demo.assume('WARNING', format('dated after today, such as line %s ("%s"): left out, %s lines. AS_OF=%s would count them',
                                         min(line), (array_agg(at ORDER BY line))[1], count(*), max(bought_at)::date + 1))
    FROM demo.judged WHERE reason = 'after today' HAVING count(*) > 0;

    SELECT demo.warn_of_outliers();
END;

SELECT demo.describe_times();
