-- Who moved from which segment to which, by hand: nobody looks whether a customer occurs twice.

SELECT coalesce(b.segment, '(new)') AS segment_before, coalesce(a.segment, '(gone)') AS segment_after, count(*) AS customers
FROM earlier AS b FULL JOIN later AS a ON a.customer = b.customer GROUP BY 1, 2;
