/** @file How long we keep the page's main thread busy, by kind of work; the tests read it. */

/** @type {Map<string, { times: number, worst: number, last: number }>} */
export const measured = new Map();

/**
 * Do `work` and note how long it took.
 *
 * @template T
 * @param {string} kind
 * @param {() => T} work
 * @returns {T}
 */
export function measure(kind, work) {
  const start = performance.now();
  try {
    return work();
  } finally {
    const last = performance.now() - start;
    const known = measured.get(kind) ?? { times: 0, worst: 0, last: 0 };
    measured.set(kind, { times: known.times + 1, worst: Math.max(known.worst, last), last });
  }
}
