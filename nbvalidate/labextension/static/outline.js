/**
 * @file The document as the kernel has been told it, and what has changed since.
 *
 * A keystroke costs one entry in a set: texts are read only of the cells that changed, and only
 * when the user has stopped typing.
 *
 * @import { ISharedCell, ISharedNotebook } from '@jupyterlab/page'
 */

/**
 * @typedef {{ type: string, source: string }} Text
 * @typedef {{ type: 'document', cells: (Text & { id: string })[] }} DocumentMessage
 * @typedef {{ type: 'delta', order?: string[], changed: Record<string, Text> }} DeltaMessage
 */

export class Outline {
  /** The cells that were told, by id. @type {Map<string, ISharedCell>} */
  #told = new Map();
  /** @type {Set<ISharedCell>} */
  #watched = new Set();
  /** @type {Set<ISharedCell>} */
  #edited = new Set();
  #listChanged = true;

  /**
   * @param {ISharedNotebook} notebook
   * @param {(listChanged: boolean) => void} onChange  Called at each keystroke: must be quick.
   */
  constructor(notebook, onChange) {
    this.notebook = notebook;
    this.onChange = onChange;
    notebook.changed.connect(this.#onList, this);
    this.#watch();
  }

  dispose() {
    this.notebook.changed.disconnect(this.#onList, this);
    for (const cell of this.#watched) {
      cell.changed.disconnect(this.#onCell, this);
    }
    this.#watched.clear();
    this.#told.clear();
    this.#edited.clear();
  }

  /** Everything. @returns {DocumentMessage} */
  whole() {
    const cells = this.notebook.cells;
    this.#watch();
    this.#told = new Map(cells.map(cell => [cell.id, cell]));
    this.#edited.clear();
    this.#listChanged = false;
    return { type: 'document', cells: cells.map(cell => ({ id: cell.id, ...textOf(cell) })) };
  }

  /** What has changed since the last message; null if nothing has. @returns {DeltaMessage | null} */
  delta() {
    /** @type {DeltaMessage} */
    const message = { type: 'delta', changed: {} };
    if (this.#listChanged) {
      this.#listChanged = false;
      this.#watch();
      const now = new Map(this.notebook.cells.map(cell => [cell.id, cell]));
      const order = [...now.keys()];
      const before = [...this.#told.keys()];
      if (order.length !== before.length || order.some((id, i) => id !== before[i])) {
        message.order = order;
      }
      for (const [id, cell] of now) {
        if (this.#told.get(id) !== cell) {
          message.changed[id] = textOf(cell);
        }
      }
      this.#told = now;
    }
    for (const cell of this.#edited) {
      if (this.#told.get(cell.id) === cell) {
        message.changed[cell.id] = textOf(cell);
      }
    }
    this.#edited.clear();
    return message.order || Object.keys(message.changed).length ? message : null;
  }

  #watch() {
    const now = new Set(this.notebook.cells);
    for (const cell of this.#watched) {
      if (!now.has(cell)) {
        cell.changed.disconnect(this.#onCell, this);
      }
    }
    for (const cell of now) {
      if (!this.#watched.has(cell)) {
        cell.changed.connect(this.#onCell, this);
      }
    }
    this.#watched = now;
  }

  /** @type {(sender: ISharedNotebook, change: { cellsChange?: unknown }) => void} */
  #onList(_, change) {
    if (change.cellsChange) {
      this.#listChanged = true;
      this.onChange(true);
    }
  }

  /** @type {(cell: ISharedCell, change: { sourceChange?: unknown }) => void} */
  #onCell(cell, change) {
    if (change.sourceChange) {
      this.#edited.add(cell);
      this.onChange(false);
    }
  }
}

/**
 * @param {ISharedCell} cell
 * @returns {Text}
 */
function textOf(cell) {
  return { type: cell.cell_type, source: cell.getSource() };
}
