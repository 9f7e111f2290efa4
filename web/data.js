'use strict';
/* The page's data, and how numbers and times read. Numbers are shown as they
 * came: nothing is averaged or counted here that is not what a reader filtered. */
const R = {};

R.data = JSON.parse(document.getElementById('data').textContent);
R.captures = R.data.captures;
R.several = R.captures.length > 1;

/* ---- texts of captures ---- */

/* What an eye would obey rather than see, controls, marks of direction, characters
 * without width, is shown as in the program's tables: \x1b, \u{202e}. */
const plain = (text) => (typeof text !== 'string' ? text : text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
  const code = character.codePointAt(0).toString(16);
  return character < '\u0080' ? '\\x' + code.padStart(2, '0') : '\\u{' + code.padStart(4, '0') + '}';
}));

/* A text of several lines. */
const plainLines = (...lines) => lines.filter(Boolean).map(plain).join('\n');

/* ---- numbers ---- */

/* With so many decimals, rounded half to even, as the program rounds: through
 * whole nanoseconds, which a double holds exactly up to a hundred days. */
R.fixed = (value, decimals) => {
  if (value === null || value === undefined) return '–';
  const unit = 10 ** (9 - decimals);
  const ns = Math.round(Math.abs(value) * 1e9);
  let whole = Math.floor(ns / unit);
  const rest = ns - whole * unit;
  if (2 * rest > unit || (2 * rest === unit && whole % 2 === 1)) whole += 1;
  const digits = String(whole).padStart(decimals + 1, '0');
  const sign = value < 0 && whole > 0 ? '−' : '';
  const front = digits.slice(0, digits.length - decimals);
  return sign + front + (decimals > 0 ? '.' + digits.slice(-decimals) : '');
};

/* A measured time: with three decimals, below 10 ms with six, as in tables. */
R.seconds = (value) => R.fixed(value, Math.abs(value) < 0.01 ? 6 : 3);

R.count = (value) => (value === null || value === undefined ? '–' : value.toLocaleString('en-US'));

/* A figure of a metric row: value, p95 ... */
R.figure = (row, key) => {
  const value = row[key];
  if (value === null || value === undefined) return '–';
  if (key === 'numerator' || key === 'denominator' || key === 'n') return R.count(value);
  if (row.unit === '%') return R.fixed(value, 2);
  if (row.unit === 's') return R.seconds(value);
  if (row.unit === '1/s' || row.unit === 'min') return R.fixed(value, 3);
  return Number.isInteger(value) ? R.count(value) : R.fixed(value, 3);
};

R.unit = (row) => (row.unit ? '\u00a0' + row.unit : '');

R.metric = (capture, name) => capture.metrics.find((row) => row.metric === name);

/* ---- times: RFC 3339 with nine decimals ---- */

/* Seconds since the epoch; good to a microsecond, for drawing and sorting. */
R.epoch = (text) => (text ? Date.parse(text.slice(0, 19) + 'Z') / 1000 + Number('0' + text.slice(19, -1)) : null);

/* The clock that is shown: UTC, or that of the place where the page was made. How far it
 * is from UTC, in seconds, at that time; `offsets` has [from when on, how far]. */
const offsetAt = (epoch) => R.data.settings.offsets.reduce((found, [from, offset]) => (epoch >= from ? offset : found), R.data.settings.offsets.length ? R.data.settings.offsets[0][1] : 0);

/* What the shown clock says at a time in UTC, in the same form, without a zone. */
R.onClock = (text) => {
  if (!R.data.settings.offsets.length) return text;
  const whole = Date.parse(text.slice(0, 19) + 'Z');
  return new Date(whole + 1000 * offsetAt(whole / 1000)).toISOString().slice(0, 19) + text.slice(19, -1);
};

/* The same of seconds since the epoch, to a millisecond. */
R.clockOf = (epoch) => new Date(1000 * (epoch + offsetAt(epoch))).toISOString().slice(11, 23);

/* UTC, or UTC+01:00; both where the clock was changed. */
R.zone = (() => {
  const names = [...new Set(R.data.settings.offsets.map(([, offset]) => offset))].map((offset) => {
    const two = (n) => String(Math.floor(n)).padStart(2, '0');
    const off = Math.abs(offset);
    return 'UTC' + (offset < 0 ? '−' : '+') + two(off / 3600) + ':' + two((off % 3600) / 60);
  });
  return names.length ? names.join(', ') : 'UTC';
})();

/* Seconds between two of them, exact to the nanosecond. */
R.between = (from, to) => {
  const whole = (Date.parse(to.slice(0, 19) + 'Z') - Date.parse(from.slice(0, 19) + 'Z')) / 1000;
  return whole + (Number(to.slice(20, -1)) - Number(from.slice(20, -1))) / 1e9;
};

R.clock = (text, decimals = 3) => {
  if (!text) return '–';
  const shown = R.onClock(text);
  return shown.slice(11, 19) + (decimals ? shown.slice(19, 20 + decimals) : '');
};
R.date = (text) => (text ? R.onClock(text).slice(0, 10) : '–');

R.length = (seconds) => {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 120) return R.seconds(seconds) + '\u00a0s';
  const s = Math.round(seconds);
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const text = [];
  let rest = s;
  for (const [unit, name] of parts) {
    const n = Math.floor(rest / unit);
    rest -= n * unit;
    if (n > 0 && text.length < 2) text.push(n + '\u00a0' + name);
  }
  return text.join(' ');
};

/* ---- outcomes ---- */

/* Of which kind each is, as the program has it; a kind has a colour and a sign of its own. */
R.outcomes = Object.assign({}, R.data.grades, R.data.registration_grades);
R.kinds = ['good', 'partly', 'user', 'bad', 'open'];
R.kindNames = { good: 'completed', partly: 'answered, not completed', user: 'busy, unanswered, cancelled', bad: 'failed', open: 'not known' };
R.kind = (outcome) => R.outcomes[outcome] || 'open';
R.words = (outcome) => (outcome || '–').replace(/[_-]/g, ' ');

/* ---- captures ---- */

/* What the user called it, or the last part of a path; with more of it where two would be the same. */
R.captures.forEach((capture) => {
  const parts = capture.input.file.split('/');
  let name = parts.pop();
  while (parts.length && R.captures.some((c) => c !== capture && c.input.file !== capture.input.file && c.input.file.endsWith('/' + name)))
    name = parts.pop() + '/' + name;
  capture.name = plain(capture.label || (capture.input.file === '-' ? 'standard input' : name));
});

R.captures.forEach((capture, index) => {
  capture.index = index;
  capture.start = R.epoch(capture.input.start);
  capture.ladderOf = { calls: new Map(), registrations: new Map() };
  capture.ladders.forEach((calls, place) => calls.forEach((call) => capture.ladderOf.calls.set(call, place)));
  capture.registration_ladders.forEach((registration, place) => capture.ladderOf.registrations.set(registration, place));
  for (const kind of ['calls', 'registrations', 'elements'])
    for (const row of capture[kind]) row.capture = capture;
});

/* Rows of all captures. */
R.rows = (kind) => R.captures.flatMap((capture) => capture[kind]);

R.column = (table, key) => R.data.tables[table].find((column) => column.key === key);

/* The messages of a call, with those it shares a session with, or of a registration;
 * null while the page has not been read so far. */
R.ladder = (capture, kind, number) => {
  const place = capture.ladderOf[kind].get(number);
  if (place === undefined) return undefined;
  const chunk = R.data.limits.chunk;
  const id = (kind === 'calls' ? 'ladders-' : 'registration-ladders-') + capture.index + '-' + Math.floor(place / chunk);
  R.chunks = R.chunks || new Map();
  if (!R.chunks.has(id)) {
    /* A script element that something follows is there as a whole. */
    const element = document.getElementById(id);
    if (!element || (document.readyState === 'loading' && !element.nextElementSibling)) return null;
    R.chunks.set(id, JSON.parse(element.textContent));
  }
  return R.chunks.get(id)[place % chunk];
};
