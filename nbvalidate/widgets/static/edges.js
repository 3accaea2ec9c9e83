/**
 * @file Intervals between the edges of bins: where a bound lies, and one bin wider or narrower.
 *
 * @import { Condition } from './protocol'
 */

import { withInterval } from './conditions.js';

/**
 * Numbers and moments on one line. A moment without zone is as the data has it.
 *
 * @param {unknown} value
 */
export function onLine(value) {
  if (typeof value !== 'string') {
    return typeof value === 'number' ? value : NaN;
  }
  const day = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00` : value.replace(' ', 'T');
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(day) ? day : `${day}Z`;
  return Date.parse(zoned);
}

/**
 * Where a bound lies among the edges of bins: open ends are the first and the last edge.
 *
 * @param {(number | string)[]} edges
 * @param {unknown} bound
 * @param {'low' | 'high'} side
 */
export function edgeIndex(edges, bound, side) {
  if (bound === null || bound === undefined) {
    return side === 'low' ? 0 : edges.length - 1;
  }
  const at = onLine(bound);
  let best = 0;
  edges.forEach((edge, i) => {
    if (Math.abs(onLine(edge) - at) < Math.abs(onLine(edges[best]) - at)) {
      best = i;
    }
  });
  return best;
}

/**
 * One bin wider or narrower on one side.
 *
 * @param {Condition} condition
 * @param {(number | string)[]} edges
 * @param {'low' | 'high'} side
 * @param {1 | -1} direction to the right or to the left
 * @returns {Condition}
 */
export function stepped(condition, edges, side, direction) {
  const bound = condition[side];
  const open = bound === null || bound === undefined;
  const at = open ? NaN : onLine(bound);
  const line = edges.map(onLine);
  const low = edgeIndex(edges, condition.low, 'low');
  const high = edgeIndex(edges, condition.high, 'high');
  let to = edgeIndex(edges, bound, side) + direction;
  if (!open) {
    // from between two edges to the next one, not over it
    to = direction > 0 ? line.findIndex(edge => edge > at) : line.findLastIndex(edge => edge < at);
    to = to < 0 ? (direction > 0 ? edges.length - 1 : 0) : to;
  }
  return side === 'low'
    ? between(condition, edges, Math.min(Math.max(to, 0), high - 1), high)
    : between(condition, edges, low, Math.max(Math.min(to, edges.length - 1), low + 1));
}

/**
 * The interval from one edge to another; the outermost edges are without bound.
 *
 * @param {Condition} condition
 * @param {(number | string)[]} edges
 * @param {number} low
 * @param {number} high
 * @returns {Condition}
 */
export function between(condition, edges, low, high) {
  const last = edges.length - 1;
  return withInterval(
    condition,
    low <= 0 ? null : edges[low],
    high >= last ? null : edges[high],
    'left'
  );
}
