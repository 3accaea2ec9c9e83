/**
 * @file The order of the table, without the kernel: by weight or by a column, and what is shown.
 *
 * @import { SliceRecord } from './protocol'
 */

import { known } from './words.js';

/** @typedef {'rank' | 'rule' | 'rows' | 'coverage' | 'metric' | 'metric_b' | 'difference' | 'delta' | 'q' | 'new'} Column */
/** @typedef {{ column: Column, down: boolean }} Order */

/**
 * How much a slice weighs: severity to the power of 1 - w, times size to the power of w.
 *
 * At 1/2 this orders by harm x coverage, the part of all harm that the slice makes up.
 *
 * @param {SliceRecord[]} records
 * @param {number} weight 0 is severity only, 1 is size only
 * @param {boolean} [onDelta] by what model B does worse
 * @returns {Map<SliceRecord, number>}
 */
export function weights(records, weight, onDelta = false) {
  const severity = (/** @type {SliceRecord} */ record) => {
    const value = onDelta ? record.delta?.value : (record.harm ?? record.effect);
    return known(value) ? Math.max(value, 0) : 0;
  };
  const size = (/** @type {SliceRecord} */ record) =>
    known(record.coverage) ? Math.max(record.coverage, 0) : 0;
  const most = Math.max(...records.map(severity), Number.MIN_VALUE);
  const largest = Math.max(...records.map(size), Number.MIN_VALUE);
  return new Map(
    records.map(record => [
      record,
      (severity(record) / most) ** (1 - weight) * (size(record) / largest) ** weight
    ])
  );
}

/** @type {Record<Column, (record: SliceRecord) => unknown>} */
const FIGURES = {
  rank: () => null,
  rule: record => (record.name || record.text || '').toLowerCase(),
  rows: record => record.rows,
  coverage: record => record.coverage,
  metric: record => record.metric,
  metric_b: record => record.b?.metric,
  difference: record => record.difference,
  delta: record => record.delta?.value,
  q: record => record.q,
  new: record => record.new
};

/**
 * @param {SliceRecord[]} records
 * @param {Order} order
 * @param {number} weight
 * @param {boolean} [onDelta]
 * @returns {SliceRecord[]} what is not known comes last, in either direction
 */
export function ordered(records, order, weight, onDelta = false) {
  const weighed = order.column === 'rank' ? weights(records, weight, onDelta) : null;
  const of = weighed
    ? (/** @type {SliceRecord} */ record) => weighed.get(record)
    : FIGURES[order.column];
  const keys = new Map(records.map(record => [record, of(record)]));
  const sign = order.down ? -1 : 1;
  return records.toSorted((one, other) => {
    const a = keys.get(one);
    const b = keys.get(other);
    if (typeof a === 'string' && typeof b === 'string') {
      return sign * (a < b ? -1 : a > b ? 1 : 0);
    }
    if (!known(a) || !known(b)) {
      return Number(known(b)) - Number(known(a));
    }
    return sign * (a - b);
  });
}

/**
 * @param {SliceRecord[]} records
 * @param {string} query words that must all occur in the rule or the name
 * @param {boolean} [worseInB]
 */
export function filtered(records, query, worseInB = false) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return records.filter(record => {
    const text = `${record.name ?? ''} ${record.text}`.toLowerCase();
    const worse = known(record.delta?.value) && record.delta.value > 0;
    return words.every(word => text.includes(word)) && (!worseInB || worse);
  });
}
