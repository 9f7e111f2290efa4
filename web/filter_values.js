/* The search of a table: the values that keys are compared with, read by the type of
 * the key, and what is said of one that is none. Sentences are those of --where. */

R.filter = {};

R.filter.Wrong = class extends Error {
  constructor(text, at, end) {
    super(text);
    Object.assign(this, { at, end });
  }
};

/* ---- kinds of keys ---- */

const EQUAL = ['==', '!=', 'in'];
const ORDER = [...EQUAL, '<', '<=', '>', '>='];
const SEARCH = ['contains', 'matches'];

const KINDS = {
  whole: { text: 'a whole number', example: '486', operators: ORDER },
  seconds: { text: 'a duration in seconds', example: '0.25 or 250ms', operators: ORDER },
  amount: { text: 'a number', example: '99.5', operators: ORDER },
  time: { text: 'a time (RFC 3339)', example: '"2026-01-02T03:04:05Z"', operators: ORDER },
  truth: { text: 'true or false', example: 'true', operators: EQUAL },
  text: { text: 'text', example: '"alice"', operators: [...ORDER, ...SEARCH] },
  endpoint: { text: 'an address with or without a port, or a network', example: '192.0.2.1:5060 or 10.0.0.0/8', operators: [...EQUAL, ...SEARCH] },
  flags: { text: 'a set of flags', example: 'flags == no-ack', operators: [...EQUAL, 'contains'] },
  list: { text: 'a list', example: '', operators: [] },
};

const KIND_OF = {
  count: 'whole', id: 'whole', frame: 'whole', interval: 'seconds', span: 'seconds', quantity: 'amount', time: 'time',
  bool: 'truth', text: 'text', word: 'text', endpoint: 'endpoint', flags: 'flags',
};

R.filter.kindOf = (column) => KIND_OF[column.type] || 'list';
R.filter.kindText = (kind) => KINDS[kind].text;
R.filter.allows = (kind, operator) => KINDS[kind].operators.includes(operator);
R.filter.ordered = (kind) => KINDS[kind].operators.includes('<');
R.filter.isNumber = (kind) => ['whole', 'seconds', 'amount', 'time'].includes(kind);

/* ---- words that were meant ---- */

/* Letters added, left out, replaced or swapped with their neighbour; - and _ are one. */
const lettersApart = (one, other) => {
  const same = (i, j) => one[i] === other[j] || ('-_'.includes(one[i]) && '-_'.includes(other[j]));
  let [above, row] = [[], Array.from({ length: other.length + 1 }, (unused, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same(i - 1, j - 1) ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], above[j - 2] + 1);
    }
    [above, row] = [row, next];
  }
  return row[other.length];
};

/* The nearest of the words; null: none is near. A third of the letters may be wrong. */
R.filter.meant = (typed, words) => {
  const near = words
    .map((word) => [lettersApart(typed.toLowerCase(), word.toLowerCase()), word])
    .filter(([far, word]) => far <= Math.floor((Math.min(typed.length, word.length) + 2) / 3))
    .sort((a, b) => a[0] - b[0]);
  return typed.length > 0 && near.length ? near[0][1] : null;
};

/* ---- numbers: of durations and times nanoseconds, so that differences are exact ---- */

const NS = 1000000000n;
const UNITS = { ns: 1n, us: 1000n, ms: 1000000n, s: NS, m: 60n * NS, min: 60n * NS, h: 3600n * NS, d: 86400n * NS };

const decimal = (text) => {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(text);
  if (!match || match[2] + match[3] === '') return null;
  const size = BigInt(match[2] || 0) * NS + BigInt(match[3].slice(0, 9).padEnd(9, '0'));
  return match[1] ? -size : size;
};

const duration = (text) => {
  const [, number, unit] = /^(.*?)([a-z]*)$/s.exec(text);
  const ns = decimal(number);
  if (ns === null || (unit && !UNITS[unit])) return null;
  return unit ? (ns * UNITS[unit]) / NS : ns;
};

const instant = (text) => {
  const match = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[-+]\d\d:\d\d)$/.exec(text);
  const ms = match ? Date.parse(match[1] + 'T' + match[2] + match[4].toUpperCase()) : NaN;
  return Number.isNaN(ms) ? null : BigInt(ms) * 1000000n + BigInt((match[3] || '.').slice(1, 10).padEnd(9, '0'));
};

/* ---- addresses ---- */

const FAMILY_BITS = { 4: 32n, 6: 128n };

const address4 = (text) => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return { family: 4, bits: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
};

/* Groups of one side of "::"; the last may be an IPv4 address. */
const groupsOf = (text) => (text === '' ? [] : text.split(':').flatMap((group, i, all) => {
  const tail = i === all.length - 1 ? address4(group) : null;
  return tail ? [tail.bits >> 16n, tail.bits & 0xffffn] : [/^[0-9a-f]{1,4}$/i.test(group) ? BigInt('0x' + group) : null];
}));

const address6 = (text) => {
  const sides = text.split('::');
  if (!text.includes(':') || sides.length > 2) return null;
  const [head, tail] = [groupsOf(sides[0]), groupsOf(sides[1] || '')];
  const left = 8 - head.length - tail.length;
  const groups = [...head, ...Array(sides.length === 2 && left > 0 ? left : 0).fill(0n), ...tail];
  if (groups.length !== 8 || groups.includes(null)) return null;
  return { family: 6, bits: groups.reduce((sum, group) => sum * 65536n + group, 0n) };
};

const address = (text) => address4(text) || address6(text);

/* 192.0.2.1, 192.0.2.1:5060, 2001:db8::1, [2001:db8::1]:5060; port 0: none is given. */
const endpoint = (text) => {
  const alone = address(text);
  if (alone) return { ...alone, port: 0 };
  const match = /^(?:\[(.*)\]|([^:[\]]*))(?::(\d+))?$/.exec(text);
  const found = match && (match[1] === undefined ? address4(match[2]) : address(match[1]));
  return found && Number(match[3] || 0) < 65536 ? { ...found, port: Number(match[3] || 0) } : null;
};

/* 10.0.0.0/8, 2001:db8::/32, or an endpoint: {family, bits, port, drop: bits that do not count}. */
const network = (text) => {
  const match = /^(.*)\/(\d+)$/.exec(text);
  if (!match) return endpoint(text);
  const found = address(match[1]);
  const length = BigInt(match[2]);
  return found && length > 0n && length <= FAMILY_BITS[found.family] ? { ...found, port: 0, drop: FAMILY_BITS[found.family] - length } : null;
};

const isWithin = (cell, value) => {
  const drop = value.drop || 0n;
  return cell !== null && cell.family === value.family && cell.bits >> drop === value.bits >> drop && (value.port === 0 || value.port === cell.port);
};

/* ---- values, and cells compared with them ---- */

const wordOf = (column, text) => column.words && column.words.find((word) => word.toLowerCase() === text.toLowerCase());

/* A value of that kind; null: it is none. */
R.filter.read = (kind, column, text, quoted) => {
  switch (kind) {
    case 'whole': return !quoted && /^-?\d+$/.test(text) ? BigInt(text) : null;
    case 'seconds': return quoted ? null : duration(text);
    case 'amount': return quoted ? null : decimal(text);
    case 'time': return instant(text);
    case 'truth': return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : null;
    case 'endpoint': return network(text);
    case 'flags': return wordOf(column, text) || null;
    default: return wordOf(column, text) || text;
  }
};

/* Is it a word of the set, where the key has one? */
R.filter.isWord = (column, value) => !column.words || column.words.includes(value);

/* Of a key that is compared as a number. */
R.filter.number = (cell, column) => {
  const kind = R.filter.kindOf(column);
  return kind === 'time' ? instant(cell) : kind === 'whole' ? BigInt(cell) : BigInt(Math.round(cell * 1e9));
};

/* Less than, equal to or greater than 0; of kinds without an order 0 or 1. */
R.filter.order = (cell, column, kind, value) => {
  if (kind === 'endpoint') return isWithin(endpoint(cell), value) ? 0 : 1;
  if (kind === 'flags') return cell.includes(value) ? 0 : 1;
  const own = R.filter.isNumber(kind) ? R.filter.number(cell, column) : cell;
  return own < value ? -1 : own > value ? 1 : 0;
};

/* What is said of a value that is none. `typed`: as it stands there. */
R.filter.complaint = (kind, column, typed, quoted) => {
  if (column.words && kind !== 'list') {
    const word = R.filter.meant(typed, column.words);
    return column.key + ' knows no ' + typed + (word ? '; did you mean "' + word + '"?' : '; it is one of ' + column.words.join(', '));
  }
  const range = kind === 'whole' && !quoted && /^\d(.*-.*|.*x)$/i.test(typed);
  return column.key + ' is ' + KINDS[kind].text + ', such as ' + KINDS[kind].example + '; not ' + typed + (range ? '; a range is written {400..499}' : '');
};
