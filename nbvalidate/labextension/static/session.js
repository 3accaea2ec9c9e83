/**
 * @file One notebook that is open in the page: its line to the kernel and its views.
 *
 * @import { INotebookContext, INotebookPanel } from '@jupyterlab/page'
 * @import { Settings } from './settings.js'
 * @import { Mark } from './words.js'
 */

import { Link } from './link.js';
import { Marks } from './marks.js';
import { marksOf } from './words.js';

export class Session {
  /** @type {Map<INotebookPanel, Marks>} */
  #views = new Map();
  /** Marks that the user has cleared: what they said, by cell. @type {Map<string, string>} */
  #cleared = new Map();
  #frame = 0;

  /**
   * @param {INotebookContext} context
   * @param {() => Settings} settings
   * @param {{ changed: (session: Session) => void, opened: (session: Session, cell: string) => void }} listener
   */
  constructor(context, settings, listener) {
    this.context = context;
    this.settings = settings;
    this.listener = listener;
    this.link = new Link(context, { stateChanged: this.update, listChanged: this.#onList });
    this.update();
  }

  /** What there is to say, by cell. */
  get marks() {
    return marksOf(this.link.state);
  }

  /** Whether some marks are not shown because the user has cleared them. */
  get hasCleared() {
    return this.#cleared.size > 0;
  }

  /** @param {INotebookPanel} panel */
  add(panel) {
    this.#views.set(
      panel,
      new Marks(panel.content, cell => this.listener.opened(this, cell))
    );
    this.#showMarks();
  }

  /**
   * @param {INotebookPanel} panel
   * @returns {boolean}  Whether that was the last view.
   */
  remove(panel) {
    this.#views.get(panel)?.dispose();
    this.#views.delete(panel);
    return this.#views.size === 0;
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.link.dispose();
  }

  /** Take the marks away, each until there is something else to say of its cell. */
  clear() {
    this.#cleared = new Map([...this.marks].map(([id, mark]) => [id, keyOf(mark)]));
    this.update();
  }

  /** Show the cleared marks again. */
  restore() {
    this.#cleared.clear();
    this.update();
  }

  /** The state or the settings have changed. */
  update = () => {
    if (!this.link) {
      return; // still in the constructor
    }
    this.link.debounce = this.settings().debounce;
    const { marks } = this;
    for (const [id, key] of this.#cleared) {
      const mark = marks.get(id);
      if (!mark || keyOf(mark) !== key) {
        this.#cleared.delete(id);
      }
    }
    this.#showMarks();
    this.listener.changed(this);
  };

  #showMarks() {
    const { marks, badges } = this.settings();
    const shown = new Map(
      [...this.marks].filter(([id]) => marks && !this.#cleared.has(id))
    );
    for (const view of this.#views.values()) {
      view.show(shown, badges);
    }
  }

  #onList = () => {
    // many cells may come and go before the page is drawn again
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#views.forEach(view => view.refresh()));
  };
}

/** @param {Mark} mark */
function keyOf({ kinds, reason }) {
  return `${kinds}|${reason}`;
}
