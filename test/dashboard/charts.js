// Draws every chart of a dashboard as SVG, in both languages, without a browser: node charts.js ECHARTS PAGE [FOLDER], which
// keeps the pictures. Prints TAP. The data is that of the page, the code that of the tree.
'use strict';
const fs = require('fs'), path = require('path'), vm = require('vm');

const [library, page, folder] = process.argv.slice(2);
const echarts = require(path.resolve(library));
const context = vm.createContext({ console });
const code = ['words', 'model', 'charts', 'tables'].map(name => fs.readFileSync(path.join(__dirname, '../../dashboard', name + '.js'), 'utf8')).join('\n');
const our = vm.runInContext(code + '\n;({ CHARTS, TABLES, WORDS, unpack, days, parts, segmentLabels, segmentRows, overview, cells, flows, largeMovers, tierRows, classRows, histogram, monthRows, cohortRows, bridgeRows, npsSegments, watchSegments, watchSignals, stageRows, causeRows, caseLevels, caseWord, csv, labels })', context);

const data = {};
for (const [, name, text] of fs.readFileSync(page, 'utf8').matchAll(/<script type="application\/json" id="data-(\w+)">(.*?)<\/script>/gs)) data[name] = our.unpack(JSON.parse(text));

let tests = 0;
function ok(good, name, said = '') {
  tests++;
  console.log((good ? 'ok ' : 'not ok ') + tests + ' - ' + name);
  if (!good && said !== '') console.log('# ' + String(said).replace(/\n/g, '\n# '));
}
const is = (got, wanted, name) => ok(String(got) === String(wanted), name, 'got ' + got + ', wanted ' + wanted);
const sum = (list, column) => list.reduce((all, row) => all + Number(row[column]), 0);

const view = (more = {}) => {
  const made = { data, language: 'en', segment: '', part: '', search: '', cell: null, narrow: false, measures: { segments: 'customers', grid: 'customers', watch: 'at_stake', lifecycle: 'customers', cohorts: 'retention' }, ...more };
  return { as_of: our.days(made).at(-1), ...made };
};

// Charts that have nothing to draw of this source.
const empty = { watch: 'watch_signals', lifecycle: 'lifecycle', funnel: 'funnel', survival: 'survival', case_rate: 'case_months', case_speed: 'case_months', case_outcomes: 'case_outcomes', case_causes: 'case_causes', contacts: 'contact_months', recurring: 'recurring', histogram: 'value_histogram', months: 'months', cohorts: 'cohorts', bridge: 'revenue_bridge', bridges: 'revenue_bridge', nps: 'satisfaction_trend', opinions: 'satisfaction_segments', aging: 'credit_aging', grades: 'credit_grades' };
const drawable = Object.keys(our.CHARTS).filter(name => name === 'flow' ? our.largeMovers(view()).length : !empty[name] || (data[empty[name]] || []).length);

function svg(name, looked) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: looked.narrow ? 340 : 760, height: 400 });
  chart.setOption(our.CHARTS[name](looked));
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}

const texts = picture => [...picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(found => found[1].replace(/&#39;|&apos;/g, "'").replace(/&amp;/g, '&'));

for (const language of ['en', 'zh']) {
  for (const narrow of [false, true]) {
    const broken = [];
    for (const name of drawable) {
      const picture = svg(name, view({ language, narrow }));
      if (/NaN|undefined|null<|Infinity/.test(picture.replace(/<style>.*?<\/style>/gs, '')) || (picture.match(/<path/g) || []).length < 3) broken.push(name);
      if (folder && !narrow) fs.writeFileSync(path.join(folder, name + '-' + language + '.svg'), picture);
    }
    is(broken.join(' '), '', `every chart is drawn, in ${language}${narrow ? ', for a phone' : ''}`);
  }
  const looked = view({ language });
  for (const name of ['segments', 'trend']) {
    const said = texts(svg(name, looked)).join(' ');
    is(our.segmentLabels(looked).map(label => label.text).filter(text => !said.includes(text)).join(', '), '', `the chart ${name} names every segment, in ${language}`);
  }
  // Where the source has them: all steps and stages by name, and columns in the reader's language.
  const shown = (name, wanted) => drawable.includes(name) && is(wanted.filter(text => !texts(svg(name, looked)).join(' ').includes(text)).join(', '), '', `the chart ${name} names what it shows, in ${language}`);
  shown('funnel', (data.funnel || []).map(row => row.step).concat(our.WORDS.lost_here[language === 'zh' ? 1 : 0]));
  shown('lifecycle', our.stageRows(looked).filter(row => row.customers > 0).map(row => row.text));
  shown('watch', our.watchSignals(looked).map(row => row.text).concat(our.watchSegments(looked).map(row => row.text)));
  shown('survival', [our.WORDS.months[language === 'zh' ? 1 : 0]]);
  shown('recurring', ['begun', 'ended'].map(key => our.WORDS[key][language === 'zh' ? 1 : 0]));
  shown('case_rate', ['per_thousand_orders', 'usual', 'upper_limit'].map(key => our.WORDS[key][language === 'zh' ? 1 : 0]));
  shown('case_speed', ['on_time_rate', 'median_days', 'median_reply_hours'].map(key => our.WORDS[key][language === 'zh' ? 1 : 0]));
  shown('case_outcomes', [...new Set((data.case_outcomes || []).map(row => our.caseWord(looked, row.outcome)))]);
  shown('case_causes', our.causeRows(looked).map(row => row.cause).concat(our.WORDS.to_here[language === 'zh' ? 1 : 0]));
  shown('contacts', ['contacts', 'first_contact_resolution'].map(key => our.WORDS[key][language === 'zh' ? 1 : 0]));
  ok(texts(svg('tree', looked)).includes(our.segmentRows(looked, looked.as_of).sort((a, b) => b.customers - a.customers)[0].text), `the tree names the largest segment, in ${language}`);
  const broken = Object.keys(our.TABLES).filter(name => {
    const table = our.TABLES[name]({ ...looked, cell: { r: 5, f: 5 } });
    return table.rows.concat(table.total ? [table.total] : []).some(row => row.length !== table.columns.length) || /NaN|undefined|Infinity|null/.test(JSON.stringify(table));
  });
  is(broken.join(' '), '', `tables have a cell for every column, in ${language}`);
}
is(Object.entries(our.WORDS).filter(([, pair]) => pair.length !== 2 || pair.some(text => !text) || (pair[0].match(/\{\d\}/g) || []).sort().join() !== (pair[1].match(/\{\d\}/g) || []).sort().join()).map(([key]) => key).join(' '), '',
  'words are there in both languages, with the same places');

// Filters leave parts that add up.
const everything = view();
const all = our.overview(everything, everything.as_of);
for (const [name, choices] of [['segment', our.segmentLabels(everything).map(label => label.code)], ['part', our.parts(everything)]]) {
  if (!choices.length) continue;
  const list = choices.map(choice => view({ [name]: choice }));
  is(list.reduce((whole, one) => whole + our.overview(one, one.as_of).customers, 0), all.customers, `${name}s add up to all customers`);
  is(list.reduce((whole, one) => whole + sum(our.cells(one), 'customers'), 0), all.customers, `so do the cells of ${name}s`);
  is(list.reduce((whole, one) => whole + sum(our.tierRows(one), 'customers'), 0), all.customers, `and their tiers`);
  is(list.reduce((whole, one) => whole + sum(our.watchSignals(one), 'customers'), 0), sum(our.watchSignals(everything), 'customers'), `and who is late`);
  is(list.reduce((whole, one) => whole + sum(our.caseLevels(one), 'cases'), 0), sum(our.caseLevels(everything), 'cases'), `and cases that are late`);
}
for (const day of our.days(everything)) {
  const looked = view({ as_of: day });
  const wrong = drawable.filter(name => { try { svg(name, looked); return false; } catch (problem) { return true; } });
  is([wrong.join(' '), sum(our.cells(looked), 'customers'), sum(our.tierRows(looked), 'customers'), sum(our.classRows(looked), 'customers')].join(), ['', ...Array(3).fill(our.overview(looked, day).customers)].join(), `as of ${day} charts are drawn and add up`);
}
// Charts draw the rows of the queries: nothing added, nothing left out.
const series = (name, more) => our.CHARTS[name](view(more)).series.map(one => one.data);
if (drawable.includes('funnel')) {
  is(series('funnel')[0].join(), data.funnel.map(row => row.customers).join(), 'bars of the funnel are the customers of its steps');
  const [lower, width, curve] = series('survival');
  is(curve.map(point => point.join()).join(' '), data.survival.map(row => [row.month, row.survival].join()).join(' '), 'the survival curve is that of the view');
  ok(lower.every((point, place) => point[1] === data.survival[place].lower && Math.abs(point[1] + width[place][1] - data.survival[place].upper) < 1e-12), 'and its band, from limit to limit');
  is(['customers', 'at_stake'].map(measure => series('watch', { measures: { watch: measure } }).flat().reduce((all, value) => all + value, 0).toFixed(2)).join(), ['customers', 'at_stake'].map(column => sum(data.watch_signals, column).toFixed(2)).join(), 'bars of who is late add up to all of them');
}
if (drawable.includes('case_rate')) {
  is(series('case_rate')[0].map(bar => [bar.value, bar.itemStyle.color === series('case_rate')[0][0].itemStyle.color ? 0 : 1].join()).join(' '), data.case_months.map(row => [row.per_thousand_orders, row.alarm || 0].join()).join(' '), 'bars of the case rate are the months, those with an alarm in another colour');
  is(series('case_rate').slice(1).join(), ['usual', 'upper_limit'].map(column => data.case_months.map(row => row[column])).join(), 'its lines are what was usual, and the limit');
  is(series('case_speed').map((list, place) => list.map(value => Number((place === 2 ? 24 * value : value).toFixed(4))).join()).join(' '), ['on_time_rate', 'median_days', 'median_reply_hours'].map(column => data.case_months.map(row => row[column]).join()).join(' '), 'how fast cases are settled is that of the view');
  is(series('case_outcomes').flat().filter(([days, share]) => !data.case_outcomes.some(row => row.days === days && row.probability === share)).length, 0, 'areas of the outcomes are shares of the view');
  is([series('case_causes')[0].map(bar => bar.value).join(), series('case_causes')[1].at(-1)].join(), [data.case_causes.map(row => row.case_share).join(), 1].join(), 'bars of the causes are their shares, which end at all');
  is(series('contacts').join(), ['contacts', 'first_contact_resolution'].map(column => data.contact_months.map(row => row[column])).join(), 'contacts, and those settled at once, are those of the view');
  const many = our.causeRows(view({ data: { ...data, case_causes: Array.from({ length: 30 }, (none, place) => ({ cause: 'c' + place, cases: 30 - place, case_share: 0, customers: 1, still_open: 0, median_days: 1 })) } }));
  is([many.length, many.at(-1).cause, sum(many, 'cases')].join(), [12, null, 465].join(), 'of many causes the last are one, and nothing is left out');
}
for (const [measure, column] of [['retention', 'retention'], ['active', 'active_customers'], ['revenue', 'revenue']]) {
  const cohortSeries = our.CHARTS.cohorts(view({ measures: { cohorts: measure } })).series[0];
  const wanted = our.cohortRows(everything).filter(row => row.month_number > 0 || measure === 'revenue');
  is(cohortSeries.data.length, wanted.length, `cohorts by ${measure}: a cell for each month that there was, none for those to come`);
  is(cohortSeries.data.filter((cell, place) => cell.value[2] > Number(wanted[place][column])).length, 0, `cohorts by ${measure}: no cell is warmer than its row`);
}
if (data.revenue_bridge && data.revenue_bridge.length) {
  const steps = our.bridgeRows(everything);
  const of = kind => Number(steps.find(row => row.kind === kind).revenue);
  is((of('opening') + sum(steps.filter(row => !['opening', 'closing'].includes(row.kind)), 'revenue')).toFixed(2), of('closing').toFixed(2), 'the steps of the bridge lead from its one end to the other');
}

// Names are text, whatever they say.
const hostile = '<img src=x onerror=alert(1)>';
const poisoned = { ...data, labels: data.labels.map(label => ({ ...label, name: hostile, name_zh: hostile })) };
const said = vm.runInContext('view => tip(segmentName(view, view.data.labels.find(l => l.kind === "segment").code), [["a", "b"]])', Object.assign(context, {}))(view({ data: poisoned }));
ok(!said.includes('<img'), 'tooltips show names as text', said);
ok(our.csv({ columns: [{ name: 'a"b' }], rows: [['=1+1'], [{ text: 'x,y' }]] }).includes('"a""b"\r\n"\'=1+1"\r\n"x,y"'), 'CSV quotes, and formulas stay text');

console.log('1..' + tests);
process.exit(0);
