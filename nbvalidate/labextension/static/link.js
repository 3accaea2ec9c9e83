/**
 * @file One notebook's line to its kernel: comm target `nbvalidate` (nbvalidate/link.py).
 *
 * The kernel opens the comm on %load_ext; after a reload of the page the open comm is adopted.
 * A notebook that has not loaded nbvalidate has no comm, and nothing is done for it.
 *
 * @import { IComm, IKernel, INotebookContext } from '@jupyterlab/page'
 * @import { State } from './words.js'
 */

import { Outline } from './outline.js';
import { measure } from './work.js';

const TARGET = 'nbvalidate';
/** Tells this page from others that speak over the same comm. */
const PAGE = crypto.getRandomValues(new Uint32Array(2)).join('-');
/** The kernel process is gone, or soon will be. */
const GONE = ['restarting', 'autorestarting', 'terminating', 'dead', 'unknown'];

export class Link {
  /** @type {State | null} */
  state = null;
  /** Milliseconds without an edit until the kernel is told. */
  debounce = 250;

  /** @type {IKernel | null} */
  #kernel = null;
  /** @type {IComm | null} */
  #comm = null;
  /** @type {Outline | null} */
  #outline = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #sequence = 0;
  #disposed = false;

  /**
   * @param {INotebookContext} context
   * @param {{ stateChanged: () => void, listChanged: () => void }} listener
   */
  constructor(context, listener) {
    this.context = context;
    this.session = context.sessionContext;
    this.listener = listener;
    this.session.kernelChanged.connect(this.#onKernel, this);
    this.session.statusChanged.connect(this.#onStatus, this);
    this.session.connectionStatusChanged.connect(this.#onConnection, this);
    this.#onKernel();
  }

  /** Whether the kernel of this notebook has nbvalidate loaded. */
  get connected() {
    return this.#comm !== null;
  }

  dispose() {
    this.#disposed = true;
    this.session.kernelChanged.disconnect(this.#onKernel, this);
    this.session.statusChanged.disconnect(this.#onStatus, this);
    this.session.connectionStatusChanged.disconnect(this.#onConnection, this);
    this.#leaveKernel();
  }

  /** Tell the kernel what has changed, now. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outline = this.#outline;
    const message = outline && measure('outline', () => outline.delta());
    if (message) {
      this.#send(message);
    }
  }

  #onKernel() {
    const kernel = this.session.session?.kernel ?? null;
    if (kernel === this.#kernel) {
      return;
    }
    this.#leaveKernel();
    // of two notebooks with one kernel only one has its comms
    if (kernel?.handleComms) {
      this.#kernel = kernel;
      kernel.registerCommTarget(TARGET, this.#onOpened);
      void this.#adopt();
    }
  }

  #leaveKernel() {
    this.#disconnect();
    if (this.#kernel && !this.#kernel.isDisposed) {
      this.#kernel.removeCommTarget(TARGET, this.#onOpened);
    }
    this.#kernel = null;
  }

  #onStatus() {
    if (this.#comm && GONE.includes(this.#kernel?.status ?? 'unknown')) {
      this.#disconnect();
    }
  }

  #onConnection() {
    if (this.#kernel?.connectionStatus !== 'connected') {
      return;
    }
    // what was said while the line was down is lost
    if (this.#comm && !this.#comm.isDisposed) {
      this.#sendWhole();
    } else {
      void this.#adopt();
    }
  }

  /** Take over a comm that the kernel has open already: the page was reloaded. */
  async #adopt() {
    const kernel = this.#kernel;
    try {
      await kernel?.info;
      const reply = await kernel?.requestCommInfo({ target_name: TARGET });
      const open = Object.keys(reply?.content.comms ?? {});
      if (!kernel || kernel !== this.#kernel || this.#comm || this.#disposed || !open.length) {
        return;
      }
      this.#connect(kernel.createComm(TARGET, open[open.length - 1]));
    } catch (error) {
      // the kernel died, was replaced or does not speak of comms: as if nbvalidate were not loaded
      console.debug('nbvalidate: no comm to adopt.', error);
    }
  }

  /** @param {IComm} comm */
  #onOpened = comm => {
    this.#disconnect();
    this.#connect(comm);
  };

  /** @param {IComm} comm */
  #connect(comm) {
    this.#comm = comm;
    comm.onMsg = message => {
      if (comm === this.#comm) {
        this.#onMessage(/** @type {any} */ (message.content.data));
      }
    };
    comm.onClose = () => {
      if (comm === this.#comm) {
        this.#disconnect();
      }
    };
    this.#outline = new Outline(this.context.model.sharedModel, this.#onEdit);
    this.#sendWhole();
    this.listener.stateChanged();
  }

  #disconnect() {
    if (!this.#comm) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#outline?.dispose();
    this.#outline = null;
    const comm = this.#comm;
    this.#comm = null;
    // only on this side: another page may use it
    if (!comm.isDisposed) {
      comm.dispose();
    }
    this.state = null;
    this.listener.stateChanged();
  }

  /** @param {State & { type: string }} message */
  #onMessage(message) {
    if (message.type === 'resync') {
      this.#sendWhole();
    } else if (message.type === 'state') {
      this.state = message;
      measure('state', () => this.listener.stateChanged());
    }
  }

  /** @param {boolean} listChanged */
  #onEdit = listChanged => {
    measure('edit', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.flush(), this.debounce);
      if (listChanged) {
        this.listener.listChanged();
      }
    });
  };

  #sendWhole() {
    const outline = this.#outline;
    if (outline) {
      this.#send(measure('document', () => outline.whole()));
    }
  }

  /** @param {Record<string, unknown>} message */
  #send(message) {
    this.#sequence += 1;
    try {
      this.#comm?.send({ ...message, from: PAGE, number: this.#sequence });
    } catch (error) {
      console.debug('nbvalidate: the kernel is gone.', error);
    }
  }
}
