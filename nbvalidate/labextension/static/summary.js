/**
 * @file The summary: a button in JupyterLab's status bar, or in each toolbar of Notebook 7.
 *
 * @import { Session } from './session.js'
 */

import { element } from './dom.js';
import { KINDS, tally, wordsOf } from './words.js';

export class SummaryView {
  /** @param {() => void} onClick */
  constructor(onClick) {
    this.node = element('button', { type: 'button', className: 'nbv-summary' });
    this.node.addEventListener('click', onClick);
  }

  /** @param {Session | null} session */
  show(session) {
    const verdicts = [...(session?.verdicts.values() ?? [])];
    const worst = KINDS.find(kind => verdicts.some(({ verdict }) => verdict === kind));
    const said = `nbvalidate: ${tally(verdicts) || 'fresh'}`;
    if (this.node.textContent !== said) {
      this.node.textContent = said;
      this.node.title = 'Show the nbvalidate panel';
    }
    if (worst) {
      this.node.dataset.nbvalidateSeverity = wordsOf(worst).severity;
    } else {
      delete this.node.dataset.nbvalidateSeverity;
    }
  }
}
