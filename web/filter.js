/* The search of a table: the language of the command line's --where, as far as
 * a reader of a page needs it, and words.
 *
 *   srd > 3 and outcome != busy      not (tta or ackd)     final_code in {480..486, 600}
 *   from contains "bob"              to ~ "^09"            start >= 2026-01-02T03:04:05Z
 *   srd > 500ms                      ackd is null          srd > tta
 *
 * More than there: a word that is no key and has no sign behind it is looked for
 * in all texts of the row, tests that follow one another must all hold, and `=` is
 * `==`. Less than there: sums of keys, networks, \x escapes.
 *
 * A comparison with what is absent is false, whatever the sign. */

R.filter = {};

const UNITS = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400 };
const SIGNS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', '=': '==' };
const WORDED = { and: '&&', or: '||', not: '!' };
/* Compared as numbers, with a unit for those that are durations. */
const DURATIONS = ['interval', 'span'];
const NUMERIC = ['count', 'id', 'frame', 'quantity', ...DURATIONS];

/* {kind: 'sign', 'word' or 'text', text, at, end}. */
R.filter.tokens = (text) => {
  const shape = /\s*(?:("(?:[^"\\]|\\.)*"?)|(&&|\|\||==|!=|<=|>=|\.\.|[=<>!(){},~])|((?:[^\s"&|=<>!(){},~.]|\.(?!\.))+)|(\S))/gy;
  const list = [];
  let match;
  while ((match = shape.exec(text)) !== null) {
    const found = match[1] || match[2] || match[3] || match[4];
    const end = shape.lastIndex;
    if (match[4]) throw new R.filter.Wrong('what is ' + found + '?', end - found.length, end);
    const named = match[3] && (SIGNS[found.toLowerCase()] || WORDED[found.toLowerCase()]);
    list.push({
      kind: match[1] ? 'text' : match[2] || named ? 'sign' : 'word',
      text: match[1] ? found.replace(/^"|"$/g, '').replace(/\\(["\\nrt])/g, (all, c) => ({ n: '\n', r: '\r', t: '\t' }[c] || c)) : named || SIGNS[found] || found,
      at: end - found.length, end,
    });
  }
  return list;
};

R.filter.Wrong = class extends Error {
  constructor(text, at, end) {
    super(text);
    Object.assign(this, { at, end });
  }
};

/* How many letters have to change; as far as is of interest. */
const lettersApart = (one, other) => {
  let row = Array.from({ length: other.length + 1 }, (unused, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    row = next;
  }
  return row[other.length];
};

const meant = (typed, words) => {
  const [best] = words.map((word) => [lettersApart(typed, word), word]).sort((a, b) => a[0] - b[0]);
  return best && best[0] <= Math.max(1, typed.length / 3) ? '; did you mean ' + best[1] + '?' : '';
};

const numberIn = (token, column) => {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))([a-z]*)$/.exec(token.text);
  const unit = match && (match[2] === '' ? 1 : DURATIONS.includes(column.type) ? UNITS[match[2]] : undefined);
  if (!unit) throw new R.filter.Wrong(token.text + ' is no ' + (DURATIONS.includes(column.type) ? 'duration, such as 0.5 or 500ms' : 'number'), token.at, token.end);
  return Number(match[1]) * unit;
};

/* A value as it is compared with that column's cells. */
const valueFor = (token, column) => {
  if (NUMERIC.includes(column.type)) return numberIn(token, column);
  if (column.type === 'time') {
    const at = R.epoch(token.text);
    if (at === null || Number.isNaN(at)) throw new R.filter.Wrong(token.text + ' is no time, such as 2026-01-02T03:04:05Z', token.at, token.end);
    return at;
  }
  const value = token.text.toLowerCase();
  if (column.words && !column.words.some((word) => word.toLowerCase() === value))
    throw new R.filter.Wrong(token.text + ' is no ' + (column.type === 'flags' ? 'flag' : column.key) + meant(value, column.words), token.at, token.end);
  return value;
};

const isThere = (cell) => cell !== null && cell !== undefined && !(Array.isArray(cell) && cell.length === 0) && cell !== false;

const comparable = (cell, column) => (column.type === 'time' ? R.epoch(cell) : typeof cell === 'string' ? cell.toLowerCase() : cell);

const COMPARE = {
  '==': (a, b) => a === b, '!=': (a, b) => a !== b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

/* Of one address the port may be left out. */
const sameEnd = (cell, value) => cell === value || (cell.startsWith(value + ':') && !cell.slice(value.length + 1).includes(':'));

const compared = (column, sign, value) => (row) => {
  const cell = row[column.key];
  if (cell === null || cell === undefined) return false;
  if (Array.isArray(cell)) return cell.some((item) => String(item).toLowerCase() === value) === (sign === '==');
  if (column.type === 'endpoint' && (sign === '==' || sign === '!=')) return sameEnd(cell.toLowerCase(), value) === (sign === '==');
  return COMPARE[sign](comparable(cell, column), value);
};

class Parser {
  constructor(text, columns) {
    Object.assign(this, { tokens: R.filter.tokens(text), next: 0, columns, length: text.length });
  }

  peek(text) {
    const token = this.tokens[this.next];
    return token && token.kind === 'sign' && (!text || token.text === text) ? token : null;
  }

  peekWord(text) {
    const token = this.tokens[this.next];
    return token && token.kind === 'word' && token.text.toLowerCase() === text ? token : null;
  }

  take(text) {
    return this.peek(text) ? this.tokens[this.next++] : null;
  }

  takeWord(text) {
    return this.peekWord(text) ? this.tokens[this.next++] : null;
  }

  wrong(text) {
    const token = this.tokens[this.next];
    return new R.filter.Wrong(text, token ? token.at : this.length, token ? token.end : this.length);
  }

  any() {
    const tests = [this.all()];
    while (this.take('||')) tests.push(this.all());
    return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
  }

  all() {
    const tests = [this.one()];
    while (this.next < this.tokens.length && !this.peek('||') && !this.peek(')')) {
      this.take('&&');
      tests.push(this.one());
    }
    return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
  }

  one() {
    if (this.take('!')) {
      const test = this.one();
      return (row) => !test(row);
    }
    if (this.take('(')) {
      const test = this.any();
      if (!this.take(')')) throw this.wrong('a parenthesis is not closed');
      return test;
    }
    return this.test();
  }

  test() {
    const token = this.tokens[this.next];
    if (!token || token.kind === 'sign') throw this.wrong('a key or a word is wanted here');
    this.next += 1;
    const column = token.kind === 'word' ? this.columns.get(token.text) : undefined;
    if (this.isCompared()) {
      if (!column) throw new R.filter.Wrong('unknown key ' + token.text + meant(token.text, [...this.columns.keys()]), token.at, token.end);
      return this.comparison(column);
    }
    if (column) return (row) => isThere(row[column.key]);
    const word = token.text.toLowerCase();
    return (row) => row.searched.includes(word);
  }

  isCompared() {
    const at = this.next;
    const denied = this.take('!');
    const is = Boolean(this.peek() && (COMPARE[this.peek().text] || this.peek('~'))) ||
      ['in', 'is', 'contains', 'matches'].some((word) => this.peekWord(word) && (this.next + 1 < this.tokens.length) && !(denied && word === 'is'));
    this.next = at;
    return is;
  }

  value() {
    const token = this.tokens[this.next];
    if (!token || token.kind === 'sign') throw this.wrong('a value is wanted here');
    this.next += 1;
    return token;
  }

  comparison(column) {
    const denied = Boolean(this.take('!'));
    const test = this.takeWord('in') ? this.set(column)
      : this.takeWord('is') ? this.is(column)
        : this.takeWord('contains') ? this.contains(column)
          : this.takeWord('matches') || this.take('~') ? this.matches(column)
            : this.signed(column, this.tokens[this.next++].text);
    return denied ? (row) => isThere(row[column.key]) && !test(row) : test;
  }

  signed(column, sign) {
    const token = this.value();
    const other = token.kind === 'word' && this.columns.get(token.text);
    if (token.kind === 'word' && token.text.toLowerCase() === 'null') {
      if (sign !== '==' && sign !== '!=') throw new R.filter.Wrong('null is equal or not', token.at, token.end);
      return (row) => isThere(row[column.key]) === (sign === '!=');
    }
    if (other && other.type === column.type)
      return (row) => {
        const [a, b] = [row[column.key], row[other.key]];
        return isThere(a) && isThere(b) && COMPARE[sign](comparable(a, column), comparable(b, other));
      };
    return compared(column, sign, valueFor(token, column));
  }

  is(column) {
    return this.signed(column, this.take('!') ? '!=' : '==');
  }

  text(column) {
    if (NUMERIC.includes(column.type) || column.type === 'time') throw this.wrong(column.key + ' is no text');
    return this.value().text;
  }

  contains(column) {
    const part = this.text(column);
    return (row) => isThere(row[column.key]) && [row[column.key]].flat().some((cell) => String(cell).includes(part));
  }

  matches(column) {
    const token = this.tokens[this.next];
    let pattern;
    try {
      pattern = new RegExp(this.text(column), 'iu');
    } catch (error) {
      if (error instanceof R.filter.Wrong) throw error;
      throw new R.filter.Wrong('no regular expression: ' + token.text, token.at, token.end);
    }
    return (row) => isThere(row[column.key]) && [row[column.key]].flat().some((cell) => pattern.test(String(cell)));
  }

  set(column) {
    const close = this.take('{') ? '}' : this.take('(') ? ')' : null;
    const ranges = [];
    do {
      if (close && this.peek(close)) break;
      const low = this.value();
      const high = this.take('..') ? this.value() : null;
      ranges.push(high ? this.between(column, low, high) : compared(column, '==', valueFor(low, column)));
      this.take(',');
    } while (close && this.next < this.tokens.length);
    if (close && !this.take(close)) throw this.wrong('a set ends with ' + close);
    return (row) => ranges.some((range) => range(row));
  }

  between(column, low, high) {
    const [from, to] = [valueFor(low, column), valueFor(high, column)];
    return (row) => {
      const cell = row[column.key];
      return isThere(cell) && comparable(cell, column) >= from && comparable(cell, column) <= to;
    };
  }
}

/* A function from a row to whether it passes. Throws R.filter.Wrong. `columns`:
 * key -> {key, type, words}. */
R.filter.parse = (text, columns) => {
  const parser = new Parser(text, columns);
  if (!parser.tokens.length) return () => true;
  const test = parser.any();
  if (parser.next < parser.tokens.length) throw parser.wrong('a parenthesis too many');
  return test;
};
