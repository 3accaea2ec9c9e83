/**
 * @file Conditions as plain data: their text, and every edit of one (nbvalidate/slices/model.py).
 *
 * @import { Closed, Condition, Feature, Part, Rule, Value } from './protocol'
 */

/** @typedef {'is' | 'in' | 'other' | 'between' | 'missing'} Kind */

const PLAIN = /^\p{L}[^\s,{}'"=<>&|]*(?: [^\s,{}'"=<>&|]+)*$/u;
const RESERVED = ['and', 'or', 'not', 'missing', 'present', 'true', 'false', 'none', 'nan'];
const SHOWN = 4;
const MONTHS =
  'January February March April May June July August September October November December';
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday';

/**
 * @param {Condition} condition
 * @returns {Kind}
 */
export function kindOf(condition) {
  if ('missing' in condition) {
    return 'missing';
  }
  if ('in' in condition) {
    return 'in';
  }
  if ('other_than' in condition) {
    return 'other';
  }
  return 'is' in condition ? 'is' : 'between';
}

/**
 * @param {Condition} condition
 * @returns {Value[]}
 */
export function valuesOf(condition) {
  if (condition.is !== undefined) {
    return [condition.is];
  }
  return condition.in ?? condition.other_than ?? [];
}

/** @param {unknown} value */
function shown(value) {
  if (typeof value === 'string') {
    const words = value.toLowerCase().split(' ');
    const plain = PLAIN.test(value) && !RESERVED.some(word => words.includes(word));
    return plain ? value : `'${value}'`;
  }
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

/** @param {Condition} condition */
export function nameOf(condition) {
  return condition.part ? `${condition.part}(${condition.column})` : condition.column;
}

/**
 * As the kernel writes it.
 *
 * @param {Condition} condition
 */
export function conditionText(condition) {
  const name = nameOf(condition);
  const kind = kindOf(condition);
  const negated = Boolean(condition.not);
  if (kind === 'missing') {
    return `${name} is ${negated ? 'present' : 'missing'}`;
  }
  if (kind === 'between') {
    const said = betweenText(condition, name);
    return negated ? `not (${said})` : said;
  }
  const values = valuesOf(condition);
  const more = values.length > SHOWN ? `, … (${values.length} values)` : '';
  const listed = values.slice(0, SHOWN).map(shown).join(', ') + more;
  if (kind === 'is') {
    return `${name} ${negated ? '!=' : '='} ${listed}`;
  }
  if (kind === 'in') {
    return `${name} ${negated ? 'not in' : 'in'} {${listed}}`;
  }
  const said = `${name} is other than {${listed}}`;
  return negated ? `not (${said})` : said;
}

/**
 * @param {Condition} condition
 * @param {string} name
 */
function betweenText(condition, name) {
  const closed = condition.closed ?? 'left';
  const low = condition.low ?? null;
  const high = condition.high ?? null;
  const withLow = closed === 'left' || closed === 'both';
  const withHigh = closed === 'right' || closed === 'both';
  if (low === null && high === null) {
    return `${name} is present`;
  }
  if (high === null) {
    return `${name} ${withLow ? '>=' : '>'} ${shown(low)}`;
  }
  const above = `${name} ${withHigh ? '<=' : '<'} ${shown(high)}`;
  return low === null ? above : `${shown(low)} ${withLow ? '<=' : '<'} ${above}`;
}

/**
 * The same text for the same conditions, in whatever order.
 *
 * @param {Rule | null | undefined} rule
 */
export function canon(rule) {
  const one = (/** @type {Condition} */ condition) => {
    const kind = kindOf(condition);
    const values = [...valuesOf(condition)].map(v => JSON.stringify(v)).sort();
    const bounds =
      kind === 'between'
        ? [condition.low ?? null, condition.high ?? null, condition.closed ?? 'left']
        : [];
    const head = [condition.column, condition.part ?? '', Boolean(condition.not), kind];
    return JSON.stringify([...head, values, bounds]);
  };
  return (rule ?? []).map(one).sort().join('\n');
}

/**
 * What stays when the kind of a condition changes.
 *
 * @param {Condition} condition
 * @returns {Condition}
 */
function head({ column, part, not }) {
  return { column, ...(part ? { part } : {}), ...(not ? { not: true } : {}) };
}

/**
 * @param {Condition} condition
 * @param {Value[]} values
 * @returns {Condition | null} null without any value: no condition then
 */
export function withValues(condition, values) {
  if (!values.length) {
    return null;
  }
  if (kindOf(condition) === 'other') {
    return { ...head(condition), other_than: values };
  }
  return values.length === 1
    ? { ...head(condition), is: values[0] }
    : { ...head(condition), in: values };
}

/**
 * @param {Condition} condition
 * @param {number | string | null} low
 * @param {number | string | null} high
 * @param {Closed} [closed]
 * @returns {Condition}
 */
export function withInterval(condition, low, high, closed = condition.closed ?? 'left') {
  return { ...head(condition), low, high, closed };
}

/**
 * @param {Condition} condition
 * @returns {Condition}
 */
export function asMissing(condition) {
  return { ...head(condition), missing: true };
}

/**
 * @param {Condition} condition
 * @returns {Condition}
 */
export function negated({ not, ...rest }) {
  return not ? rest : { ...rest, not: true };
}

/**
 * @param {Condition} condition
 * @param {Part} part
 * @returns {Condition}
 */
export function withPart(condition, part) {
  const bare = { column: condition.column, ...(condition.not ? { not: true } : {}) };
  if (!part) {
    return { ...bare, low: null, high: null, closed: 'left' };
  }
  return { ...bare, part, is: partValues(part, null)[0].value };
}

/**
 * What a part of a moment can be; years are those that occur.
 *
 * @param {Part} part
 * @param {Feature | null} feature
 * @returns {{ value: Value, label: string, rows: null }[]}
 */
export function partValues(part, feature) {
  const plain = (/** @type {Value} */ value) => ({ value, label: String(value), rows: null });
  if (part === 'month' || part === 'weekday') {
    return (part === 'month' ? MONTHS : WEEKDAYS).split(' ').map(plain);
  }
  if (part === 'hour') {
    return Array.from({ length: 24 }, (_, i) => plain(i));
  }
  const first = Number(String(feature?.min ?? '').slice(0, 4)) || 2000;
  const last = Number(String(feature?.max ?? '').slice(0, 4)) || first;
  const years = Math.min(Math.max(last - first, 0), 200) + 1;
  return Array.from({ length: years }, (_, i) => plain(first + i));
}

/**
 * The condition that a feature begins with.
 *
 * @param {Feature} feature
 * @returns {Condition}
 */
export function fresh(feature) {
  const column = feature.name;
  const first = feature.values?.[0]?.value;
  if (feature.kind === 'number' || feature.kind === 'time' || first === undefined) {
    return { column, low: null, high: null, closed: 'left' };
  }
  return { column, is: first };
}
