/**
 * What we use of JupyterLab 4.2 to 4.6, and no more: the types of its packages are hundreds of
 * files from npm, and these few lines say on what we depend.
 */
declare module '@jupyterlab/page' {
  /** Webpack's: package, version, how to get it. */
  type ShareScope = Record<
    string,
    Record<string, { get(): Promise<() => any>; loaded?: boolean | number }>
  >;
  type Token = object;
  /** The packages named in plugin.js. */
  interface Packages {
    '@jupyterlab/application'?: { ILayoutRestorer: Token } | null;
    '@jupyterlab/apputils'?: { ICommandPalette: Token } | null;
    '@jupyterlab/notebook': {
      INotebookTracker: Token;
      NotebookActions: {
        readonly executionScheduled: ISignal<unknown, { notebook: INotebookWidget }>;
        runCells(
          notebook: INotebookWidget,
          cells: readonly ICellWidget[],
          session: ISessionContext
        ): Promise<boolean>;
      };
    };
    '@jupyterlab/settingregistry'?: { ISettingRegistry: Token } | null;
    '@jupyterlab/statusbar'?: { IStatusBar: Token } | null;
    '@jupyterlab/ui-components': {
      LabIcon: new (options: { name: string; svgstr: string }) => object;
    };
    '@lumino/signaling': {
      Signal: new (sender: object) => ISignal<object, void> & { emit(args: void): void };
    };
    '@lumino/widgets': { Widget: new (options: { node: HTMLElement }) => IWidget };
  }

  interface ISignal<Sender, Args> {
    connect(slot: (sender: Sender, args: Args) => void, receiver?: unknown): boolean;
    disconnect(slot: (sender: Sender, args: Args) => void, receiver?: unknown): boolean;
  }

  interface IWidget {
    id: string;
    readonly node: HTMLElement;
    readonly isVisible: boolean;
    readonly isDisposed: boolean;
    readonly disposed: ISignal<unknown, void>;
    readonly title: { label: string; caption: string; icon: object | string };
    parent: IWidget | null;
    setHidden(hidden: boolean): void;
  }

  interface ISharedCell {
    readonly id: string;
    readonly cell_type: string;
    readonly changed: ISignal<ISharedCell, { sourceChange?: unknown }>;
    getSource(): string;
  }
  interface ISharedNotebook {
    readonly cells: ISharedCell[];
    readonly changed: ISignal<ISharedNotebook, { cellsChange?: unknown }>;
  }

  interface IComm {
    readonly isDisposed: boolean;
    onMsg: (message: { content: { data: unknown } }) => void;
    onClose: (message: unknown) => void;
    send(data: Record<string, unknown>): unknown;
    dispose(): void;
  }
  interface IKernel {
    readonly handleComms: boolean;
    readonly isDisposed: boolean;
    readonly status: string;
    readonly connectionStatus: string;
    readonly info: Promise<unknown>;
    registerCommTarget(name: string, opened: (comm: IComm) => void): void;
    removeCommTarget(name: string, opened: (comm: IComm) => void): void;
    requestCommInfo(content: {
      target_name: string;
    }): Promise<{ content: { comms?: Record<string, unknown> } }>;
    createComm(target: string, id: string): IComm;
  }
  interface ISessionContext {
    readonly session: { readonly kernel: IKernel | null } | null;
    readonly kernelChanged: ISignal<unknown, unknown>;
    readonly statusChanged: ISignal<unknown, unknown>;
    readonly connectionStatusChanged: ISignal<unknown, unknown>;
  }

  interface INotebookContext {
    readonly ready: Promise<void>;
    readonly sessionContext: ISessionContext;
    readonly model: { readonly sharedModel: ISharedNotebook };
  }
  interface ICellWidget {
    readonly node: HTMLElement;
    readonly model: { readonly id: string; readonly executionCount?: number | null };
  }
  interface INotebookWidget {
    readonly node: HTMLElement;
    readonly widgets: readonly ICellWidget[];
    activeCellIndex: number;
    mode: 'command' | 'edit';
    deselectAll(): void;
    activate(): void;
    scrollToItem(index: number, how?: string): Promise<void>;
  }
  interface INotebookPanel extends IWidget {
    readonly content: INotebookWidget;
    readonly context: INotebookContext;
    readonly sessionContext: ISessionContext;
    readonly toolbar: {
      addItem(name: string, item: IWidget): boolean;
      insertAfter(at: string, name: string, item: IWidget): boolean;
    };
  }
  interface INotebookTracker {
    readonly currentWidget: INotebookPanel | null;
    readonly widgetAdded: ISignal<unknown, INotebookPanel>;
    readonly currentChanged: ISignal<unknown, unknown>;
    find(test: (panel: INotebookPanel) => boolean): INotebookPanel | undefined;
    forEach(visit: (panel: INotebookPanel) => void): void;
  }

  interface ICommandPalette {
    addItem(item: { command: string; category: string }): unknown;
  }
  interface ISettingRegistry {
    load(plugin: string): Promise<{
      readonly composite: Record<string, any>;
      readonly changed: ISignal<unknown, void>;
    }>;
  }
  interface IStatusBar {
    registerStatusItem(
      id: string,
      item: {
        item: IWidget;
        align: 'left' | 'middle' | 'right';
        rank: number;
        isActive: () => boolean;
        activeStateChanged: ISignal<unknown, void>;
      }
    ): unknown;
  }
  interface IRestorer {
    add(widget: IWidget, name: string): void;
  }
  interface Application {
    readonly commands: {
      addCommand(
        id: string,
        options: { label: string; isEnabled?: () => boolean; execute: () => unknown }
      ): unknown;
      execute(id: string): Promise<unknown>;
      notifyCommandChanged(id: string): void;
    };
    readonly shell: {
      add(widget: IWidget, area: string, options: { rank: number; type: string }): void;
      activateById(id: string): void;
    };
  }
}
