/**
 * @file Sessions, panel, summary, commands and settings, tied to the application.
 *
 * @import { Application, ICommandPalette, INotebookPanel, INotebookTracker, IRestorer, ISettingRegistry, IStatusBar, IWidget, Packages } from '@jupyterlab/page'
 * @import { Settings } from './settings.js'
 */

import { element } from './dom.js';
import { cellsOf, jumpTo } from './notebook.js';
import { PanelView } from './panel.js';
import { Session } from './session.js';
import { DEFAULTS, follow } from './settings.js';
import { SummaryView } from './summary.js';

const PANEL_ID = 'nbvalidate-panel';
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
<g class="jp-icon3" fill="#616161"><path d="M3 4h2.5v16H3z"/><path d="M8 4h13v16H8zm2 2v12h9V6z"/>
<path d="m13.6 15.8-2.4-2.4 1.2-1.2 1.2 1.2 3.3-3.3 1.2 1.2z"/></g></svg>`;

export class Extension {
  /** By the file that is open: two views of it are one session. @type {Map<unknown, Session>} */
  #sessions = new Map();
  /** Notebook 7 has no status bar. @type {Map<INotebookPanel, { view: SummaryView, item: IWidget }>} */
  #toolbars = new Map();
  /** @type {Settings} */
  #settings = DEFAULTS;

  /**
   * @param {Packages} packages
   * @param {Application} app
   * @param {INotebookTracker} tracker
   * @param {IStatusBar | null} statusBar
   */
  constructor(packages, app, tracker, statusBar) {
    this.packages = packages;
    this.app = app;
    this.tracker = tracker;
    this.statusBar = statusBar;
    const { Signal } = packages['@lumino/signaling'];
    this.statusChanged = new Signal(/** @type {object} */ (this));
    this.summary = new SummaryView(this.#openPanel);
    this.view = new PanelView({
      jump: cell => this.#current && void jumpTo(this.#current, cell),
      rerun: () => void app.commands.execute('nbvalidate:rerun'),
      restart: () => void app.commands.execute('notebook:restart-run-all'),
      clear: () => void app.commands.execute('nbvalidate:clear-marks'),
      restore: () => this.#session?.restore()
    });
    this.panel = this.#makePanel();
  }

  /**
   * @param {ICommandPalette | null} palette
   * @param {ISettingRegistry | null} registry
   * @param {IRestorer | null} restorer
   */
  start(palette, registry, restorer) {
    const href = new URL('style.css', import.meta.url).href;
    document.head.append(element('link', { rel: 'stylesheet', href }));
    this.#addCommands(palette);
    restorer?.add(this.panel, PANEL_ID);
    this.#placePanel();
    this.statusBar?.registerStatusItem('nbvalidate:status', {
      item: this.#widgetOf(this.summary.node),
      align: 'left',
      rank: 100,
      isActive: () => this.#settings.status && Boolean(this.#session?.link.connected),
      activeStateChanged: this.statusChanged
    });
    const { NotebookActions } = this.packages['@jupyterlab/notebook'];
    // the kernel should know the document before it runs a cell of it
    NotebookActions.executionScheduled.connect((_, { notebook }) => {
      const panel = this.tracker.find(one => one.content === notebook);
      panel && this.#sessions.get(panel.context)?.link.flush();
    });
    this.tracker.widgetAdded.connect((_, panel) => void this.#add(panel));
    this.tracker.currentChanged.connect(() => this.#show());
    this.tracker.forEach(panel => void this.#add(panel));
    void follow(registry, 'nbvalidate:plugin', this.#takeSettings);
  }

  get #current() {
    return this.tracker.currentWidget;
  }

  /** Of the notebook that the user looks at. */
  get #session() {
    return this.#sessions.get(this.#current?.context) ?? null;
  }

  /** @param {INotebookPanel} panel */
  async #add(panel) {
    const { context } = panel;
    await context.ready;
    if (panel.isDisposed) {
      return;
    }
    let session = this.#sessions.get(context);
    if (!session) {
      session = new Session(context, () => this.#settings, {
        changed: () => this.#show(),
        opened: this.#openEntry
      });
      this.#sessions.set(context, session);
    }
    session.add(panel);
    if (!this.statusBar) {
      this.#addToolbarItem(panel);
    }
    panel.disposed.connect(() => this.#remove(panel));
    this.#show();
  }

  /** @param {INotebookPanel} panel */
  #remove(panel) {
    this.#toolbars.delete(panel);
    const { context } = panel;
    const session = this.#sessions.get(context);
    if (session?.remove(panel)) {
      session.dispose();
      this.#sessions.delete(context);
    }
    this.#show();
  }

  /** Bring panel, summary and commands to what the current notebook's state is. */
  #show() {
    const session = this.#session;
    if (this.panel.isVisible) {
      this.view.show(session, this.#current);
    }
    this.summary.show(session);
    this.statusChanged.emit(undefined);
    for (const [panel, { view, item }] of this.#toolbars) {
      const own = this.#sessions.get(panel.context) ?? null;
      view.show(own);
      item.setHidden(!(this.#settings.status && own?.link.connected));
    }
    this.app.commands.notifyCommandChanged('nbvalidate:rerun');
    this.app.commands.notifyCommandChanged('nbvalidate:clear-marks');
  }

  #takeSettings = (/** @type {Settings} */ settings) => {
    this.#settings = settings;
    this.#placePanel();
    this.#sessions.forEach(session => session.update());
    this.#show();
  };

  /** @param {ICommandPalette | null} palette */
  #addCommands(palette) {
    const { commands } = this.app;
    const isEnabled = () => Boolean(this.#session?.link.connected);
    commands.addCommand('nbvalidate:rerun', {
      label: 'nbvalidate: re-run what is stale',
      isEnabled,
      execute: () => this.#rerun()
    });
    commands.addCommand('nbvalidate:clear-marks', {
      label: 'nbvalidate: clear marks',
      isEnabled,
      execute: () => this.#session?.clear()
    });
    commands.addCommand('nbvalidate:show-panel', {
      label: 'nbvalidate: show panel',
      isEnabled: () => this.#settings.panel,
      execute: this.#openPanel
    });
    for (const command of ['rerun', 'clear-marks', 'show-panel']) {
      palette?.addItem({ command: `nbvalidate:${command}`, category: 'Notebook Operations' });
    }
  }

  async #rerun() {
    const session = this.#session;
    const panel = this.#current;
    const state = session?.link.state;
    if (!session || !panel || !state) {
      return;
    }
    if (state.restart || !state.plan.length) {
      this.#openPanel(); // it says that there is nothing to run, or why only a restart helps
      return;
    }
    session.link.flush();
    const { NotebookActions } = this.packages['@jupyterlab/notebook'];
    const cells = cellsOf(panel.content, state.plan);
    await NotebookActions.runCells(panel.content, cells, panel.sessionContext);
  }

  #openPanel = () => {
    if (this.#settings.panel) {
      this.app.shell.activateById(PANEL_ID);
      this.#show();
    }
  };

  #openEntry = (/** @type {Session} */ session, /** @type {string} */ cell) => {
    if (session === this.#session && this.#settings.panel) {
      this.#openPanel();
      this.view.point(cell);
    }
  };

  #makePanel() {
    const { Widget } = this.packages['@lumino/widgets'];
    const { LabIcon } = this.packages['@jupyterlab/ui-components'];
    const { view } = this;
    const show = () => this.#show();
    const panel = new (class extends Widget {
      onAfterShow() {
        show();
      }
      onActivateRequest() {
        view.focus();
      }
    })({ node: this.view.node });
    panel.id = PANEL_ID;
    panel.node.tabIndex = -1;
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', 'nbvalidate');
    panel.title.caption = 'nbvalidate';
    panel.title.icon = new LabIcon({ name: 'nbvalidate:icon', svgstr: ICON });
    return panel;
  }

  #placePanel() {
    if (!this.#settings.panel) {
      this.panel.parent = null;
    } else if (!this.panel.parent) {
      this.app.shell.add(this.panel, 'right', { rank: 900, type: 'nbvalidate' });
    }
  }

  /** @param {INotebookPanel} panel */
  #addToolbarItem(panel) {
    const view = new SummaryView(this.#openPanel);
    const item = this.#widgetOf(view.node);
    panel.toolbar.insertAfter('cellType', 'nbvalidate', item) ||
      panel.toolbar.addItem('nbvalidate', item);
    this.#toolbars.set(panel, { view, item });
  }

  /** @param {HTMLElement} node */
  #widgetOf(node) {
    const { Widget } = this.packages['@lumino/widgets'];
    const host = element('div', {}, node);
    return new Widget({ node: host });
  }
}
