/**
 * @file Figures and outcomes in words. A figure that is not known is a dash.
 *
 * @import { SliceRecord, View } from './protocol'
 */

const DASH = '–';
const FORMAT = /^(,)?\.(\d+)(f|%|g|e)$/;

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function known(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * @param {unknown} value
 * @param {string} [format] as Python's or d3's, such as `.3f` or `.1%`
 */
export function figure(value, format = '.3f') {
  if (!known(value)) {
    return DASH;
  }
  const [, comma, digits, kind] = FORMAT.exec(format) ?? ['', '', '4', 'g'];
  const n = Math.min(Number(digits), 20);
  const size = Math.abs(value);
  const text = written(size, kind, n, Boolean(comma));
  return (value < 0 && /[1-9]/.test(text) ? '−' : '') + text;
}

/**
 * @param {number} size
 * @param {string} kind
 * @param {number} digits
 * @param {boolean} comma
 */
function written(size, kind, digits, comma) {
  switch (kind) {
    case 'f':
      return fixed(size, digits, comma || size >= 10000);
    case '%':
      return `${fixed(size * 100, digits, comma)} %`;
    case 'e':
      return size.toExponential(digits);
    default:
      return String(Number(size.toPrecision(Math.max(digits, 1))));
  }
}

/**
 * @param {number} value
 * @param {number} digits
 * @param {boolean} grouped
 */
function fixed(value, digits, grouped) {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: grouped
  });
}

/**
 * @param {unknown} value
 * @param {string} [format]
 */
export function signed(value, format) {
  const text = figure(value, format);
  return known(value) && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** @param {unknown} value */
export function count(value) {
  return known(value) ? Math.round(value).toLocaleString('en') : DASH;
}

/** @param {unknown} value */
export function share(value) {
  return figure(value, known(value) && value > 0 && value < 0.01 ? '.2%' : '.1%');
}

/**
 * @param {unknown} low
 * @param {unknown} high
 * @param {string} [format]
 */
export function interval(low, high, format) {
  return known(low) && known(high) ? `${figure(low, format)} to ${figure(high, format)}` : '';
}

/** @param {number} q */
function probability(q) {
  return q < 0.001 ? '< 0.001' : `= ${figure(q, '.3f')}`;
}

/**
 * What is known about a slice beside its size: the badge in the table.
 *
 * @param {SliceRecord} record
 * @param {View} view
 * @returns {{ kind: string, text: string, title: string }}
 */
export function evidence(record, view) {
  const q = record.q;
  if (record.outcome === 'worse') {
    return {
      kind: 'worse',
      text: known(q) ? `held out q ${probability(q)}` : 'held out: worse',
      title: 'Worse on rows that the search has not seen (q after Benjamini-Hochberg).'
    };
  }
  if (record.outcome === 'not confirmed') {
    return {
      kind: 'open',
      text: 'not confirmed',
      title: `On the rows that were held out the difference may be chance${known(q) ? ` (q ${probability(q)})` : ''}.`
    };
  }
  if (record.outcome === 'insufficient evidence') {
    return {
      kind: 'thin',
      text: 'insufficient evidence',
      title: 'Too few rows were held out to tell.'
    };
  }
  if (record.origin === 'found') {
    return {
      kind: 'hand',
      text: 'not tested',
      title: view.holdout
        ? 'No test was made for this slice.'
        : 'The search has seen all rows: without rows held out nothing can be tested.'
    };
  }
  return {
    kind: 'hand',
    text: 'explored by hand',
    title: 'On all rows, those of the search included: no test is honest here.'
  };
}

/**
 * A slice in one sentence, for a screen reader.
 *
 * @param {SliceRecord} record
 * @param {View} view
 */
export function spoken(record, view) {
  const { label, format } = view.metric;
  const against = known(record.difference)
    ? `, ${signed(record.difference, format)} against the rest`
    : '';
  return `${record.name || record.text}: ${count(record.rows)} rows, ${label} ${figure(record.metric, format)}${against}`;
}

/**
 * Anything of the user's in a cell of a table.
 *
 * @param {unknown} value
 */
export function cellText(value) {
  if (value === null || value === undefined) {
    return DASH;
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False'; // as in a condition
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
