// The container that JupyterLab and Notebook 7 load: what a bundler would write, by hand.
// It hands out one module, './extension'; JupyterLab's own packages come from the page's share
// scope, so nothing is bundled and nothing is built.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const here = script.src.replace(/[^/]*$/, '');

  /** @type {import('@jupyterlab/page').ShareScope} */
  let scope = {};

  /** @type {(a: string, b: string) => number} */
  const byVersion = (a, b) => a.localeCompare(b, 'en', { numeric: true });

  /** The copy of a package that the page uses: the loaded one, else the newest; or null. */
  const shared = async (/** @type {string} */ name) => {
    const versions = scope[name] ?? {};
    const newest = Object.keys(versions).sort(byVersion).reverse();
    const version = newest.find(one => versions[one].loaded) ?? newest[0];
    return version ? (await versions[version].get())() : null;
  };

  const page = /** @type {any} */ (window);
  page._JUPYTERLAB = page._JUPYTERLAB ?? {};
  page._JUPYTERLAB.nbvalidate = {
    /** @type {(given: import('@jupyterlab/page').ShareScope) => void} */
    init: given => {
      scope = given;
    },
    get: async () => {
      const { NEEDED, createPlugin } = await import(`${here}plugin.js`);
      const packages = await Promise.all(NEEDED.map(shared));
      const plugin = createPlugin(Object.fromEntries(packages.map((one, i) => [NEEDED[i], one])));
      return () => ({ __esModule: true, default: plugin });
    }
  };
})();
