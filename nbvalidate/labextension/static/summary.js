/**
 * @file The summary: a button in JupyterLab's status bar, or in each toolbar of Notebook 7.
 *
 * @import { Session } from './session.js'
 */

import { element } from './dom.js';
import { tally, worstOf } from './words.js';

export class SummaryView {
  /** @param {() => void} onClick */
  constructor(onClick) {
    this.node = element('button', { type: 'button', className: 'nbv-summary' });
    this.node.addEventListener('click', onClick);
  }

  /** @param {Session | null} session */
  show(session) {
    const marks = [...(session?.marks.values() ?? [])];
    const worst = worstOf(marks);
    const said = `nbvalidate: ${tally(marks) || 'fresh'}`;
    if (this.node.textContent !== said) {
      this.node.textContent = said;
      this.node.title = 'Show the nbvalidate panel';
    }
    if (worst) {
      this.node.dataset.nbvalidateSeverity = worst;
    } else {
      delete this.node.dataset.nbvalidateSeverity;
    }
  }
}
