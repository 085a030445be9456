// read.js PORT DATABASE ROLE RELATION...: reads relations by node-postgres and prints of each column: relation, column, types
// of its values in JavaScript, how many there are, and what they come to.
const { Client } = require('pg');
const { createHash } = require('crypto');

const [port, database, user, ...relations] = process.argv.slice(2);

function comeTo(types, values) {
	if (types.has('number')) return String(values.reduce((sum, value) => sum + value, 0));
	if (types.has('Date')) {
		const days = values.map((value) => value.toISOString().slice(0, 19).replace('T', ' ')).sort();
		return days[0] + ' ' + days[days.length - 1];
	}
	return createHash('md5').update(values.map(String).sort().join('\n')).digest('hex');
}

async function main() {
	const client = new Client({ host: '127.0.0.1', port, database, user });
	await client.connect();
	for (const relation of relations) {
		const { fields, rows } = await client.query({ text: 'SELECT * FROM ' + relation, rowMode: 'array' });
		fields.forEach(({ name }, number) => {
			const there = rows.map((row) => row[number]).filter((value) => value !== null);
			const types = new Set(there.map((value) => (typeof value === 'object' ? value.constructor.name : typeof value)));
			console.log([relation, name, [...types].sort().join(), there.length, there.length ? comeTo(types, there) : ''].join('\t'));
		});
	}
	await client.end();
}

main().catch((error) => {
	console.error(error);
	process.exit(1);
});
