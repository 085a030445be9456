'use strict';
// The page itself: sections of cards, each with a chart or a table, drawn for what the reader has chosen. Everything that comes
// from the data is set as text.

const VIEW = { data: {}, language: 'en', as_of: '', segment: '', part: '', search: '', cell: null, narrow: false, measures: { segments: 'customers', grid: 'customers', watch: 'at_stake', lifecycle: 'customers', cohorts: 'retention' } };
const PAPER_WIDTH = 680; // px that a card has on A4
const drawn = new Map(); // charts by the name of their card

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') made.textContent = value;
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null));
  return made;
}

// A card: { title, note, chart or table or list of both, width, height, choose: measure and its words, more: elements }.
function card(view, { title, note, charts = [], tables = [], width, height, choose, more = [] }) {
  const choices = choose && element('span', { class: 'switch' }, ...choose.values.map(value => element('button', { type: 'button', text: word(view, value), class: view.measures[choose.measure] === value ? 'on' : '',
    onclick: () => { view.measures[choose.measure] = value; show(); } })));
  return element('div', { class: 'card ' + (width || '') + (tables.some(name => TABLES[name](view).long) ? ' long' : '') },
    element('div', { class: 'head' }, element('h3', { text: title }), choices || null),
    note ? element('p', { class: 'note', text: note }) : null, ...more,
    ...charts.map(name => element('div', { class: 'chart ' + (height || ''), 'data-chart': name, role: 'img' })), ...tables.map(name => table(TABLES[name](view), name)));
}

function table({ columns, rows: lines, total, cards }, name) {
  const cell = (value, place) => {
    const made = element('td', { class: columns[place].kind || (value && value.dot ? 'dotted' : null), 'data-name': columns[place].name });
    if (value && value.dot) {
      const dot = element('span', { class: 'dot' });
      dot.style.background = value.dot;
      made.append(element('span', {}, dot, value.text));
    } else made.append(document.createTextNode(value ?? ''));
    return made;
  };
  return element('div', { class: 'scroll' }, element('table', { id: 'table-' + name, class: cards ? 'cards' : null },
    element('thead', {}, element('tr', {}, ...columns.map(one => element('th', { class: one.kind || null, text: one.name })))),
    element('tbody', {}, ...lines.map(line => element('tr', {}, ...line.map(cell))), total ? element('tr', { class: 'total' }, ...total.map(cell)) : '')));
}

// What a number was, and by how much it changed: { name, text, now, before, kind }. percent of it, or points of a share.
function tile(view, { name, text, now, before, points }) {
  const day = dayBefore(view);
  const made = element('div', { class: 'tile' }, element('span', { text: name }), element('b', { text }));
  if (day !== undefined && before !== undefined) {
    const change = points ? 100 * (now - before) : 100 * share(now - before, Math.abs(before));
    const sign = change > 0.05 ? 'up' : change < -0.05 ? 'down' : '';
    made.append(element('span', { class: sign, text: (sign === 'up' ? '▲ +' : sign === 'down' ? '▼ −' : '± ') + decimal(view, Math.abs(change), 1) + (points ? ' ' + word(view, 'points') : ' %') }));
  }
  return made;
}

// A button that saves a table as a file.
function saveButton(view, name, file) {
  return element('button', { type: 'button', text: word(view, 'csv'), id: 'csv-' + name, onclick: () => {
    const link = element('a', { href: URL.createObjectURL(new Blob([csv(file(view))], { type: 'text/csv' })), download: name + '-' + lastDay(view) + '.csv' });
    link.click();
    URL.revokeObjectURL(link.href);
  } });
}

// What a note adds where filters do not reach, or another day is looked at.
const ofAll = view => view.segment || view.part ? ' ' + word(view, 'of_all') : '';
const ofLastDay = view => view.as_of === lastDay(view) ? '' : ' ' + word(view, 'of_last_day', lastDay(view));

// Sections, in the order in which they are used ------------------------------------------------------------------

const SECTIONS = {};

SECTIONS.overview = view => {
  const before = dayBefore(view);
  const now = overview(view, view.as_of), old = before ? overview(view, before) : {};
  const other = { customers: old.customers, money: old.money, active: old.active_90, alive: old.alive, clv: old.clv };
  const earlier = before && days(view)[days(view).indexOf(before) - 1];
  const gained = now.money - (old.money || 0);
  const gainedBefore = earlier ? old.money - overview(view, earlier).money : undefined;
  const of = (a, b) => before ? share(a, b) : undefined;
  const { clv_model: model, horizon_days: horizon } = about(view);
  const tiles = [
    { name: word(view, 'customers'), text: whole(view, now.customers), now: now.customers, before: other.customers },
    { name: word(view, 'active_90'), text: percent(view, share(now.active_90, now.customers)), now: share(now.active_90, now.customers), before: of(old.active_90, old.customers), points: true },
    { name: word(view, 'repeat_share'), text: percent(view, share(now.repeaters, now.customers)), now: share(now.repeaters, now.customers), before: of(old.repeaters, old.customers), points: true }]
    // (customers move between segments: the money of one does not come from its own sales)
    .concat(before && !view.segment ? [{ name: word(view, 'revenue_since', before), text: money(view, gained), now: gained, before: gainedBefore }] : [],
      [{ name: word(view, 'money'), text: money(view, now.money), now: now.money, before: other.money },
        { name: word(view, 'order_value'), text: money(view, share(now.money, now.orders), 2), now: share(now.money, now.orders), before: of(old.money, old.orders) }],
      model ? [{ name: word(view, 'alive'), text: whole(view, now.alive), now: now.alive, before: other.alive },
        { name: horizon === null ? word(view, 'clv_ever') : word(view, 'clv_days', horizon), text: money(view, now.clv), now: now.clv, before: other.clv }] : []);
  const alarms = rows(view, 'alarms').filter(row => row.as_of === view.as_of);
  return [element('p', { class: 'lead', text: before ? word(view, 'overview_lead', before) : word(view, 'overview_first') }), element('div', { class: 'tiles' }, ...tiles.map(one => tile(view, one))),
    element('div', { class: 'grid' },
      alarms.length ? card(view, { title: word(view, 'alarms_title'), more: alarms.map(row => element('p', { class: 'alarm', text: view.language === 'zh' ? row.message_zh : row.message })) }) : null,
      card(view, { title: word(view, 'segments_title'), note: before ? word(view, 'segments_note', before) : '', charts: ['segments'], width: 'w7', choose: { measure: 'segments', values: ['customers', 'money', 'orders'].concat(model ? ['clv'] : []) } }),
      card(view, { title: word(view, 'tree_title'), charts: ['tree'], width: 'w5' }),
      card(view, { title: word(view, 'segments_title') + ', ' + view.as_of, tables: ['segments'] }),
      rows(view, 'months').length ? card(view, { title: word(view, 'months_title'), note: word(view, 'months_note') + ofAll(view), charts: ['months'], height: 'low' }) : null)];
};

SECTIONS.calls = view => {
  if (!page(view).calls) return null;
  const all = filtered({ ...view, search: '' }, 'call_list').length;
  const search = element('input', { type: 'search', placeholder: word(view, 'search'), value: view.search, id: 'search', oninput: event => { view.search = event.target.value; list.replaceChildren(table(TABLES.calls(view), 'calls')); count.textContent = counted(); } });
  const counted = () => word(view, 'rows_shown', whole(view, callRows(view).length), whole(view, all));
  const count = element('span', { class: 'note', text: counted() });
  const list = element('div', {}, table(TABLES.calls(view), 'calls'));
  const there = new Set(rows(view, 'call_list').map(row => row.segment));
  const advice = segmentLabels(view).filter(label => there.has(label.code) && label.says).map(label => {
    const dot = element('span', { class: 'dot' });
    dot.style.background = segmentColour(view, label.code);
    return element('p', { class: 'note' }, dot, element('b', { text: label.text + ' ' }), label.says);
  });
  return [element('p', { class: 'lead', text: word(view, 'calls_lead', lastDay(view)) }), element('div', { class: 'card long' }, ...advice, element('div', { class: 'tools' }, search, saveButton(view, 'calls', callFile), count), list)];
};

SECTIONS.watch = view => {
  const list = rows(view, 'watch_signals');
  if (!list.length) return null;
  const horizon = about(view).horizon_days;
  const named = rows(view, 'watch_list').length > 0;
  return [element('p', { class: 'lead', text: word(view, 'watch_lead', list[0].as_of) + (named ? ' ' + word(view, 'watch_names') : '') }), element('div', { class: 'grid' },
    card(view, { title: word(view, 'watch_title'), note: horizon === null ? word(view, 'watch_ever') : word(view, 'watch_note', horizon), charts: ['watch'], width: 'w7', height: 'low', choose: { measure: 'watch', values: ['at_stake', 'customers'] } }),
    card(view, { title: word(view, 'watch_signals'), tables: ['watch_signals'], width: 'w5' }),
    named ? card(view, { title: word(view, 'watch_first'), more: [element('div', { class: 'tools' }, saveButton(view, 'watch', watchFile))], tables: ['watch_list'] }) : null)];
};

SECTIONS.grid = view => {
  const empty = emptyFrequencies(view);
  const best = view.cell && page(view).calls && view.as_of === lastDay(view);
  const everybody = totals(cells(view), ['customers']).customers;
  return [element('p', { class: 'lead', text: word(view, 'grid_lead') }), element('div', { class: 'grid' },
    card(view, { title: word(view, 'grid_title'), note: empty.length && everybody ? word(view, 'grid_empty', empty.join(', ')) : '', charts: ['grid'], width: 'w7', height: 'high', choose: { measure: 'grid', values: ['customers', 'mean_money', 'money'] } }),
    card(view, { title: view.cell ? word(view, 'cell', view.cell.r, view.cell.f) : word(view, 'cell_none'), charts: view.cell ? [] : ['cell_segments'], tables: view.cell ? ['cell'].concat(best ? ['cell_customers'] : []) : ['grid'], width: 'w5', height: 'low' }))];
};

SECTIONS.movement = view => {
  const before = dayBefore(view);
  const all = totals(flows(view), ['customers']).customers;
  const stayed = all - totals(movers(view), ['customers']).customers;
  return [element('p', { class: 'lead', text: before ? word(view, 'movement_lead', before, view.as_of) + ' ' + word(view, 'stayed', whole(view, stayed), whole(view, all)) : word(view, 'movement_first') }),
    element('div', { class: 'grid' }, largeMovers(view).length ? card(view, { title: word(view, 'flow_title'), note: word(view, 'flow_note', before, view.as_of), charts: ['flow'], width: 'w6', height: 'high' }) : null,
      largeMovers(view).length ? card(view, { title: word(view, 'moved_title'), tables: ['flow'], width: 'w6' }) : null,
      card(view, { title: word(view, 'trend_title'), charts: ['trend'] }),
      ...lifecycleCards(view))];
};

const lifecycleCards = view => !rows(view, 'lifecycle').length ? [] : [
  card(view, { title: word(view, 'lifecycle_title'), note: word(view, 'lifecycle_note') + ofLastDay(view) + ofAll(view), charts: ['lifecycle'], width: 'w5', choose: { measure: 'lifecycle', values: ['customers', 'half_years'] } }),
  card(view, { title: word(view, 'lifecycle_title'), tables: ['lifecycle'], width: 'w7' })];

SECTIONS.value = view => {
  const { clv_model: model, horizon_days: horizon, margin_rate: margin, annual_rate: rate } = about(view);
  const fifth = paretoCurve(view).find(([x]) => x >= 0.199) || [0, 0];
  const lead = !model ? word(view, 'value_none') : horizon === null ? word(view, 'value_ever', '', percent(view, margin, 0), percent(view, rate, 0)) : word(view, 'value_lead', horizon, percent(view, margin, 0), percent(view, rate, 0));
  return [element('p', { class: 'lead', text: lead }), element('div', { class: 'grid' },
    model ? card(view, { title: word(view, 'histogram_title'), note: word(view, 'histogram_note'), charts: ['histogram'], width: 'w6' }) : null,
    card(view, { title: word(view, 'pareto_title'), note: word(view, 'pareto_note', percent(view, fifth[0], 0), percent(view, fifth[1], 0)) + (view.segment ? ' ' + word(view, 'of_everybody') : ''), charts: ['pareto'], width: 'w6' }),
    card(view, { title: word(view, 'tiers_title'), charts: ['tiers'], width: 'w6', height: 'low' }),
    card(view, { title: 'ABC', note: view.segment ? word(view, 'of_everybody') : '', tables: ['classes'], width: 'w6' }),
    card(view, { title: word(view, 'tiers_title') + ', ' + view.as_of, tables: ['tiers'] }),
    ...rows(view, 'points_programme').map(points => pointsCard(view, points)))];
};

const POINTS = [['accounts', whole], ['with_balance', whole], ['earned', whole], ['burn_to_earn', percent], ['breakage', percent], ['balance', whole], ['expiring', whole]];
const pointsCard = (view, points) => card(view, { title: word(view, 'points_title'), note: word(view, 'points_note', points.as_of) + ofAll(view),
  more: [element('div', { class: 'tiles' }, ...POINTS.map(([name, says]) => tile(view, { name: word(view, name), text: points[name] === null ? '–' : says(view, points[name]) })))] });

SECTIONS.cohorts = view => !cohortRows(view).length ? null : [element('p', { class: 'lead', text: word(view, 'cohorts_lead') + ofAll(view) }),
  element('div', { class: 'grid' }, card(view, { title: word(view, 'cohorts_title'), note: word(view, 'cohorts_note'), charts: ['cohorts'], height: 'high', choose: { measure: 'cohorts', values: ['retention', 'active', 'revenue', 'cumulated'] } }))];

SECTIONS.funnel = view => {
  const list = rows(view, 'funnel'), deals = rows(view, 'pipeline');
  if (!list.length && !deals.length) return null;
  return [list.length ? element('p', { class: 'lead', text: word(view, 'funnel_lead', list[0].window_days, list[0].as_of) + ofAll(view) }) : null, element('div', { class: 'grid' },
    list.length ? card(view, { title: word(view, 'funnel_title'), note: word(view, 'funnel_note'), charts: ['funnel'], width: 'w7', height: 'low' }) : null,
    list.length ? card(view, { title: word(view, 'funnel_title'), tables: ['funnel'], width: 'w5' }) : null,
    deals.length ? card(view, { title: word(view, 'pipeline_title'), note: word(view, 'pipeline_note', deals[0].as_of) + ofAll(view), tables: ['pipeline'] }) : null)];
};

SECTIONS.contracts = view => {
  const list = rows(view, 'survival');
  return !list.length ? null : [element('p', { class: 'lead', text: word(view, 'contracts_lead', list[0].as_of) + ofAll(view) }), element('div', { class: 'grid' },
    card(view, { title: word(view, 'survival_title'), note: word(view, 'survival_note'), charts: ['survival'], width: 'w7' }), card(view, { title: word(view, 'survival_title'), tables: ['survival'], width: 'w5' }),
    card(view, { title: word(view, 'recurring_title'), charts: ['recurring'], height: 'low' }))];
};

SECTIONS.service = view => {
  const list = rows(view, 'case_months').concat(rows(view, 'contact_months'));
  if (!list.length) return null;
  const named = rows(view, 'case_supervision').length > 0;
  return [element('p', { class: 'lead', text: word(view, 'service_lead', list[0].as_of) + (named ? ' ' + word(view, 'watch_names') : '') }), element('div', { class: 'grid' },
    ...(rows(view, 'case_months').length ? caseCards(view) : []),
    named ? card(view, { title: word(view, 'case_first'), more: [element('div', { class: 'tools' }, saveButton(view, 'late', lateFile))], tables: ['case_supervision'] }) : null,
    rows(view, 'contact_months').length ? card(view, { title: word(view, 'contacts_title'), note: word(view, 'contacts_note') + ofAll(view), charts: ['contacts'], height: 'low' }) : null,
    rows(view, 'case_months').length ? card(view, { title: word(view, 'case_months_title'), tables: ['case_months'] }) : null)];
};

// (causes where the source has them: elsewhere all cases are of one)
const hasCauses = view => rows(view, 'case_causes').some(row => row.cause !== '(all)');
const caseCards = view => [
  card(view, { title: word(view, 'case_rate_title'), note: word(view, 'case_rate_note') + ofAll(view), charts: ['case_rate'], width: 'w6', height: 'low' }),
  card(view, { title: word(view, 'case_speed_title'), note: word(view, 'case_speed_note') + ofAll(view), charts: ['case_speed'], width: 'w6', height: 'low' }),
  card(view, { title: word(view, 'case_outcomes_title'), note: word(view, 'case_outcomes_note') + ofAll(view), charts: ['case_outcomes'], width: 'w6', height: 'low' }),
  !hasCauses(view) ? null : card(view, { title: word(view, 'case_causes_title'), note: word(view, 'case_causes_note') + ofAll(view), charts: ['case_causes'], width: 'w6', height: 'low' }),
  view.data.case_levels ? card(view, { title: word(view, 'case_levels_title'), tables: ['case_levels'], width: 'w6' }) : null,
  !hasCauses(view) ? null : card(view, { title: word(view, 'case_causes_title'), tables: ['case_causes'], width: 'w6' })];

SECTIONS.bridge = view => {
  const list = bridgeRows(view);
  if (!list.length) return null;
  const now = list[0].month;
  const before = new Date(Date.UTC(Number(now.slice(0, 4)), Number(now.slice(5, 7)) - 2, 1)).toISOString().slice(0, 7);
  const going = list[0].complete === 0;
  return [element('p', { class: 'lead', text: word(view, 'bridge_lead', before, month(now)) + (going ? ' ' + word(view, 'bridge_going', month(now)) : '') + ofAll(view) }),
    element('div', { class: 'grid' }, card(view, { title: word(view, 'bridge_title'), charts: ['bridge'], width: 'w8' }), card(view, { title: before + ' → ' + month(now), tables: ['bridge'], width: 'w4' }),
      card(view, { title: word(view, 'bridge_trend'), charts: ['bridges'] }))];
};

SECTIONS.satisfaction = view => !rows(view, 'satisfaction_segments').some(row => row.answers) ? null : [
  element('p', { class: 'lead', text: word(view, 'satisfaction_lead') }), element('div', { class: 'grid' },
    rows(view, 'satisfaction_trend').length ? card(view, { title: word(view, 'nps_title'), note: view.segment ? word(view, 'of_everybody') : '', charts: ['nps'] , height: 'low' }) : null,
    card(view, { title: word(view, 'nps_segments'), note: view.as_of === lastDay(view) ? '' : word(view, 'of_last_day', lastDay(view)), charts: ['opinions'], width: 'w7' }),
    card(view, { title: word(view, 'nps_segments'), tables: ['opinions'], width: 'w5' }))];

SECTIONS.credit = view => !rows(view, 'credit_aging').length ? null : [
  element('p', { class: 'lead', text: word(view, 'credit_lead') + ofLastDay(view) + ofAll(view) }), element('div', { class: 'grid' },
    card(view, { title: word(view, 'aging_title'), charts: ['aging'], width: 'w7', height: 'low' }), card(view, { title: word(view, 'aging_title'), tables: ['aging'], width: 'w5' }),
    rows(view, 'credit_grades').length ? card(view, { title: word(view, 'grades_title'), charts: ['grades'], width: 'w5', height: 'low' }) : null,
    rows(view, 'credit_grades').length ? card(view, { title: word(view, 'grades_title'), tables: ['grades'], width: 'w7' }) : null)];

// Drawing -----------------------------------------------------------------------------------------------------

function draw(holder, width) {
  const name = holder.dataset.chart;
  const chart = echarts.init(holder, null, { renderer: 'svg', width, height: holder.clientHeight });
  chart.setOption(CHARTS[name](VIEW));
  drawn.set(holder, chart);
  if (name === 'grid') chart.on('click', box => {
    const cell = cells(VIEW)[box.dataIndex];
    VIEW.cell = VIEW.cell && VIEW.cell.r === cell.r && VIEW.cell.f === cell.f ? null : { r: cell.r, f: cell.f };
    show();
  });
}

// Draws the charts that can be seen; with a width, all of them at that width, as high as on paper.
function drawAll(width) {
  document.body.classList.toggle('paper', Boolean(width));
  for (const [holder, chart] of drawn) { chart.dispose(); drawn.delete(holder); }
  for (const holder of document.querySelectorAll(width ? '.chart' : 'section.on .chart')) draw(holder, width);
}

function options(select, list, chosen) {
  select.replaceChildren(...list.map(([value, text]) => element('option', { value, text })));
  select.value = chosen;
}

// Everything anew, for what is chosen.
function show() {
  VIEW.narrow = window.innerWidth < 600;
  const sections = Object.entries(SECTIONS).map(([name, make]) => [name, make(VIEW)]).filter(([, parts]) => parts !== null);
  const asked = location.hash.slice(1);
  const open = sections.some(([name]) => name === asked) ? asked : 'overview';
  document.documentElement.lang = VIEW.language === 'zh' ? 'zh-CN' : 'en';
  document.title = document.getElementById('title').textContent = page(VIEW).title + ' · ' + VIEW.as_of;
  for (const holder of document.querySelectorAll('[data-word]')) holder.textContent = word(VIEW, holder.dataset.word);
  document.getElementById('language').textContent = word(VIEW, 'language');
  options(document.getElementById('as_of'), days(VIEW).reverse().map(day => [day, day]), VIEW.as_of);
  options(document.getElementById('segment'), [['', word(VIEW, 'all')]].concat(segmentLabels(VIEW).filter(label => label.code !== null).map(label => [label.code, label.text])), VIEW.segment);
  options(document.getElementById('part'), [['', word(VIEW, 'all')]].concat(parts(VIEW).map(part => [part, partName(VIEW, part)])), VIEW.part);
  document.getElementById('part_label').hidden = !parts(VIEW).length;
  document.getElementById('part_name').textContent = page(VIEW).attribute || '';
  document.getElementById('nav').replaceChildren(...sections.map(([name]) => element('a', { href: '#' + name, text: word(VIEW, name), class: name === open ? 'on' : '' })));
  document.getElementById('nav').scrollLeft = document.querySelector('nav a.on').offsetLeft - 60;
  document.getElementById('main').replaceChildren(...sections.map(([name, parts]) => element('section', { id: 'page-' + name, class: name === open ? 'on' : '' }, element('h2', { text: word(VIEW, name) }), ...parts)));
  const { source, scored_at: scored, models_of: models } = about(VIEW);
  document.getElementById('footer').textContent = word(VIEW, 'footer', source, (scored || '').replace('T', ' '), models);
  drawAll();
}

function start() {
  for (const block of document.querySelectorAll('script[type="application/json"]')) VIEW.data[block.id.slice(5)] = unpack(JSON.parse(block.textContent));
  VIEW.as_of = lastDay(VIEW);
  VIEW.language = new URLSearchParams(location.search).get('language') || (/^zh/i.test(navigator.language) ? 'zh' : 'en');
  for (const name of ['as_of', 'segment', 'part']) document.getElementById(name).addEventListener('change', event => { VIEW[name] = event.target.value; show(); });
  document.getElementById('language').addEventListener('click', () => { VIEW.language = VIEW.language === 'zh' ? 'en' : 'zh'; show(); });
  document.getElementById('print').addEventListener('click', () => window.print());
  window.addEventListener('hashchange', () => { show(); window.scrollTo(0, 0); });
  let waiting;
  window.addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(() => { if (VIEW.narrow !== window.innerWidth < 600) show(); else drawAll(); }, 150); });
  window.addEventListener('beforeprint', () => drawAll(PAPER_WIDTH));
  window.addEventListener('afterprint', () => drawAll());
  show();
}

start();
