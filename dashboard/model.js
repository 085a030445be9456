'use strict';
// What the pages show: rows of the queries, filtered and added up. Nothing here knows of the page or of charts.
//
// A view is what the reader looks at: { data, language, as_of, segment, part, narrow, measures }. data holds the queries'
// answers, each an array of objects; an empty segment or part is everything.

// Rows of one query; none where the source has no such data.
function rows(view, name) {
  return view.data[name] || [];
}

// unpack({columns, rows}): the same as objects.
function unpack(packed) {
  return packed.rows.map(row => Object.fromEntries(packed.columns.map((column, place) => [column, row[place]])));
}

const about = view => rows(view, 'about')[0];
const page = view => rows(view, 'page')[0];

// The days that are shown, the earliest first.
function days(view) {
  return [...new Set(rows(view, 'segments').map(row => row.as_of))].sort();
}

function lastDay(view) {
  return days(view).at(-1);
}

// The day before the chosen one; undefined: there is none.
function dayBefore(view) {
  return days(view)[days(view).indexOf(view.as_of) - 1];
}

// The month of a day, as its first day.
const monthOf = day => day.slice(0, 8) + '01';

// Rows of a query that the filters leave, at a day or at all.
function filtered(view, name, day) {
  return rows(view, name).filter(row =>
    (day === undefined || row.as_of === day) && (!view.segment || row.segment === undefined || row.segment === view.segment) && (!view.part || row.part === undefined || partOf(row) === view.part));
}

// A customer without the attribute is of a part, too.
const UNKNOWN = '\u0000';
const partOf = row => row.part === null ? UNKNOWN : row.part;

// Parts that there are, the largest first.
function parts(view) {
  const groups = groupBy(rows(view, 'segments').filter(row => row.as_of === lastDay(view)), partOf, ['customers']);
  const known = groups.filter(group => group.key !== UNKNOWN).sort((a, b) => (a.key === '…') - (b.key === '…') || b.customers - a.customers).map(group => group.key);
  return known.length ? known.concat(groups.length > known.length ? [UNKNOWN] : []) : [];
}

const partName = (view, part) => part === UNKNOWN ? word(view, 'unknown') : part === '…' ? word(view, 'others') : part;

const number = value => Number.isFinite(Number(value)) ? Number(value) : 0;

// Sums of columns over rows.
function totals(list, columns) {
  return Object.fromEntries(columns.map(column => [column, list.reduce((sum, row) => sum + number(row[column]), 0)]));
}

// The same by a key: [{key, column: sum ...}], in the order in which keys come.
function groupBy(list, keyOf, columns) {
  const groups = new Map();
  for (const row of list) {
    const key = keyOf(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return [...groups].map(([key, members]) => ({ key, ...totals(members, columns) }));
}

const share = (part, whole) => whole ? part / whole : 0;

// Labels of a kind in their order, each with the name in the language of the view.
function labels(view, kind) {
  return rows(view, 'labels').filter(label => label.kind === kind).sort((a, b) => a.position - b.position)
    .map(label => ({ ...label, text: view.language === 'zh' ? label.name_zh : label.name, says: view.language === 'zh' ? label.advice_zh : label.advice }));
}

// Segments to show: those of the scheme, and what else there is in the data.
function segmentLabels(view) {
  const known = labels(view, 'segment');
  const codes = new Set(known.map(label => label.code));
  const more = [...new Set(rows(view, 'segments').map(row => row.segment))].filter(code => !codes.has(code));
  return known.concat(more.map((code, place) => ({ code, position: known.length + place + 1, text: code === null ? word(view, 'none') : code, says: '' })));
}

const segmentName = (view, code) => (segmentLabels(view).find(label => label.code === code) || { text: code }).text;

const SEGMENT_SUMS = ['customers', 'orders', 'money', 'repeaters', 'active_90', 'recency_days', 'alive', 'clv'];

// A row for each segment at a day, zeros where nobody is: sums, shares, and those of the day before.
function segmentRows(view, day) {
  const now = groupBy(filtered(view, 'segments', day), row => row.segment, SEGMENT_SUMS);
  const all = totals(now, SEGMENT_SUMS);
  return segmentLabels(view).filter(label => !view.segment || label.code === view.segment).map(label => {
    const sums = now.find(group => group.key === label.code) || totals([], SEGMENT_SUMS);
    return { ...label, ...sums, customer_share: share(sums.customers, all.customers), money_share: share(sums.money, all.money) };
  });
}

// Sums of everybody at a day.
function overview(view, day) {
  return totals(filtered(view, 'segments', day), SEGMENT_SUMS);
}

// Every cell of recency by frequency, zeros where nobody is.
function cells(view) {
  const bins = about(view).bins;
  const found = groupBy(filtered(view, 'rfm_grid', view.as_of), row => row.r + ' ' + row.f, ['customers', 'money', 'recency_days']);
  const list = [];
  for (let r = 1; r <= bins; r++) {
    for (let f = 1; f <= bins; f++) {
      const sums = found.find(group => group.key === r + ' ' + f) || { customers: 0, money: 0, recency_days: 0 };
      list.push({ r, f, ...sums, mean_money: share(sums.money, sums.customers) });
    }
  }
  return list;
}

// The segment that most customers of each cell are in; cells with nobody are left out.
function cellSegments(view) {
  const found = groupBy(filtered(view, 'rfm_grid', view.as_of), row => JSON.stringify([row.r, row.f, row.segment]), ['customers']).sort((a, b) => b.customers - a.customers)
    .map(group => { const [r, f, segment] = JSON.parse(group.key); return { r, f, segment }; });
  return found.filter((cell, place) => found.findIndex(other => other.r === cell.r && other.f === cell.f) === place);
}

// Frequencies that nobody has though the scores would have them.
function emptyFrequencies(view) {
  const list = cells(view);
  return [...new Set(list.map(cell => cell.f))].filter(f => list.every(cell => cell.f !== f || cell.customers === 0));
}

// Movements between two days: from, to, customers, money before and now. Segments are chosen on either side.
function flows(view) {
  const list = rows(view, 'segment_flow').filter(row => row.as_of === view.as_of && (!view.part || partOf(row) === view.part)
    && (!view.segment || row.from_segment === view.segment || row.to_segment === view.segment));
  return groupBy(list, row => JSON.stringify([row.from_segment, row.to_segment]), ['customers', 'money_before', 'money_now'])
    .map(group => ({ ...group, from: JSON.parse(group.key)[0], to: JSON.parse(group.key)[1] })).sort((a, b) => b.customers - a.customers);
}

const movers = view => flows(view).filter(flow => flow.from !== flow.to);

// Those of half a percent of all customers or more: what a picture can show.
function largeMovers(view) {
  const few = 0.005 * totals(flows(view), ['customers']).customers;
  return movers(view).filter(flow => flow.customers >= few);
}

// Customers of each segment at each day: {days, series: [{label, values}]}.
function trend(view) {
  const list = days(view);
  return { days: list, series: segmentLabels(view).filter(label => !view.segment || label.code === view.segment).map(label => ({
    label, values: list.map(day => totals(filtered(view, 'segments', day).filter(row => row.segment === label.code), ['customers']).customers) })) };
}

// The histogram of lifetime values, all bins.
function histogram(view) {
  const list = rows(view, 'value_histogram');
  if (!list.length) return [];
  const step = list[0].upper === null ? number(list[0].lower) / (list[0].bin - 1) : number(list[0].upper) / list[0].bin;
  const found = groupBy(filtered(view, 'value_histogram', view.as_of), row => row.bin, ['customers', 'clv']);
  return Array.from({ length: 20 }, (none, place) => ({ bin: place + 1, lower: place * step, upper: place < 19 ? (place + 1) * step : null, customers: 0, clv: 0,
    ...found.find(group => group.key === place + 1) }));
}

// Tiers with their shares of customers, money and lifetime value.
function tierRows(view) {
  const found = groupBy(filtered(view, 'tiers', view.as_of), row => row.tier, ['customers', 'money', 'clv']);
  const all = totals(found, ['customers', 'money', 'clv']);
  return labels(view, 'tier').map(label => {
    const sums = found.find(group => group.key === label.position) || { customers: 0, money: 0, clv: 0 };
    return { ...label, ...sums, customer_share: share(sums.customers, all.customers), money_share: share(sums.money, all.money), clv_share: share(sums.clv, all.clv) };
  });
}

// The Pareto curve, of a part or of everybody, from the origin.
function paretoCurve(view) {
  const points = rows(view, 'pareto').filter(row => row.as_of === view.as_of && (view.part && view.part !== UNKNOWN ? row.part === view.part : row.part === null));
  return [[0, 0]].concat(points.map(row => [number(row.customer_share), number(row.money_share)]));
}

// ABC classes with cumulated shares. (Of everybody or of a part, whatever segment is chosen.)
function classRows(view) {
  const list = filtered({ ...view, segment: '' }, 'abc_classes', view.as_of);
  const found = groupBy(list, row => row.abc_class, ['customers', 'money']).filter(group => group.key !== null).sort((a, b) => a.key < b.key ? -1 : 1);
  const all = totals(found, ['customers', 'money']);
  let customers = 0, money = 0;
  return found.map(group => {
    customers += group.customers;
    money += group.money;
    return { ...group, customer_share: share(group.customers, all.customers), money_share: share(group.money, all.money), customers_to_here: share(customers, all.customers), money_to_here: share(money, all.money),
      least_money: Math.min(...list.filter(row => row.abc_class === group.key).map(row => number(row.least_money))) };
  });
}

// Months up to the chosen day; the month of the day counts as it was at its end.
const monthRows = view => rows(view, 'months').filter(row => row.month <= monthOf(view.as_of));

const cohortRows = view => rows(view, 'cohorts').filter(row => row.month <= monthOf(view.as_of));

// Lines of the bridge to the month of the chosen day, or to the last month before it that has one.
function bridgeRows(view) {
  const list = rows(view, 'revenue_bridge').filter(row => row.month <= monthOf(view.as_of));
  const month = list.map(row => row.month).sort().at(-1);
  return list.filter(row => row.month === month).sort((a, b) => a.position - b.position);
}

// Net Promoter Score of sums.
const nps = sums => sums.answers ? 100 * (sums.promoters - sums.detractors) / sums.answers : null;

const ANSWER_SUMS = ['answers', 'promoters', 'detractors', 'satisfaction_answers', 'satisfaction'];

// Survey answers by quarter, and by segment as of the last day.
const npsQuarters = view => groupBy(filtered({ ...view, segment: '' }, 'satisfaction_trend').filter(row => row.quarter <= view.as_of), row => row.quarter, ANSWER_SUMS);

function npsSegments(view) {
  const found = groupBy(filtered(view, 'satisfaction_segments'), row => row.segment, ANSWER_SUMS);
  return segmentLabels(view).map(label => ({ ...label, ...(found.find(group => group.key === label.code) || totals([], ANSWER_SUMS)) })).filter(row => row.answers > 0);
}

// Customers who are late, by signal in its order; and the segments that have any, with the sums of each signal by its code.
const WATCH_SUMS = ['customers', 'at_stake'];
const watchSignals = view => labels(view, 'watch_signal').map(label => ({ ...label, ...totals(filtered(view, 'watch_signals').filter(row => row.signal === label.code), WATCH_SUMS) }));

function watchSegments(view) {
  const list = filtered(view, 'watch_signals');
  const signals = labels(view, 'watch_signal').map(label => label.code);
  return segmentLabels(view).map(label => ({ ...label, signals: Object.fromEntries(signals.map(code => [code, totals(list.filter(row => row.segment === label.code && row.signal === code), WATCH_SUMS)])) }))
    .filter(row => signals.some(code => row.signals[code].customers));
}

// Stages of life in their order, with their share of all customers.
function stageRows(view) {
  const all = totals(rows(view, 'lifecycle'), ['customers']).customers;
  return rows(view, 'lifecycle').map(row => ({ ...labels(view, 'lifecycle').find(label => label.code === row.stage), ...row, customer_share: share(row.customers, all) }));
}

// Months of the survival table that a reader asks for.
const survivalMonths = view => rows(view, 'survival').filter(row => [1, 3, 6, 9, 12, 18].includes(row.month) || (row.month > 0 && row.month % 12 === 0));

// Causes of cases, with the share of each and all before it; where there are many, the last is all others.
const CAUSES = 12;
function causeRows(view) {
  const list = rows(view, 'case_causes');
  const rest = list.length > CAUSES ? [{ cause: null, median_days: null, ...totals(list.slice(CAUSES - 1), ['cases', 'case_share', 'customers', 'still_open']) }] : [];
  const all = totals(list, ['cases']).cases;
  let cases = 0;
  return list.slice(0, rest.length ? CAUSES - 1 : CAUSES).concat(rest).map(row => ({ ...row, to_here: share(cases += row.cases, all) }));
}

// How cases end: two days or more, up to the first by which nothing is known of later ones; outcomes, the most frequent first and those that
// are open last, each with its share by each of the days.
const OPEN = '(open)';
function caseOutcomes(view) {
  const list = rows(view, 'case_outcomes');
  const last = Math.min(...list.filter(row => row.at_risk === 0).map(row => row.days));
  const days = [...new Set(list.map(row => row.days))].filter((day, place) => place < 2 || day <= last);
  const outcomes = groupBy(list.filter(row => row.outcome !== OPEN), row => row.outcome, ['probability']).sort((a, b) => b.probability - a.probability).map(group => group.key).concat(OPEN);
  return { days, outcomes: outcomes.map(outcome => ({ outcome, shares: days.map(day => number((list.find(row => row.days === day && row.outcome === outcome) || {}).probability)) })) };
}

// Cases that are late by level of escalation, the highest first.
function caseLevels(view) {
  return labels(view, 'escalation').map(label => {
    const list = filtered(view, 'case_levels').filter(row => row.level === label.code);
    return { ...label, ...totals(list, ['cases']), days_overdue: Math.max(0, ...list.map(row => row.days_overdue)) };
  });
}
