/**
 * @file The user's settings (schemas/nbvalidate/plugin.json), with the defaults until they are read.
 *
 * @import { ISettingRegistry } from '@jupyterlab/page'
 */

/**
 * @typedef {{ marks: boolean, badges: boolean, panel: boolean, status: boolean, debounce: number }} Settings
 */

/** @type {Settings} */
export const DEFAULTS = { marks: true, badges: true, panel: true, status: true, debounce: 250 };

/**
 * Call `take` with the settings, now and whenever they change.
 *
 * @param {ISettingRegistry | null} registry
 * @param {string} plugin
 * @param {(settings: Settings) => void} take
 */
export async function follow(registry, plugin, take) {
  if (!registry) {
    return;
  }
  try {
    const settings = await registry.load(plugin);
    const read = () => take({ ...DEFAULTS, ...settings.composite });
    settings.changed.connect(read);
    read();
  } catch (error) {
    console.warn('nbvalidate: the settings cannot be read; the defaults are used.', error);
  }
}
