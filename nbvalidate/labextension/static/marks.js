/**
 * @file Marks on the cells of one notebook: a coloured edge, a badge with one word, its reason.
 *
 * The badge is a button, so that it can be reached by keyboard, and has a description for screen
 * readers; `data-nbvalidate` on the cell's node is for style.css.
 *
 * @import { ICellWidget, INotebookWidget } from '@jupyterlab/page'
 * @import { Mark } from './words.js'
 */

import { element, plain, sentence } from './dom.js';
import { Slices } from './slices.js';
import { Tooltip } from './tooltip.js';

let made = 0;

export class Marks {
  /** What each cell shows, by its node. @type {WeakMap<HTMLElement, { key: string, parts: HTMLElement[] }>} */
  #shown = new WeakMap();
  /** @type {Map<string, Mark>} */
  #marks = new Map();
  #badges = true;
  #slices = new Slices('marks');

  /**
   * @param {INotebookWidget} notebook
   * @param {(cell: string) => void} onOpen  A badge was activated.
   */
  constructor(notebook, onOpen) {
    this.notebook = notebook;
    this.onOpen = onOpen;
    this.tooltip = new Tooltip(notebook.node, '.nbv-badge');
    notebook.node.addEventListener('click', this.#onClick);
  }

  /**
   * Show these and no others.
   *
   * @param {Map<string, Mark>} marks  By cell id.
   * @param {boolean} badges
   */
  show(marks, badges) {
    this.#marks = marks;
    this.#badges = badges;
    this.refresh();
  }

  /** The cells' widgets may be others now: a cell that is moved gets a new one. */
  refresh() {
    this.#slices.run(this.notebook.widgets, cell => {
      const mark = this.#marks.get(cell.model?.id);
      const key = mark ? `${mark.word}|${mark.severity}|${this.#badges}|${mark.reason}` : '';
      if ((this.#shown.get(cell.node)?.key ?? '') !== key) {
        this.#clean(cell);
        if (mark) {
          this.#mark(cell, mark, key);
        }
      }
    });
  }

  dispose() {
    this.#slices.cancel();
    this.tooltip.dispose();
    this.notebook.node.removeEventListener('click', this.#onClick);
    for (const cell of this.notebook.widgets ?? []) {
      this.#clean(cell);
    }
  }

  /**
   * @param {ICellWidget} cell
   * @param {Mark} mark
   * @param {string} key
   */
  #mark(cell, { word, severity, reason }, key) {
    const { node } = cell;
    node.dataset.nbvalidate = word;
    node.dataset.nbvalidateSeverity = severity;
    node.setAttribute('aria-description', `nbvalidate: ${word}. ${plain(reason)}`);
    const edge = element('span', { className: 'nbv-edge' });
    const parts = this.#badges ? [edge, ...badge(cell.model.id, word, reason)] : [edge];
    node.append(...parts);
    this.#shown.set(node, { key, parts });
  }

  /** @param {ICellWidget} cell */
  #clean({ node }) {
    const shown = this.#shown.get(node);
    if (!shown) {
      return;
    }
    this.#shown.delete(node);
    if (shown.parts.some(part => part === document.activeElement)) {
      this.notebook.node.focus(); // not to the page's top
    }
    shown.parts.forEach(part => part.remove());
    delete node.dataset.nbvalidate;
    delete node.dataset.nbvalidateSeverity;
    node.removeAttribute('aria-description');
  }

  /** @param {MouseEvent} event */
  #onClick = event => {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest?.('.nbv-badge'));
    if (button?.dataset.cell) {
      this.tooltip.hide();
      this.onOpen(button.dataset.cell);
    }
  };
}

/**
 * @param {string} cell
 * @param {string} word
 * @param {string} reason
 */
function badge(cell, word, reason) {
  const description = element(
    'span',
    { id: `nbv-reason-${(made += 1)}`, className: 'nbv-for-screen-readers' },
    ...sentence(reason)
  );
  const button = element('button', { type: 'button', className: 'nbv-badge', textContent: word });
  button.dataset.cell = cell;
  // Enter is for the button, not the notebook's "edit this cell"
  button.dataset.lmSuppressShortcuts = 'true';
  button.setAttribute('aria-label', `nbvalidate: ${word}`);
  button.setAttribute('aria-describedby', description.id);
  return [button, description];
}
