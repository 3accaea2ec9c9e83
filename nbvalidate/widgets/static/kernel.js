/**
 * @file Questions to the kernel over the widget's model, and who answers without a kernel.
 *
 * @import { Model, Offline } from './protocol'
 */

import { canon } from './conditions.js';

const PATIENCE = 60_000;
const CLOSED = 'This view was closed.';

/** How many views this page has had: their questions must not be mixed up. */
const counter = { views: 0 };

export class Kernel {
  /** @type {Map<string, { done: (result: any) => void, fail: (error: Error) => void, timer: any }>} */
  #open = new Map();
  #sent = 0;
  #closed = false;
  #view = `${Date.now().toString(36)}-${counter.views++}`;

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    model.on('msg:custom', this.#onReply);
  }

  /** @returns {Offline | null} */
  get offline() {
    return this.model.get('offline') ?? null;
  }

  /**
   * @param {string} op
   * @param {Record<string, unknown>} [args]
   * @returns {Promise<any>} fails with a sentence for the user
   */
  ask(op, args = {}) {
    const offline = this.offline;
    if (offline) {
      return answered(offline, op, args);
    }
    if (this.#closed) {
      return Promise.reject(new Error(CLOSED));
    }
    const id = `${this.#view}-${this.#sent++}`;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.#open.delete(id);
        fail(new Error('The kernel does not answer: it is busy, or it was stopped.'));
      }, PATIENCE);
      this.#open.set(id, { done, fail, timer });
      try {
        this.model.send({ id, op, args });
      } catch {
        this.#settle(id)?.fail(new Error('There is no kernel: run the cell again.'));
      }
    });
  }

  dispose() {
    this.#closed = true;
    this.model.off('msg:custom', this.#onReply);
    for (const { timer, fail } of this.#open.values()) {
      clearTimeout(timer);
      fail(new Error(CLOSED)); // who waits in another view asks again
    }
    this.#open.clear();
  }

  /** @param {string} id */
  #settle(id) {
    const open = this.#open.get(id);
    clearTimeout(open?.timer);
    this.#open.delete(id);
    return open;
  }

  /**
   * @param {any} content
   * @param {DataView[]} [buffers]
   */
  #onReply = (content, buffers) => {
    const open = this.#settle(content?.id);
    if (!open) {
      return; // to another view, or too late
    }
    if (content.ok) {
      open.done(buffers?.length ? { ...content.result, buffers } : content.result);
    } else {
      open.fail(new Error(content.error || 'The kernel could not answer.'));
    }
  };
}

/**
 * What a saved page knows by itself.
 *
 * @param {Offline} offline
 * @param {string} op
 * @param {Record<string, any>} args
 */
async function answered(offline, op, args) {
  if (op === 'evaluate' || op === 'detail') {
    const wanted = canon(args.rule);
    const all = Object.values(offline.details ?? {});
    const found = all.find(detail => canon(detail.record.rule) === wanted);
    if (found) {
      return op === 'detail' ? found : found.record;
    }
  }
  if (op === 'overlap' && offline.overlap) {
    return projected(offline.overlap, args.keys ?? []);
  }
  if (op === 'vega' && offline.vega) {
    return { source: offline.vega };
  }
  throw new Error('This page was saved: run the notebook to ask for more.');
}

/**
 * The overlap of some of the sets: each row is counted in one intersection only.
 *
 * @param {import('./protocol').Overlap} whole
 * @param {string[]} keys
 */
export function projected(whole, keys) {
  const at = keys.map(key => whole.sets.findIndex(set => set.key === key));
  if (at.includes(-1)) {
    throw new Error('This page was saved: the overlap of these slices is not in it.');
  }
  /** @type {Map<string, { members: number[], rows: number, metric: number | null }>} */
  const made = new Map();
  for (const { members, rows, metric } of whole.intersections) {
    const kept = at.flatMap((old, i) => (members.includes(old) ? [i] : []));
    if (kept.length) {
      const one = made.get(kept.join());
      // a metric of two groups is not known from the metric of each
      made.set(kept.join(), {
        members: kept,
        rows: (one?.rows ?? 0) + (rows ?? 0),
        metric: one ? null : metric
      });
    }
  }
  return { sets: at.map(i => whole.sets[i]), intersections: [...made.values()] };
}

/**
 * Only the newest question counts: one is under way, at most one waits, and old replies are dropped.
 *
 * @template T
 */
export class Latest {
  /** @type {T | undefined} */
  #waiting;
  /** @type {any} */
  #timer;
  #running = false;
  #turn = 0;

  /**
   * @param {(args: T) => Promise<any>} ask
   * @param {(reply: any, args: T) => void} done
   * @param {(error: Error, args: T) => void} failed
   */
  constructor(ask, done, failed) {
    this.ask = ask;
    this.done = done;
    this.failed = failed;
  }

  /**
   * @param {T} args
   * @param {number} [wait] milliseconds without a newer question
   */
  run(args, wait = 0) {
    this.#turn++;
    this.#waiting = args;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#next(), wait);
  }

  /** What is under way is of no interest any more. */
  drop() {
    this.#turn++;
    this.#waiting = undefined;
    clearTimeout(this.#timer);
  }

  async #next() {
    if (this.#running || this.#waiting === undefined) {
      return;
    }
    const args = this.#waiting;
    const turn = this.#turn;
    this.#waiting = undefined;
    this.#running = true;
    try {
      const reply = await this.ask(args);
      turn === this.#turn && this.done(reply, args);
    } catch (error) {
      turn === this.#turn && this.failed(/** @type {Error} */ (error), args);
    } finally {
      this.#running = false;
    }
    void this.#next();
  }
}

