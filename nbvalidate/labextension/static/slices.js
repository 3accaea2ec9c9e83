/**
 * @file Long work in slices, so that the page answers in between: five hundred cells at once are
 * several frames' work on a slow machine.
 */

import { measure } from './work.js';

/** Milliseconds after which the page gets its turn. */
const SLICE = 8;

export class Slices {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} kind  For `measure`. */
  constructor(kind) {
    this.kind = kind;
  }

  /** Leave off what is not done yet. */
  cancel() {
    clearTimeout(this.#timer);
  }

  /**
   * Do `work` for each item, at once for as many as there is time for. What an earlier call has
   * not done is left off.
   *
   * @template T
   * @param {readonly T[]} items
   * @param {(item: T, index: number) => void} work
   * @param {() => void} [end]
   */
  run(items, work, end) {
    this.cancel();
    let next = 0;
    const slice = () =>
      measure(this.kind, () => {
        const until = performance.now() + SLICE;
        while (next < items.length && performance.now() < until) {
          work(items[next], next);
          next += 1;
        }
        if (next < items.length) {
          this.#timer = setTimeout(slice, 0);
        } else {
          end?.();
        }
      });
    slice();
  }
}
