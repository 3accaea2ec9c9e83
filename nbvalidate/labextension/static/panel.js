/**
 * @file The panel in the right sidebar: what is wrong with the notebook, and what to re-run.
 *
 * @import { INotebookPanel } from '@jupyterlab/page'
 * @import { Session } from './session.js'
 * @import { Finding, State } from './words.js'
 */

import { element, sentence } from './dom.js';
import { cellsOf, labelOf } from './notebook.js';
import { Slices } from './slices.js';
import { measure } from './work.js';
import { isStale, markOf, ORDER_SOURCES, tally } from './words.js';

/**
 * @typedef {object} Actions
 * @property {(cell: string) => void} jump
 * @property {() => void} rerun
 * @property {() => void} restart
 * @property {() => void} clear
 * @property {() => void} restore
 *
 * @typedef {{ key: string, cell: string, word: string, severity: string, label: string, reason: string }} Entry
 */

export class PanelView {
  /** @type {{ session: Session | null, panel: INotebookPanel | null }} */
  #shown = { session: null, panel: null };
  #current = '';
  /** The current entry is to have the focus when it is there. */
  #pointed = false;
  /** @type {Map<string, { said: string, item: HTMLLIElement }>} */
  #items = new Map();
  #slices = new Slices('list');

  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.title = element('h2');
    this.summary = element('p', { role: 'status' });
    this.order = element('p', { className: 'nbv-quiet' });
    this.plan = element('div');
    this.list = element('ul', { className: 'nbv-list', role: 'list', ariaLabel: 'Marked cells' });
    this.clear = element('p', { className: 'nbv-quiet' });
    this.node = element('div', { className: 'nbv-panel' });
    this.node.append(this.title, this.summary, this.order, this.plan, this.list, this.clear);
    this.list.addEventListener('keydown', this.#onKey);
  }

  /**
   * @param {Session | null} session
   * @param {INotebookPanel | null} panel
   */
  show(session, panel) {
    this.#shown = { session, panel };
    measure('panel', () => this.#render());
  }

  /**
   * The cell that the user asks about: its entry gets the focus, now or when the panel opens.
   *
   * @param {string} cell
   */
  point(cell) {
    this.#current = cell;
    this.#pointed = true;
    this.#render();
  }

  /** Take the focus: to the entry that was pointed at, else to the panel. */
  focus() {
    const entry = this.list.querySelector('[aria-current="true"]');
    if (entry instanceof HTMLElement) {
      entry.focus();
      entry.scrollIntoView({ block: 'nearest' });
    } else {
      this.node.focus();
    }
  }

  #render() {
    const { session, panel } = this.#shown;
    const state = session?.link.state ?? null;
    text(this.title, panel ? panel.title.label : 'nbvalidate');
    for (const part of [this.order, this.plan, this.list, this.clear]) {
      part.hidden = !state;
    }
    if (!session || !panel || !state) {
      const how = 'Run `%load_ext nbvalidate` in the first cell to have its cells judged.';
      const said = session?.link.connected
        ? 'Waiting for the kernel.'
        : panel
          ? `nbvalidate is not loaded in this notebook. ${how}`
          : 'No notebook is open.';
      text(this.summary, said);
      return;
    }
    const marks = [...session.marks.values()];
    const counted = marks.length ? [`${tally(marks)}.`] : [];
    const ran = Object.keys(state.cells).length;
    const fresh = ran === 0 ? 'No cell has run yet.' : 'Every result is what Restart & Run All gives.';
    text(this.summary, [...counted, ...(marks.some(isStale) ? [] : [fresh])].join(' '));
    text(this.order, ORDER_SOURCES[state.order] ?? '');
    this.#renderPlan(state, panel);
    this.#renderList(entriesOf(state, panel));
    this.#renderClear(session);
  }

  /**
   * @param {State} state
   * @param {INotebookPanel} panel
   */
  #renderPlan(state, panel) {
    const labels = cellsOf(panel.content, state.plan).map(labelOf);
    const parts = [];
    if (state.restart) {
      parts.push(element('p', {}, ...sentence(state.restart)));
      parts.push(button('nbv-do', 'Restart and run all…', this.actions.restart));
    } else if (labels.length) {
      const what = labels.length === 1 ? 'this cell' : `these ${labels.length} cells`;
      parts.push(element('p', {}, `To be fresh again, re-run ${labels.join(', ')}${labels.length > 1 ? ', in this order' : ''}.`));
      parts.push(button('nbv-do', `Re-run ${what}`, this.actions.rerun));
    }
    const key = parts.map(part => part.textContent).join('\n');
    if (this.plan.dataset.key !== key) {
      this.plan.dataset.key = key;
      this.plan.className = parts.length ? 'nbv-plan' : '';
      this.plan.replaceChildren(...parts);
    }
  }

  /** @param {Entry[]} entries */
  #renderList(entries) {
    const focused = this.list.contains(document.activeElement) ? focusedKey() : null;
    const wanted = new Set(entries.map(({ key }) => key));
    for (const [key, { item }] of this.#items) {
      if (!wanted.has(key)) {
        this.#items.delete(key);
        item.remove();
      }
    }
    const place = (/** @type {Entry} */ entry, /** @type {number} */ index) => {
      const item = this.#itemOf(entry);
      if (this.list.children[index] !== item) {
        this.list.insertBefore(item, this.list.children[index] ?? null);
      }
    };
    this.#slices.run(entries, place, () => {
      if (this.#pointed) {
        this.#pointed = false;
        this.focus();
      } else if (focused !== null && !this.list.contains(document.activeElement)) {
        const item = this.#items.get(focused)?.item ?? this.list.firstElementChild;
        item?.querySelector('button')?.focus();
      }
    });
  }

  /**
   * The same element as long as it says the same: it may have the focus.
   *
   * @param {Entry} entry
   */
  #itemOf(entry) {
    const said = JSON.stringify([entry, entry.cell === this.#current]);
    const known = this.#items.get(entry.key);
    if (known?.said === said) {
      return known.item;
    }
    const item = this.#makeItem(entry);
    known?.item.replaceWith(item);
    this.#items.set(entry.key, { said, item });
    return item;
  }

  /** @param {Entry} entry */
  #makeItem({ key, cell, word, severity, label, reason }) {
    const made = button('nbv-entry', '', () => {
      this.#current = cell;
      this.#render();
      this.actions.jump(cell);
    });
    made.append(
      element('span', { className: 'nbv-cell' }, label),
      element('span', { className: 'nbv-word' }, word),
      element('span', { className: 'nbv-reason' }, ...sentence(reason))
    );
    made.dataset.key = key;
    if (cell === this.#current) {
      made.setAttribute('aria-current', 'true');
    }
    const item = element('li', {}, made);
    item.dataset.nbvalidateSeverity = severity;
    return item;
  }

  /** @param {Session} session */
  #renderClear(session) {
    const { clear, restore } = this.actions;
    const said = session.hasCleared ? 'Show the cleared marks' : 'Clear marks';
    this.clear.hidden = session.marks.size === 0;
    if (this.clear.textContent !== said) {
      const act = session.hasCleared ? restore : clear;
      this.clear.replaceChildren(button('nbv-link', said, act));
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const entries = [...this.list.querySelectorAll('button')];
    const place = entries.findIndex(entry => entry === document.activeElement);
    if (step && place >= 0) {
      entries[place + step]?.focus();
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

/**
 * All that is to be said, in document order.
 *
 * @param {State} state
 * @param {INotebookPanel} panel
 * @returns {Entry[]}
 */
function entriesOf(state, panel) {
  /** @type {Entry[]} */
  const entries = [];
  const findings = byCell(state.findings);
  for (const cell of panel.content.widgets) {
    const { id } = cell.model;
    const verdict = state.cells[id];
    const label = labelOf(cell);
    if (verdict && verdict.verdict !== 'fresh') {
      entries.push({ key: id, cell: id, label, ...markOf(verdict) });
    }
    for (const { rule, severity, message } of findings.get(id) ?? []) {
      // the order findings say what the verdict has said
      if (message !== verdict?.message) {
        const key = `${id}|${rule}|${message}`;
        entries.push({ key, cell: id, label, reason: message, word: rule, severity });
      }
    }
  }
  return entries;
}

/** @param {Finding[]} findings */
function byCell(findings) {
  /** @type {Map<string, Finding[]>} */
  const groups = new Map();
  for (const finding of findings) {
    const cell = finding.cell_id ?? '';
    groups.set(cell, [...(groups.get(cell) ?? []), finding]);
  }
  return groups;
}

/**
 * @param {string} className
 * @param {string} label
 * @param {() => void} onClick
 */
function button(className, label, onClick) {
  const made = element('button', { type: 'button', className, textContent: label });
  made.addEventListener('click', onClick);
  return made;
}

/**
 * Only if it is another text: a live region would be read out again.
 *
 * @param {HTMLElement} node
 * @param {string} said
 */
function text(node, said) {
  if (node.dataset.said !== said) {
    node.dataset.said = said;
    node.replaceChildren(...sentence(said));
  }
}

function focusedKey() {
  return document.activeElement instanceof HTMLElement
    ? (document.activeElement.dataset.key ?? '')
    : '';
}
