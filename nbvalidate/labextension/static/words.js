/** @file The verdicts in words: what a badge says, how bad it is, and counts of them. */

/**
 * @typedef {'hidden' | 'order' | 'rerun' | 'lost' | 'stale' | 'dirty' | 'waiting' | 'fresh'} Kind
 *
 * @typedef {object} Verdict  What the kernel says of one cell.
 * @property {Kind} verdict
 * @property {string[]} names
 * @property {string[]} by  Ids of the cells that are the reason.
 * @property {string} message
 * @property {boolean} [approximate]
 *
 * @typedef {object} Finding
 * @property {string} rule
 * @property {'error' | 'warning' | 'info'} severity
 * @property {string | null} cell_id
 * @property {string} message
 * @property {string} [fix]
 *
 * @typedef {object} State  The kernel's message `state`.
 * @property {'front end' | 'file' | 'execution'} order
 * @property {Record<string, Verdict>} cells
 * @property {Finding[]} findings
 * @property {string[]} plan
 * @property {string} restart
 */

/** The worst first. @type {readonly Kind[]} */
export const KINDS = ['hidden', 'order', 'rerun', 'lost', 'stale', 'dirty', 'waiting'];

/** @type {Record<string, { word: string, severity: 'error' | 'warning' | 'info', means: string }>} */
const VERDICTS = {
  hidden: {
    word: 'hidden',
    severity: 'error',
    means: 'It used a value that no cell makes any more'
  },
  order: { word: 'order', severity: 'error', means: 'It used a value that a cell below made' },
  rerun: { word: 'rerun', severity: 'error', means: 'It read its own result of an earlier run' },
  lost: { word: 'lost', severity: 'warning', means: 'A cell that ran later undid what it did' },
  stale: { word: 'stale', severity: 'warning', means: 'An input is different now' },
  dirty: { word: 'edited', severity: 'warning', means: 'Edited, not run again' },
  waiting: { word: 'waiting', severity: 'info', means: 'A cell that it reads from has to run first' }
};

/** @param {string} kind */
export function wordsOf(kind) {
  return VERDICTS[kind] ?? { word: kind, severity: 'warning', means: '' };
}

/**
 * The reason in one sentence.
 *
 * @param {Verdict} verdict
 */
export function reasonOf(verdict) {
  const reason = verdict.message || `${wordsOf(verdict.verdict).means}.`;
  return verdict.approximate ? `${reason} (Judged by a sample: a value is very large.)` : reason;
}

/**
 * The cells to speak of: those that are not fresh.
 *
 * @param {State | null} state
 * @returns {Map<string, Verdict>}
 */
export function markedCells(state) {
  const all = Object.entries(state?.cells ?? {});
  return new Map(all.filter(([, verdict]) => verdict.verdict !== 'fresh'));
}

/**
 * How many of each, the worst first: `1 hidden, 3 stale`.
 *
 * @param {Iterable<Verdict>} verdicts
 */
export function tally(verdicts) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { verdict } of verdicts) {
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  const known = KINDS.filter(kind => counts[kind]);
  return known.map(kind => `${counts[kind]} ${wordsOf(kind).word}`).join(', ');
}

/** Where the order of the cells is known from, by the state's `order`. */
export const ORDER_SOURCES = {
  'front end': 'Order of the cells: as on this page.',
  file: 'Order of the cells: as in the saved file.',
  execution: 'Order of the cells: as they were run; the page has not told yet.'
};
