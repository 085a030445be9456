// The same segment table in DuckDB, from the CSV file that COPY wrote.
//
//   node duckdb.mjs orders.csv EPOCH_SECONDS_BEFORE_COPY ROUNDS
//
// Prints wall seconds from the start of COPY to the loaded table, and medians of
// the query alone, on one thread and on two.

import { DuckDBInstance } from '@duckdb/node-api';

const [csv, started, rounds] = process.argv.slice(2);

const QUERY = `
WITH customer AS (
    SELECT customer_id, DATE '2026-01-01' - max(ordered_at)::DATE AS recency,
           count(*) AS frequency, sum(amount) AS monetary
    FROM orders GROUP BY customer_id
), score AS (
    SELECT *,
           ntile(5) OVER (ORDER BY recency DESC) AS r,
           ntile(5) OVER (ORDER BY frequency) AS f,
           ntile(5) OVER (ORDER BY monetary) AS m
    FROM customer
)
SELECT CASE WHEN r >= 4 AND f >= 4 AND m >= 4 THEN 'champions'
            WHEN r >= 3 AND f >= 3 THEN 'loyal'
            WHEN r >= 4 AND f <= 2 THEN 'new'
            WHEN r <= 2 AND f >= 4 AND m >= 4 THEN 'cannot lose'
            WHEN r <= 2 AND f >= 3 THEN 'at risk'
            WHEN r = 3 THEN 'promising'
            WHEN r = 2 THEN 'hibernating'
            ELSE 'lost' END AS segment,
       count(customer_id), sum(recency), sum(frequency), sum(monetary)
FROM score GROUP BY 1 ORDER BY 1`;

const connection = await (await DuckDBInstance.create(':memory:')).connect();

async function seconds(sql) {
	const before = performance.now();
	await (await connection.runAndReadAll(sql)).getRows();
	return (performance.now() - before) / 1000;
}

async function median(sql) {
	const times = [];
	for (let round = 0; round < rounds; round++)
		times.push(await seconds(sql));
	return times.sort((a, b) => a - b)[Math.floor((times.length - 1) / 2)];
}

const copied = Date.now() / 1000 - started;
const loaded = await seconds(`CREATE TABLE orders AS SELECT * FROM read_csv('${csv}', header = false, columns = {
	'customer_id': 'INTEGER', 'ordered_at': 'TIMESTAMP', 'amount': 'DECIMAL(12,2)'})`);
const alone = {};
for (const threads of [1, 2]) {
	await connection.run(`SET threads = ${threads}`);
	alone[threads] = await median(QUERY);
}
const line = (what, value) => console.log(`  ${what.padEnd(44)} ${value.toFixed(2)}`);
console.log('DuckDB, wall seconds');
line('COPY to a CSV file', copied);
line('load it (all processors)', loaded);
line('query alone, 1 thread', alone[1]);
line('query alone, 2 threads', alone[2]);
line('COPY, load and query on 2 threads', copied + loaded + alone[2]);
