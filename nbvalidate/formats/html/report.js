// Filters, theme and keyboard for a page that is complete without them.
"use strict";
(() => {
  const $ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const pressed = (toggle) => toggle.getAttribute("aria-pressed") === "true";
  const byId = (id) => document.getElementById(id);

  // ---- theme: auto, light, dark. file:// pages may have no storage.
  const themes = ["auto", "light", "dark"];
  const button = byId("theme");
  let theme = "auto";
  try { theme = localStorage.getItem("nbvalidate-theme") || "auto"; } catch { /* not stored */ }
  const paint = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  if (!themes.includes(theme)) theme = "auto";
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("nbvalidate-theme", theme); } catch { /* not stored */ }
    paint();
  });
  paint();

  // ---- filters
  const form = byId("filters");
  const findings = $(".f").map((element) => ({
    element,
    severity: ["e", "w", "i"].find((name) => element.classList.contains(name)),
    rule: element.dataset.r,
    text: null, // read at the first search
    notebook: element.closest(".nb"),
  }));
  const toggles = form ? $("[aria-pressed]", form) : [];
  const rule = byId("rule");
  const search = byId("search");
  let showAll = () => {};

  if (form) {
    form.hidden = false;
    const apply = () => {
      const on = new Set(toggles.filter((t) => pressed(t)).map((t) => t.value));
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const active = on.size < toggles.length || rule.value !== "" || words.length > 0;
      const left = new Set();
      let shown = 0;
      for (const finding of findings) {
        if (words.length && finding.text === null) {
          const path = finding.notebook.querySelector("h3").textContent;
          finding.text = (path + " " + finding.element.textContent).toLowerCase();
        }
        const match =
          on.has(finding.severity) &&
          (rule.value === "" || finding.rule === rule.value) &&
          words.every((word) => finding.text.includes(word));
        finding.element.hidden = !match;
        if (match) { shown += 1; left.add(finding.notebook); }
      }
      for (const notebook of $(".nb")) {
        notebook.hidden = active && !left.has(notebook);
        // a filter that is typed should show what it found, not closed boxes
        if (active && left.size <= 3 && left.has(notebook)) notebook.open = true;
      }
      byId("nothing").hidden = shown > 0 || !active;
      byId("reset").hidden = !active;
      byId("shown").value = active
        ? `${shown} of ${findings.length} findings shown`
        : `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
    };
    let timer = 0;
    search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
    rule.addEventListener("change", apply);
    for (const toggle of toggles) {
      toggle.addEventListener("click", () => {
        toggle.setAttribute("aria-pressed", String(!pressed(toggle)));
        apply();
      });
    }
    showAll = () => {
      search.value = "";
      rule.value = "";
      for (const toggle of toggles) toggle.setAttribute("aria-pressed", "true");
      apply();
    };
    byId("reset").addEventListener("click", () => { showAll(); search.focus(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  // ---- a link into a closed or filtered part opens it first
  const reveal = () => {
    const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) showAll();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) {
      box.open = true;
    }
    target.scrollIntoView({ block: "start" });
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(); // the same link again: no hashchange
  });
  reveal();

  // ---- the cells of a notebook are one stop of the Tab key; arrows move within
  for (const strip of $(".strip")) {
    const links = $("a", strip);
    links.forEach((link, number) => { link.tabIndex = number === 0 ? 0 : -1; });
    strip.addEventListener("keydown", (event) => {
      const now = links.indexOf(document.activeElement);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      let next = step === undefined ? -1 : Math.max(0, Math.min(links.length - 1, now + step));
      if (event.key === "Home") next = 0;
      if (event.key === "End") next = links.length - 1;
      if (now < 0 || next < 0) return;
      event.preventDefault();
      links[now].tabIndex = -1;
      links[next].tabIndex = 0;
      links[next].focus();
    });
  }

  // ---- paper shows everything, also in browsers without ::details-content
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = $("details:not([open])");
    for (const box of closed) box.open = true;
  });
  addEventListener("afterprint", () => { for (const box of closed) box.open = false; });
})();
