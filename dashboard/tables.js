'use strict';
// The tables: a function for each, from a view to { columns: [{ name, kind }], rows: [[cell, ...]], total: [cell, ...] }.
// kind is n for numbers and text for sentences. A cell is a text, or { text, dot } with a colour before it.

const TABLES = {};
const column = (view, key, kind, ...values) => ({ name: word(view, key, ...values), kind });
const dotted = (view, row) => ({ text: row.text, dot: segmentColour(view, row.code) });

// A change as text: +12, −3.
const changed = (view, value) => (value > 0 ? '+' : value < 0 ? '−' : '±') + whole(view, Math.abs(value));

TABLES.segments = view => {
  const before = dayBefore(view);
  const old = before ? segmentRows(view, before) : [];
  const list = segmentRows(view, view.as_of);
  const all = totals(list, SEGMENT_SUMS);
  const lifetime = about(view).clv_model !== null;
  const change = row => changed(view, row.customers - old.find(o => o.code === row.code).customers);
  const cells = row => [whole(view, row.customers)].concat(before ? [change(row)] : [], [percent(view, row.customer_share), money(view, row.money), percent(view, row.money_share), row.customers ? money(view, row.money / row.customers) : '–',
    row.customers ? whole(view, row.recency_days / row.customers) : '–'], lifetime ? [money(view, row.clv)] : []);
  return {
    cards: true,
    columns: [column(view, 'segment'), column(view, 'customers', 'n')].concat(before ? [column(view, 'change', 'n')] : [], [column(view, 'share', 'n'), column(view, 'money', 'n'), column(view, 'share', 'n'), column(view, 'mean_money', 'n'), column(view, 'mean_days', 'n')],
      lifetime ? [column(view, 'clv', 'n')] : [], [column(view, 'advice', 'text')]),
    rows: list.map(row => [dotted(view, row), ...cells(row), row.says]),
    total: [word(view, 'total'), whole(view, all.customers)].concat(before ? [changed(view, all.customers - totals(old, ['customers']).customers)] : [], [percent(view, all.customers ? 1 : 0), money(view, all.money), percent(view, all.money ? 1 : 0),
      money(view, share(all.money, all.customers)), whole(view, share(all.recency_days, all.customers))], lifetime ? [money(view, all.clv)] : [], [''])
  };
};

// Columns of a list of customers, and its rows: also what is saved as CSV.
function callRows(view) {
  const sought = (view.search || '').toLowerCase();
  return filtered(view, 'call_list').filter(row => !sought || [row.customer, row.customer_name].some(text => String(text ?? '').toLowerCase().includes(sought)));
}

// Who a customer is, for all lists of them: columns are [word, kind, cell of a row].
function whoColumns(view, list) {
  const named = list.some(row => row.customer_name !== null);
  return [['customer', '', row => String(row.customer)]].concat(named ? [['name', '', row => row.customer_name ?? '']] : [], page(view).attribute ? [[null, '', row => partName(view, partOf(row))]] : [],
    [['segment', '', row => ({ text: segmentNameOr(view, row.segment, 'none'), dot: segmentColour(view, row.segment) })]]);
}

function customerColumns(view) {
  const lifetime = about(view).clv_model !== null;
  return whoColumns(view, rows(view, 'call_list').concat(rows(view, 'cell_customers'))).concat([['days', 'n', row => whole(view, row.recency_days)], ['orders', 'n', row => whole(view, row.orders)], ['money', 'n', row => money(view, row.money, 2)]],
    lifetime ? [['p_alive', 'n', row => row.p_alive === null ? '–' : percent(view, row.p_alive, 0)], ['clv', 'n', row => row.clv === null ? '–' : money(view, row.clv, 2)]] : []);
}

function listTable(view, columns, list) {
  return {
    cards: true, long: true,
    columns: columns.map(([key, kind]) => key ? column(view, key, kind) : { name: page(view).attribute, kind }),
    rows: list.map(row => columns.map(([, , of]) => of(row)))
  };
}

const customerTable = (view, list, keys) => listTable(view, customerColumns(view).filter(([key]) => !keys || keys.includes(key)), list);

TABLES.calls = view => customerTable(view, callRows(view));

// The same for a file: numbers are numbers, of the columns that plain names.
const fileOf = (view, columns, list, plain) => ({ columns: listTable(view, columns, []).columns, rows: list.map(row => columns.map(([key, , of]) => plain[key] ? row[plain[key]] : of(row))) });
const callFile = view => fileOf(view, customerColumns(view), callRows(view), { days: 'recency_days', orders: 'orders', money: 'money', p_alive: 'p_alive', clv: 'clv' });

// Who is in the chosen cell: by segment, and its best customers where they are in the file.
TABLES.cell = view => {
  const inCell = filtered(view, 'rfm_grid', view.as_of).filter(row => view.cell && row.r === view.cell.r && row.f === view.cell.f);
  const list = groupBy(inCell, row => row.segment, ['customers', 'money', 'recency_days']);
  return {
    columns: [column(view, 'segment'), column(view, 'customers', 'n'), column(view, 'money', 'n'), column(view, 'mean_money', 'n'), column(view, 'mean_days', 'n')],
    rows: list.map(row => [{ text: segmentName(view, row.key), dot: segmentColour(view, row.key) }, whole(view, row.customers), money(view, row.money), money(view, share(row.money, row.customers)), whole(view, share(row.recency_days, row.customers))])
  };
};

TABLES.cell_customers = view => customerTable(view, filtered(view, 'cell_customers').filter(row => view.cell && row.r === view.cell.r && row.f === view.cell.f), ['customer', 'name', 'days', 'orders', 'money']);

// Who is late: by signal, and one by one.
TABLES.watch_signals = view => ({
  cards: true,
  columns: [column(view, 'signal'), column(view, 'customers', 'n'), column(view, 'at_stake', 'n'), column(view, 'advice', 'text')],
  rows: watchSignals(view).map((row, place) => [{ text: row.text, dot: signalColour(place) }, whole(view, row.customers), money(view, row.at_stake), row.says])
});

const watchRows = view => filtered(view, 'watch_list');

function watchColumns(view) {
  const signals = watchSignals(view);
  const signal = row => { const place = signals.findIndex(one => one.code === row.signal); return { text: signals[place].text, dot: signalColour(place) }; };
  return whoColumns(view, watchRows(view)).concat([['signal', '', signal], ['at_stake', 'n', row => row.at_stake === null ? '–' : money(view, row.at_stake, 2)], ['mean_days', 'n', row => whole(view, row.days_since_last)],
    ['usual_gap', 'n', row => decimal(view, row.usual_gap_days, 1)], ['purchase_days', 'n', row => whole(view, row.purchase_days)], ['p_alive', 'n', row => row.p_alive === null ? '–' : percent(view, row.p_alive, 0)]]);
}

TABLES.watch_list = view => listTable(view, watchColumns(view), watchRows(view));

const WATCH_PLAIN = { at_stake: 'at_stake', mean_days: 'days_since_last', usual_gap: 'usual_gap_days', purchase_days: 'purchase_days', p_alive: 'p_alive' };
const watchFile = view => fileOf(view, watchColumns(view), watchRows(view), WATCH_PLAIN);

// Cases: by month, by cause, and those that are late, by level and one by one.
TABLES.case_months = view => ({
  cards: true,
  columns: [column(view, 'month')].concat(caseColumns(view).map(([key]) => column(view, key, 'n'))),
  rows: rows(view, 'case_months').slice(-12).reverse().map(row => [month(row.month)].concat(caseColumns(view).map(one => caseCell(view, row, one))))
});

TABLES.case_causes = view => ({
  cards: true,
  columns: [column(view, 'cause'), column(view, 'cases', 'n'), column(view, 'share', 'n'), column(view, 'still_open', 'n'), column(view, 'median_days', 'n')],
  rows: causeRows(view).map(row => [caseWord(view, row.cause), whole(view, row.cases), percent(view, row.case_share), whole(view, row.still_open), row.median_days === null ? '–' : tenths(view, row.median_days)])
});

TABLES.case_levels = view => ({
  cards: true,
  columns: [column(view, 'level'), column(view, 'cases', 'n'), column(view, 'most_overdue', 'n'), column(view, 'advice', 'text')],
  rows: caseLevels(view).map((row, place) => [{ text: row.text, dot: signalColour(place) }, whole(view, row.cases), row.cases ? whole(view, row.days_overdue) : '–', row.says])
});

const lateCases = view => filtered(view, 'case_supervision');

function lateColumns(view) {
  const levels = labels(view, 'escalation');
  const level = row => { const place = levels.findIndex(one => one.code === row.level); return { text: levels[place].text, dot: signalColour(place) }; };
  return whoColumns(view, lateCases(view)).concat([['level', '', level], ['cause', '', row => row.cause === null ? '' : row.cause], ['opened', '', row => row.opened], ['promised', '', row => row.promised], ['overdue_days', 'n', row => whole(view, row.days_overdue)]]);
}

TABLES.case_supervision = view => listTable(view, lateColumns(view), lateCases(view));

const lateFile = view => fileOf(view, lateColumns(view), lateCases(view), { overdue_days: 'days_overdue' });

TABLES.lifecycle = view => ({
  cards: true,
  columns: [column(view, 'stage'), column(view, 'customers', 'n'), column(view, 'share', 'n'), column(view, 'revenue_before', 'n'), column(view, 'revenue_now', 'n'), column(view, 'advice', 'text')],
  rows: stageRows(view).map(row => [row.text, whole(view, row.customers), percent(view, row.customer_share), money(view, row.revenue_before), money(view, row.revenue_now), row.says])
});

// The grid as a table: rows of R from the best, columns of F.
TABLES.grid = view => {
  const list = cells(view);
  const bins = about(view).bins;
  const scores = Array.from({ length: bins }, (none, place) => place + 1);
  const measure = view.measures.grid;
  const text = value => measure === 'customers' ? whole(view, value) : money(view, value);
  return { columns: [{ name: '', kind: '' }].concat(scores.map(f => ({ name: 'F ' + f, kind: 'n' }))),
    rows: scores.slice().reverse().map(r => ['R ' + r].concat(list.filter(cell => cell.r === r).map(cell => text(cell[measure])))) };
};

TABLES.flow = view => ({
  // (a phone has no room for all of it)
  columns: [column(view, 'from'), column(view, 'to'), column(view, 'customers', 'n')].concat(view.narrow ? [] : [column(view, 'share', 'n'), column(view, 'money', 'n')]),
  rows: movers(view).slice(0, 15).map(flow => [
    flow.from === null ? word(view, 'new') : { text: segmentName(view, flow.from), dot: segmentColour(view, flow.from) }, flow.to === null ? word(view, 'lost') : { text: segmentName(view, flow.to), dot: segmentColour(view, flow.to) },
    whole(view, flow.customers)].concat(view.narrow ? [] : [percent(view, share(flow.customers, totals(flows(view), ['customers']).customers)), money(view, flow.money_now)]))
});

TABLES.tiers = view => {
  const lifetime = about(view).clv_model !== null;
  return { cards: true, columns: [column(view, 'tier'), column(view, 'customers', 'n'), column(view, 'share', 'n'), column(view, 'money', 'n'), column(view, 'share', 'n')].concat(lifetime ? [column(view, 'clv', 'n')] : [], [column(view, 'advice', 'text')]),
    rows: tierRows(view).map(row => [row.text, whole(view, row.customers), percent(view, row.customer_share), money(view, row.money), percent(view, row.money_share)].concat(lifetime ? [money(view, row.clv)] : [], [row.says])) };
};

TABLES.classes = view => ({
  columns: [column(view, 'class'), column(view, 'customers', 'n'), column(view, 'share', 'n'), column(view, 'money', 'n'), column(view, 'share', 'n'), column(view, 'least_money', 'n')],
  rows: classRows(view).map(row => [row.key, whole(view, row.customers), percent(view, row.customer_share), money(view, row.money), percent(view, row.money_share), money(view, row.least_money, 2)])
});

TABLES.bridge = view => ({
  columns: [column(view, 'kind'), column(view, 'customers', 'n'), column(view, 'revenue', 'n')],
  rows: bridgeRows(view).map(row => [bridgeName(view, row), row.customers === null ? '' : whole(view, row.customers), money(view, row.revenue, 2)])
});

TABLES.funnel = view => ({
  columns: [column(view, 'step'), column(view, 'customers', 'n'), column(view, 'of_previous', 'n'), column(view, 'of_first', 'n'), column(view, 'median_time', 'n')],
  rows: rows(view, 'funnel').map((row, place) => [row.step, whole(view, row.customers), place ? percent(view, row.of_previous) : '', percent(view, row.of_first), place ? hours(view, row.median_hours) : ''])
});

// Deals by stage; amounts where the source has them.
TABLES.pipeline = view => {
  const list = rows(view, 'pipeline');
  const amounts = list.some(row => row.open_value !== null) ? ['open_value', 'weighted_value'] : [];
  const text = (value, says) => value === null ? '–' : says(view, value);
  return {
    cards: true,
    columns: [column(view, 'stage')].concat(['deals', 'conversion', 'win_probability', 'open_deals', ...amounts].map(key => column(view, key, 'n'))),
    rows: list.map(row => [row.stage, whole(view, row.deals), text(row.conversion, percent), text(row.win_probability, percent), whole(view, row.open_deals), ...amounts.map(key => text(row[key], money))])
  };
};

TABLES.survival = view => ({
  columns: [column(view, 'months'), column(view, 'at_risk', 'n'), column(view, 'survival', 'n'), column(view, 'limits', 'n')],
  rows: survivalMonths(view).map(row => [String(row.month), whole(view, row.at_risk), percent(view, row.survival), interval(view, row)])
});

TABLES.opinions = view => ({
  columns: [column(view, 'segment'), column(view, 'answers', 'n'), column(view, 'nps', 'n')].concat(npsSegments(view).some(row => row.satisfaction_answers) ? [column(view, 'mean_satisfaction', 'n')] : [], [{ name: '', kind: '' }]),
  rows: npsSegments(view).map(row => [dotted(view, row), whole(view, row.answers), decimal(view, nps(row), 0)].concat(npsSegments(view).some(one => one.satisfaction_answers) ? [row.satisfaction_answers ? decimal(view, row.satisfaction / row.satisfaction_answers, 1) : '–'] : [],
    [row.answers < 30 ? word(view, 'few') : '']))
});

TABLES.aging = view => ({
  columns: [column(view, 'bucket'), column(view, 'open', 'n'), column(view, 'share', 'n'), column(view, 'customers', 'n')],
  rows: rows(view, 'credit_aging').map(row => [bucketName(view, row), money(view, row.open, 2), percent(view, share(number(row.open), totals(rows(view, 'credit_aging'), ['open']).open)), whole(view, row.customers)])
});

TABLES.grades = view => ({
  columns: [column(view, 'grade'), column(view, 'customers', 'n'), column(view, 'open', 'n'), column(view, 'overdue', 'n'), column(view, 'overdue_share', 'n'), column(view, 'dso', 'n'), column(view, 'payment_index', 'n')],
  rows: rows(view, 'credit_grades').map(row => [row.grade === null ? word(view, 'none') : view.language === 'zh' && row.grade_zh ? row.grade_zh : row.grade, whole(view, row.customers), money(view, row.receivables, 2), money(view, row.overdue, 2),
    row.overdue_share === null ? '–' : percent(view, row.overdue_share), row.days_sales_outstanding === null ? '–' : decimal(view, row.days_sales_outstanding, 0), row.payment_index === null ? '–' : decimal(view, row.payment_index, 0)])
});

// A table as CSV, texts quoted, with what spreadsheets would take for a formula kept as text.
function csv(table) {
  const plain = cell => cell === null ? '' : typeof cell === 'object' ? cell.text : cell;
  const field = text => typeof text === 'number' ? String(text) : '"' + String(text).replace(/^[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';
  return '\ufeff' + [table.columns.map(one => one.name), ...table.rows.map(row => row.map(plain))].map(line => line.map(field).join(',')).join('\r\n') + '\r\n';
}
