/**
 * @file What we ask of a notebook's widget: its cells by id, their prompts, to go there, to run.
 *
 * @import { ICellWidget, INotebookPanel, INotebookWidget } from '@jupyterlab/page'
 */

/**
 * @param {INotebookWidget} notebook
 * @param {string[]} ids
 * @returns {ICellWidget[]}
 */
export function cellsOf(notebook, ids) {
  const byId = new Map(notebook.widgets.map(cell => [cell.model.id, cell]));
  return /** @type {ICellWidget[]} */ (ids.map(id => byId.get(id)).filter(Boolean));
}

/**
 * Its prompt: `[7]`.
 *
 * @param {ICellWidget} cell
 */
export function labelOf(cell) {
  return `[${cell.model.executionCount ?? ' '}]`;
}

/**
 * Make a cell the active one, in view and with the focus.
 *
 * @param {INotebookPanel} panel
 * @param {string} id
 */
export async function jumpTo(panel, id) {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === id);
  if (index < 0) {
    return;
  }
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  notebook.mode = 'command';
  await notebook.scrollToItem(index, 'smart');
  notebook.activate();
}
