/** @file What a badge says of a cell, how bad it is and why, and counts of them. */

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
 * @property {Severity} severity
 * @property {string | null} cell_id
 * @property {string} message
 * @property {string} [fix]
 *
 * @typedef {'error' | 'warning' | 'info'} Severity
 *
 * @typedef {object} Mark  What is said on one cell.
 * @property {string[]} kinds  A verdict and families of rules, the worst first.
 * @property {string} word  Of the worst.
 * @property {Severity} severity
 * @property {string} reason
 *
 * @typedef {object} State  The kernel's message `state`.
 * @property {'front end' | 'file' | 'execution'} order
 * @property {Record<string, Verdict>} cells
 * @property {Finding[]} findings
 * @property {string[]} plan
 * @property {string} restart
 */

/** The worst first. @type {readonly string[]} */
const KINDS = ['hidden', 'order', 'rerun', 'lost', 'stale', 'dirty', 'waiting'];

/** @type {Record<string, { word: string, severity: Severity, means: string }>} */
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

/** What is said of findings, by the letters of the rule: on one cell, of several. @type {Record<string, string[]>} */
const FAMILIES = { LEAK: ['leak', 'leaks'], SCH: ['schema', 'schemas'] };

/** @type {readonly Severity[]} */
const SEVERITIES = ['error', 'warning', 'info'];

const MOST_REASONS = 3;

/**
 * What is to be said on each cell: its verdict, and what else was found there. Hints are for the
 * panel.
 *
 * @param {State | null} state
 * @returns {Map<string, Mark>}  By cell id.
 */
export function marksOf(state) {
  /** @type {Map<string, Mark[]>} */
  const said = new Map();
  const say = (/** @type {string} */ cell, /** @type {Mark} */ mark) =>
    said.set(cell, [...(said.get(cell) ?? []), mark]);
  for (const [cell, verdict] of Object.entries(state?.cells ?? {})) {
    if (verdict.verdict !== 'fresh') {
      say(cell, markOf(verdict));
    }
  }
  for (const { rule, severity, cell_id: cell, message } of state?.findings ?? []) {
    // the order findings say what the verdict has said
    if (cell && severity !== 'info' && message !== state?.cells[cell]?.message) {
      const kind = rule.replace(/\d+$/, '');
      say(cell, { kinds: [kind], word: wordOf(kind, 1), severity, reason: message });
    }
  }
  return new Map([...said].map(([cell, marks]) => [cell, together(marks)]));
}

/**
 * @param {Verdict} verdict  Not a fresh one.
 * @returns {Mark}
 */
export function markOf({ verdict, message, approximate }) {
  const { means, ...words } = VERDICTS[verdict] ?? { word: verdict, severity: 'warning', means: '' };
  const reason = message || `${means}.`;
  const sampled = ' (Judged by a sample: a value is very large.)';
  return { kinds: [verdict], ...words, reason: approximate ? reason + sampled : reason };
}

/**
 * One mark that says all: in the word of the worst, the first of these.
 *
 * @param {Mark[]} marks  At least one.
 * @returns {Mark}
 */
function together(marks) {
  const sorted = [...marks].sort((one, other) => rank(one) - rank(other));
  const reasons = sorted.slice(0, MOST_REASONS).map(({ reason }) => reason);
  const more = sorted.length - reasons.length;
  const kinds = [...new Set(sorted.flatMap(mark => mark.kinds))];
  return { ...sorted[0], kinds, reason: [...reasons, ...(more ? [`And ${more} more.`] : [])].join(' ') };
}

/** @param {Mark} mark */
function rank({ severity }) {
  return SEVERITIES.indexOf(severity);
}

/**
 * The worst of them.
 *
 * @param {Iterable<Mark>} marks
 * @returns {Severity | undefined}
 */
export function worstOf(marks) {
  const held = new Set([...marks].map(({ severity }) => severity));
  return SEVERITIES.find(severity => held.has(severity));
}

/**
 * How many cells of each, the worst first: `1 hidden, 3 stale, 2 leaks`.
 *
 * @param {Iterable<Mark>} marks
 */
export function tally(marks) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const kind of [...marks].flatMap(({ kinds }) => kinds)) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const families = [...counts.keys()].filter(kind => !KINDS.includes(kind)).sort();
  return [...KINDS, ...families]
    .filter(kind => counts.has(kind))
    .map(kind => `${counts.get(kind)} ${wordOf(kind, counts.get(kind) ?? 0)}`)
    .join(', ');
}

/**
 * @param {string} kind
 * @param {number} cells
 */
function wordOf(kind, cells) {
  const [one, several] = FAMILIES[kind] ?? [];
  return (cells > 1 ? several : one) ?? VERDICTS[kind]?.word ?? kind.toLowerCase();
}

/** Whether a mark says that the result would not survive Restart & Run All. @param {Mark} mark */
export function isStale({ kinds }) {
  return kinds.some(kind => KINDS.includes(kind));
}

/** Where the order of the cells is known from, by the state's `order`. */
export const ORDER_SOURCES = {
  'front end': 'Order of the cells: as on this page.',
  file: 'Order of the cells: as in the saved file.',
  execution: 'Order of the cells: as they were run; the page has not told yet.'
};
