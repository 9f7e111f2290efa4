/* The media of a call: its streams in a table, and how they went over time. */

const LOSS = [[0, 'nothing lost'], [1, 'up to 1 %'], [5, 'up to 5 %'], [20, 'up to 20 %'], [100, 'more']];

const lossClass = (lost, expected) => LOSS.findIndex(([percent]) => 100 * lost <= percent * expected);

const hearer = (row) => ({ 'to-callee': 'callee', 'to-caller': 'caller' }[row.direction] || '–');

/* ---- the timeline ---- */

const LINE = { left: 96, right: 16, top: 18, lane: 26, bar: 14, foot: 22, ticks: 6 };

/* Round steps of seconds for an axis. */
const tickStep = (span) => {
  const least = span / LINE.ticks;
  const unit = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  return [1, 2, 5, 10].map((n) => n * unit).find((step) => step >= least);
};

/* When it was answered, and hung up: what media are seen against. */
const moments = (ladder, call) => {
  const own = ladder.arrows.filter((arrow) => arrow.call === call && !arrow.media && arrow.since !== null);
  const answer = own.find((arrow) => arrow.code >= 200 && arrow.code < 300 && !/\([A-Z]+\)$/.test(arrow.label));
  const bye = own.find((arrow) => !arrow.code && /^BYE\b/.test(arrow.label));
  return [[answer, 'answered'], [bye, 'BYE']].filter(([arrow]) => arrow).map(([arrow, name]) => [arrow.since, name]);
};

const partTitle = ([since, length, expected, lost, discarded, jitter, mos]) => R.fixed(since, 3) + ' – ' + R.fixed(since + length, 3) + ' s: ' + R.count(lost) + ' of ' + R.count(expected) + ' packets lost' +
  (discarded ? ', ' + R.count(discarded) + ' too late' : '') + (jitter === null ? '' : ', jitter ' + R.seconds(jitter) + ' s') + (mos === null ? '' : ', MOS ' + R.fixed(mos, 3));

const drawLane = (picture, stream, ladder, at, y) => {
  const box = (from, to, attributes, title) => picture.append(svg('rect', { x: at(from), width: Math.max(1, at(to) - at(from)), y: y - LINE.bar / 2, height: LINE.bar, ...attributes }, svg('title', {}, title)));
  for (const part of stream.course) box(part[0], part[0] + part[1], { class: 'part loss' + lossClass(part[3], part[2]) }, partTitle(part));
  for (const [from, to] of stream.gaps)
    box(from, to, { class: 'pause' }, 'no packet for ' + R.seconds(to - from) + ' s, from ' + R.fixed(from, 3) + ' s on');
  for (const key of stream.row.dtmf) {
    const since = R.between(ladder.start, key.time);
    picture.append(svg('path', { class: 'key', d: 'M' + at(since) + ' ' + (y - LINE.bar / 2 - 3) + 'v' + (LINE.bar + 6) }, svg('title', {}, 'DTMF ' + key.digit + ' at ' + R.fixed(since, 3) + ' s')));
  }
};

const timeline = (ladder, streams, call, several, wide) => {
  const ends = streams.flatMap(({ row }) => [row.start, row.end]).map((time) => R.between(ladder.start, time));
  const marks = moments(ladder, call);
  const from = Math.min(0, ...ends), to = Math.max(...ends, ...marks.map(([since]) => since), from + 0.001);
  const height = LINE.top + streams.length * LINE.lane + LINE.foot;
  const at = (since) => LINE.left + ((since - from) * (wide - LINE.left - LINE.right)) / (to - from);
  const picture = svg('svg', { width: wide, height, viewBox: '0 0 ' + wide + ' ' + height, class: 'timeline', role: 'img', 'aria-label': 'Streams over time; the table below has their figures' });
  const foot = height - LINE.foot;
  const step = tickStep(to - from);
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
    const text = svg('text', { x: at(tick), y: foot + 15, class: 'tick' });
    text.textContent = R.fixed(tick, step < 0.1 ? 2 : step < 1 ? 1 : 0) + ' s';
    picture.append(svg('path', { d: 'M' + at(tick) + ' ' + LINE.top + 'V' + foot, class: 'rule' }), text);
  }
  streams.forEach((stream, i) => {
    const y = LINE.top + (i + 0.5) * LINE.lane;
    picture.append(svg('text', { x: 0, y: y + 4, class: 'name' }, 'to ' + hearer(stream.row) + (several ? ' (' + stream.row.call + ')' : '')));
    drawLane(picture, stream, ladder, at, y);
  });
  let free = -Infinity; /* where the last word ends: none lies on another */
  for (const [since, name] of marks) {
    const x = Math.min(at(since), wide - 60);
    picture.append(svg('path', { d: 'M' + at(since) + ' ' + LINE.top + 'V' + foot, class: 'moment' }, svg('title', {}, name + ' at ' + R.fixed(since, 3) + ' s')));
    if (x > free) picture.append(svg('text', { x, y: 12, class: 'word' }, name));
    free = x + 60;
  }
  return picture;
};

const legend = (streams) => el('p', { class: 'legend soft' }, ...LOSS.map(([, name], i) => el('span', {}, el('span', { class: 'swatch loss' + i, 'aria-hidden': 'true' }), name)),
  streams.some((stream) => stream.gaps.length) ? el('span', {}, el('span', { class: 'swatch pause', 'aria-hidden': 'true' }), 'two seconds and more without a packet') : null,
  streams.some((stream) => stream.row.dtmf.length) ? el('span', {}, el('span', { class: 'swatch key', 'aria-hidden': 'true' }), 'a key was pressed') : null);

/* ---- the table ---- */

const STREAM_COLUMNS = [
  ['Stream', (row) => row.stream, 'num'], ['Heard by', hearer], ['From', (row) => row.src], ['To', (row) => row.dst], ['Codec', (row) => row.codec || String(row.payload_type)],
  ['Packets', (row) => R.count(row.packets), 'num', 'packets'], ['Lost (%)', (row) => R.fixed(row.lost_percent, 2), 'num', 'lost_percent'],
  ['Jitter (s)', (row) => R.seconds(row.jitter_mean), 'num', 'jitter_mean'], ['at most', (row) => R.seconds(row.jitter_max), 'num', 'jitter_max'],
  ['Longest gap (s)', (row) => R.seconds(row.delta_max), 'num', 'delta_max'], ['MOS', (row) => (row.mos === null ? '–' : R.fixed(row.mos, 3) + (row.mos_scale === 'nb' ? '' : ' ' + row.mos_scale)), 'num', 'mos'],
  ['Keys', (row) => row.dtmf.map((key) => key.digit).join('') || ''], ['Flags', (row) => row.flags.join(' ')],
];

const streamTable = (streams, several) => {
  const columns = (several ? [['Call', (row) => row.call, 'num'], ...STREAM_COLUMNS] : STREAM_COLUMNS).filter(([, text]) => streams.some(({ row }) => text(row) !== ''));
  return el('div', { class: 'scroll' }, el('table', { class: 'streams' },
    el('thead', {}, el('tr', {}, ...columns.map(([title, , style, key]) => el('th', { scope: 'col', class: style, title: key ? R.column('streams', key).help : '' }, title)))),
    el('tbody', {}, ...streams.map(({ row }) => el('tr', {}, ...columns.map(([, text, style]) => el('td', { class: style }, String(text(row)))))))));
};

const allOfStreams = (streams) => el('details', {}, el('summary', {}, 'All that is known of the streams'), el('div', { class: 'scroll' }, el('table', { class: 'definitions' }, el('tbody', {},
  ...R.data.tables.streams.map((column) => el('tr', {}, el('th', { scope: 'row' }, column.key), ...streams.map(({ row }) => el('td', {}, cellText(row[column.key], column))), el('td', { class: 'soft' }, column.help || '')))))));

/* Nothing where there was none. */
R.mediaOf = (ladder, call, wide) => {
  const streams = ladder.streams || [];
  if (!streams.length && !ladder.streams_left_out) return '';
  const several = streams.some((stream) => stream.row.call !== call);
  return el('section', { class: 'media', 'aria-label': 'Media' }, el('h3', {}, 'Media'), ...(streams.length ? [
    el('div', { class: 'picture' }, timeline(ladder, streams, call, several, Math.max(wide, 300))), legend(streams), streamTable(streams, several), allOfStreams(streams)] : []),
  ladder.streams_left_out ? el('p', { class: 'soft' }, R.count(ladder.streams_left_out) + ' further streams are not in the page.') : null);
};

/* RTP that is of no call: a section of its own, where there is any. */
R.looseStreams = () => {
  const captures = R.captures.filter((capture) => capture.streams.length);
  byId('streams').hidden = !captures.length;
  byId('streams-table').append(...captures.flatMap((capture) => [R.several ? el('h3', {}, capture.name) : null, streamTable(capture.streams.map((row) => ({ row })), false)].filter(Boolean)));
};
