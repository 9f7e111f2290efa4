/* The search of a table: the language of the command line's --where, and words.
 *
 *   srd > 3 and outcome != busy      not (tta or ackd)     final_code in {480..486, 600}
 *   from contains "bob"              to ~ "^09"            start >= 2026-01-02T03:04:05Z
 *   srd > 500ms                      ackd is null          tta - srd > 1
 *   src in 10.0.0.0/8                from == to            call_id contains "\x41"
 *
 * More than there: a word that is no key and has no sign behind it is looked for
 * in all texts of the row, tests that follow one another must all hold, and `=` is
 * `==`. The grammar, and what a comparison with an absent value is, stand in
 * core/filter/where.h. */

const SIGNS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', '=': '==' };
const WORDED = { and: '&&', or: '||', not: '!' };
const BAD = { '<>': 'inequality is "!="', '=~': 'a pattern stands behind "~" or "matches"' };
const HOLDS = {
  '==': (order) => order === 0, '!=': (order) => order !== 0, '<': (order) => order < 0,
  '<=': (order) => order <= 0, '>': (order) => order > 0, '>=': (order) => order >= 0,
};
const DEPTH_MAX = 100;

/* Operators of other languages, and how one says it here; %: the key. */
const FOREIGN = {
  like: '% contains "..." or % matches "^...$"', ilike: '% matches "..."', regexp: '% matches "..."', startswith: '% matches "^..."',
  starts: '% matches "^..."', endswith: '% matches "...$"', ends: '% matches "...$"', between: '% in {a..b}', equals: '% == ...',
};

/* Bytes that follow one another are a text in UTF-8. */
const unescaped = (text) => text.replace(/\\(["\\nrt])|((?:\\x[0-9a-fA-F]{2})+)/g, (all, letter, bytes) =>
  (letter ? { n: '\n', r: '\r', t: '\t' }[letter] || letter : new TextDecoder().decode(Uint8Array.from(bytes.slice(2).split('\\x'), (hex) => parseInt(hex, 16)))));

/* {kind: 'sign', 'word' or 'text', text, at, end}. */
R.filter.tokens = (text) => {
  const shape = /\s*(?:("(?:[^"\\]|\\.)*"?)|(&&|\|\||==|!=|<>|=~|<=|>=|\.\.|[=<>!(){},~])|((?:[^\s"&|=<>!(){},~.]|\.(?!\.))+)|(\S))/gy;
  const list = [];
  let match;
  while ((match = shape.exec(text)) !== null) {
    const found = match[1] || match[2] || match[3] || match[4];
    const end = shape.lastIndex;
    const at = end - found.length;
    const named = match[3] && (SIGNS[found.toLowerCase()] || WORDED[found.toLowerCase()]);
    if (match[4] || BAD[found]) throw new R.filter.Wrong(BAD[found] || 'this character has no meaning here', at, end);
    if (match[1] && !/^"(?:[^"\\]|\\.)*"$/s.test(found)) throw new R.filter.Wrong('the string has no closing quote', at, end);
    list.push({
      kind: match[1] ? 'text' : match[2] || named ? 'sign' : 'word',
      text: match[1] ? unescaped(found.slice(1, -1)) : named || SIGNS[found] || found, at, end,
    });
  }
  return list;
};

const isThere = (cell) => cell !== null && cell !== undefined && !(Array.isArray(cell) && cell.length === 0) && cell !== false;
const hasCell = (cell) => cell !== null && cell !== undefined;

class Parser {
  constructor(text, columns, table) {
    Object.assign(this, { source: text, tokens: R.filter.tokens(text), next: 0, depth: 0, columns, table });
  }

  /* ---- tokens ---- */

  get token() {
    return this.tokens[this.next];
  }

  peek(text) {
    return this.token && this.token.kind === 'sign' && (!text || this.token.text === text) ? this.token : null;
  }

  peekWord(text) {
    return this.token && this.token.kind === 'word' && this.token.text.toLowerCase() === text ? this.token : null;
  }

  take(text) {
    return this.peek(text) ? this.tokens[this.next++] : null;
  }

  takeWord(text) {
    return this.peekWord(text) ? this.tokens[this.next++] : null;
  }

  /* The word ends after so many characters, and what is left is a word of its own. */
  cut(length) {
    const { text, at, end } = this.token;
    const words = [{ kind: 'word', text: text.slice(0, length), at, end: at + length }, { kind: 'word', text: text.slice(length), at: at + length, end }];
    this.tokens = [...this.tokens.slice(0, this.next), ...words, ...this.tokens.slice(this.next + 1)];
    this.joined = true;
  }

  wrong(text, token = this.token) {
    return token ? new R.filter.Wrong(text, token.at, token.end) : new R.filter.Wrong(text, this.source.length, this.source.length);
  }

  expected(what) {
    return this.wrong(what + ' expected' + (this.token ? '' : ' at the end'));
  }

  /* ---- expressions ---- */

  any() {
    const tests = [this.all()];
    while (this.take('||')) tests.push(this.all());
    return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
  }

  all() {
    const tests = [this.one()];
    while (this.token && !this.peek('||') && !this.peek(')')) {
      this.take('&&');
      tests.push(this.one());
    }
    return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
  }

  one() {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw this.wrong('more than ' + DEPTH_MAX + ' levels of parentheses and "not"');
    const test = this.take('!') ? this.not() : this.take('(') ? this.inner() : this.test();
    this.depth -= 1;
    return test;
  }

  not() {
    const test = this.one();
    return (row) => !test(row);
  }

  inner() {
    const test = this.any();
    if (!this.take(')')) throw this.expected('")"');
    return test;
  }

  /* ---- one test ---- */

  test() {
    const first = this.token;
    if (!first || first.kind === 'sign') throw this.expected('a key or a word');
    const [tokens, next] = [this.tokens, this.next];
    this.joined = false;
    const subject = first.kind === 'word' ? this.subject() : null;
    if (subject && this.isCompared()) return this.comparison(subject);
    if (subject) this.refuseForeign(subject);
    if (subject && !this.joined) return (row) => subject.isIn(row) && isThere(row[subject.column.key]);
    Object.assign(this, { tokens, next: next + 1 }); // a-b is a word unless it is compared
    if (first.kind === 'word' && this.columns.has(first.text)) return (row) => isThere(row[first.text]);
    if (this.isCompared()) throw this.unknown(first);
    const word = first.text.toLowerCase();
    return (row) => row.searched.includes(word);
  }

  unknown(token) {
    const key = R.filter.meant(token.text, [...this.columns.keys()]);
    return this.wrong('unknown key "' + token.text + '"; ' + (key ? 'did you mean "' + key + '"?' : '"sipchron ' + this.table + ' --help" lists the keys'), token);
  }

  refuseForeign(subject) {
    const token = this.token;
    const ours = token && token.kind === 'word' && Object.hasOwn(FOREIGN, token.text.toLowerCase()) && FOREIGN[token.text.toLowerCase()];
    if (ours && this.tokens[this.next + 1]) throw this.wrong('there is no "' + token.text.toLowerCase() + '"; say ' + ours.replaceAll('%', subject.column.key));
  }

  /* A key, of numbers with what is added to it; null: a word that is none. */
  subject() {
    const column = this.key();
    if (!column) return null;
    const kind = R.filter.kindOf(column);
    this.next += 1;
    if (!R.filter.isNumber(kind) || !this.atSign()) return { column, kind, isIn: (row) => hasCell(row[column.key]), order: (row, value) => R.filter.order(row[column.key], column, kind, value) };
    const sum = new R.filter.Sum(this, column, this.token);
    sum.addKey(column, 1);
    sum.addRest(1);
    return sum.subject(1);
  }

  /* The column that the word names, or begins with: srd-1. */
  key() {
    const text = this.token.text;
    const length = text.search(/[-+]/);
    if (this.columns.has(text)) return this.columns.get(text);
    if (length < 1 || !this.columns.has(text.slice(0, length))) return null;
    this.cut(length);
    return this.columns.get(text.slice(0, length));
  }

  atSign() {
    return Boolean(this.token && this.token.kind === 'word' && /^[-+]/.test(this.token.text));
  }

  isCompared() {
    const at = this.next;
    const denied = this.take('!');
    const is = Boolean(this.peek() && (HOLDS[this.peek().text] || this.peek('~'))) ||
      ['in', 'is', 'contains', 'matches'].some((word) => this.peekWord(word) && this.next + 1 < this.tokens.length && !(denied && word === 'is'));
    this.next = at;
    return is;
  }

  comparison(subject) {
    const denied = Boolean(this.take('!'));
    const at = this.token;
    this.next += 1;
    const operator = at.text === '~' ? 'matches' : at.text.toLowerCase() === 'is' ? (this.take('!') ? '!=' : '==') : at.text.toLowerCase();
    if (denied && !['in', 'contains', 'matches'].includes(operator)) throw this.wrong('"in", "contains" or "matches" expected', at);
    if (this.peekWord('null') && (operator === '==' || operator === '!=')) return this.absent(subject, operator);
    if (!R.filter.allows(subject.kind, operator)) throw this.wrong(subject.column.key + ' is ' + R.filter.kindText(subject.kind) + ': it cannot be compared so', at);
    const { isIn, test } = operator === 'in' ? this.set(subject) : operator === 'matches' ? this.matches(subject) : operator === 'contains' ? this.contains(subject) : this.signed(subject, operator);
    return (row) => isIn(row) && test(row) !== denied;
  }

  absent(subject, operator) {
    this.next += 1;
    return (row) => (subject.isIn(row) && isThere(row[subject.column.key])) === (operator === '!=');
  }

  signed(subject, operator) {
    const other = R.filter.isNumber(subject.kind) ? R.filter.Sum.right(this, subject) : this.other(subject);
    if (other) return { isIn: other.isIn, test: (row) => HOLDS[operator](other.order(row, 0n)) };
    const value = this.value(subject, operator === '==' || operator === '!=');
    return { isIn: subject.isIn, test: (row) => HOLDS[operator](subject.order(row, value)) };
  }

  /* A key of the same kind, which is no word of the set: from == to. */
  other(subject) {
    const own = subject.column;
    const column = this.token && this.token.kind === 'word' && this.columns.get(this.token.text);
    if (!column || !['text', 'endpoint'].includes(subject.kind) || R.filter.kindOf(column) !== subject.kind) return null;
    if (own.words && R.filter.isWord(own, this.token.text.toLowerCase())) return null;
    this.next += 1;
    const order = (row) => (row[own.key] < row[column.key] ? -1 : row[own.key] > row[column.key] ? 1 : 0);
    return { isIn: (row) => hasCell(row[own.key]) && hasCell(row[column.key]), order };
  }

  /* ---- values ---- */

  literal() {
    if (!this.token || this.token.kind === 'sign') throw this.expected('a value');
    return this.tokens[this.next++];
  }

  refused(subject, token) {
    return this.wrong(R.filter.complaint(subject.kind, subject.column, this.source.slice(token.at, token.end), token.kind === 'text'), token);
  }

  /* `whole`: where there is a set of words, it has to be one of them. */
  value(subject, whole) {
    const token = this.literal();
    const value = R.filter.read(subject.kind, subject.column, token.text, token.kind === 'text');
    if (value === null || (whole && subject.kind === 'text' && !R.filter.isWord(subject.column, value))) throw this.refused(subject, token);
    return value;
  }

  contains(subject) {
    if (subject.kind === 'flags') return this.signed(subject, '==');
    const part = this.literal().text;
    return { isIn: subject.isIn, test: (row) => row[subject.column.key].includes(part) };
  }

  matches(subject) {
    const token = this.literal();
    let pattern;
    try {
      pattern = new RegExp(token.text, 'iu');
    } catch (error) {
      throw this.wrong('not a regular expression:' + error.message.slice(error.message.lastIndexOf(':') + 1), token);
    }
    return { isIn: subject.isIn, test: (row) => pattern.test(row[subject.column.key]) };
  }

  set(subject) {
    const close = this.take('{') ? '}' : this.take('(') ? ')' : null;
    if (!close && this.peek()) throw this.expected('a set such as {a, b}');
    const ranges = [this.element(subject)];
    while (close && !this.take(close)) {
      this.take(',');
      ranges.push(this.element(subject));
    }
    return { isIn: subject.isIn, test: (row) => ranges.some(([low, high]) => subject.order(row, low) >= 0 && subject.order(row, high) <= 0) };
  }

  /* A value, or two with ".." between them; the ends of a range of words may be any. */
  element(subject) {
    const at = this.next;
    const low = this.value(subject, false);
    if (!this.peek('..')) {
      this.next = at;
      const value = this.value(subject, true);
      return [value, value];
    }
    if (!R.filter.ordered(subject.kind)) throw this.wrong(subject.column.key + ' has no order and no ranges');
    this.take('..');
    return [low, this.value(subject, false)];
  }
}

/* Sums and differences. All keys of a comparison are brought to its left side; the
 * difference of two times is a duration, a time and a duration make a time. */
R.filter.Sum = class {
  constructor(parser, column, begin) {
    Object.assign(this, { parser, column, begin, terms: [], constant: 0n, times: 0 });
  }

  addKey(column, sign) {
    const [own, kind] = [R.filter.kindOf(this.column), R.filter.kindOf(column)];
    const seconds = ['seconds', 'time'];
    if (own !== kind && !(seconds.includes(own) && seconds.includes(kind)))
      throw this.parser.wrong(this.column.key + ' is ' + R.filter.kindText(own) + ', and ' + column.key + ' is ' + R.filter.kindText(kind) + ': there is no sum of them');
    if (kind === 'time') this.times += sign;
    this.terms.push({ column, sign });
  }

  /* A duration may be added to a time, so of both kinds either may stand here. */
  addLiteral(sign) {
    const token = this.parser.literal();
    const own = R.filter.kindOf(this.column);
    const kinds = { time: ['seconds', 'time'], seconds: ['time', 'seconds'] }[own] || [own];
    const [kind, value] = kinds.map((kind) => [kind, R.filter.read(kind, this.column, token.text, token.kind === 'text')]).find(([, value]) => value !== null) || [own, null];
    if (value === null) throw this.parser.refused({ kind: own, column: this.column }, token);
    if (kind === 'time') this.times += sign;
    this.constant += BigInt(sign) * value;
  }

  addOperand(sign) {
    const parser = this.parser;
    if (!parser.token || parser.token.kind === 'sign') throw parser.expected('a key or a value');
    const column = parser.token.kind === 'word' ? parser.key() : null;
    if (!column) {
      this.addLiteral(sign);
      return;
    }
    this.addKey(column, sign);
    parser.next += 1;
  }

  /* What stands behind the first operand, of a side with that sign. */
  addRest(side) {
    const parser = this.parser;
    while (parser.atSign()) {
      const sign = parser.token.text[0] === '-' ? -side : side;
      if (parser.token.text.length > 1) parser.cut(1);
      parser.next += 1;
      this.addOperand(sign);
    }
  }

  /* What is compared: at most so many times. */
  subject(timesMax) {
    if (this.times < 0 || this.times > timesMax) throw this.parser.wrong('the difference of two times is a duration; a time and a duration do not compare', this.begin);
    const { terms, constant, column } = this;
    const own = R.filter.kindOf(column);
    return {
      column, sum: this, kind: own === 'time' || own === 'seconds' ? (this.times === 0 ? 'seconds' : 'time') : own,
      isIn: (row) => terms.every((term) => hasCell(row[term.column.key])),
      order: (row, value) => {
        const sum = terms.reduce((sum, term) => sum + BigInt(term.sign) * R.filter.number(row[term.column.key], term.column), constant);
        return sum < value ? -1 : sum > value ? 1 : 0;
      },
    };
  }

  /* The right side, if it has a key or is a sum, brought to the left; null: a literal alone. */
  static right(parser, left) {
    const { token, tokens, next } = parser;
    if (!token || token.kind === 'sign') return null;
    const key = token.kind === 'word' ? parser.key() : null;
    parser.tokens = tokens;
    parser.next += 1;
    const more = parser.atSign();
    parser.next = next;
    if (!key && !more) return null;
    const sum = new R.filter.Sum(parser, left.column, token);
    if (left.sum) Object.assign(sum, { terms: [...left.sum.terms], constant: left.sum.constant, times: left.sum.times });
    else sum.addKey(left.column, 1);
    sum.addOperand(-1);
    sum.addRest(-1);
    return sum.subject(0);
  }
};

/* A function from a row to whether it passes. Throws R.filter.Wrong. `columns`:
 * key -> {key, type, words}; `table`: their name. */
R.filter.parse = (text, columns, table) => {
  const parser = new Parser(text, columns, table);
  if (!parser.tokens.length) return () => true;
  const test = parser.any();
  if (parser.token) throw parser.expected('"and", "or" or the end');
  return test;
};
