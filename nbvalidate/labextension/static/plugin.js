/**
 * @file The plugin, as JupyterLab and Notebook 7 want it.
 *
 * Reading order: words (verdicts), link and outline (what is said to the kernel), session and marks
 * (one notebook), panel, summary, extension (all of it in the application).
 *
 * @import { Application, INotebookTracker, Packages } from '@jupyterlab/page'
 */

import { Extension } from './extension.js';

/** JupyterLab's packages that we take from the page. */
export const NEEDED = [
  '@jupyterlab/application',
  '@jupyterlab/apputils',
  '@jupyterlab/notebook',
  '@jupyterlab/settingregistry',
  '@jupyterlab/statusbar',
  '@jupyterlab/ui-components',
  '@lumino/signaling',
  '@lumino/widgets'
];

/** @param {Packages} packages */
export function createPlugin(packages) {
  const lab = packages['@jupyterlab/application'];
  // a page that lacks one of these goes without what it gives
  const optional = [
    packages['@jupyterlab/apputils']?.ICommandPalette,
    packages['@jupyterlab/settingregistry']?.ISettingRegistry,
    packages['@jupyterlab/statusbar']?.IStatusBar,
    lab?.ILayoutRestorer
  ];
  return {
    id: 'nbvalidate:plugin',
    description: 'Marks the cells whose shown result would not survive Restart & Run All.',
    autoStart: true,
    requires: [packages['@jupyterlab/notebook'].INotebookTracker],
    optional: optional.filter(Boolean),
    /** @type {(app: Application, tracker: INotebookTracker, ...given: any[]) => void} */
    activate: (app, tracker, ...given) => {
      const [palette, registry, statusBar, restorer] = optional.map(token =>
        token ? given.shift() : null
      );
      new Extension(packages, app, tracker, statusBar).start(palette, registry, restorer);
    }
  };
}
