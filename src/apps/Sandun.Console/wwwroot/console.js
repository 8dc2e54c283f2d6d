// Runs before the first paint, and needs no circuit: theme, relative times, copying, keys, and healing a lost connection.
(() => {
  "use strict";
  const root = document.documentElement;
  const themes = ["light", "dark", "system"];
  const systemDark = matchMedia("(prefers-color-scheme: dark)");

  // Where storage is refused the theme follows the system.
  const stored = () => { try { return localStorage.getItem("sandun-theme"); } catch { return null; } };
  const wish = () => themes.includes(stored()) ? stored() : "system";

  function paint() {
    const chosen = wish();
    root.dataset.theme = chosen === "system" ? (systemDark.matches ? "dark" : "light") : chosen;
    for (const button of document.querySelectorAll("[data-theme-set]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === chosen));
  }

  function setTheme(theme) {
    try { localStorage.setItem("sandun-theme", theme); } catch { /* kept for this page only */ }
    paint();
  }

  systemDark.addEventListener("change", paint);
  paint();

  // Clocks of browser and server differ; the document says what the server's was when it was made.
  let skew = 0;

  function ago(at, words) {
    const seconds = Math.max(0, Math.floor((Date.now() + skew - at) / 1000));
    const [pattern, number] = seconds < 60 ? [words.seconds, seconds]
      : seconds < 3600 ? [words.minutes, Math.floor(seconds / 60)]
      : seconds < 86400 ? [words.hours, Math.floor(seconds / 3600)]
      : [words.days, Math.floor(seconds / 86400)];
    return pattern.replace("{0}", String(number));
  }

  function tick() {
    const holder = document.getElementById("time-words");
    if (!holder) return;
    for (const time of document.querySelectorAll("time[data-at]")) {
      const text = ago(Number(time.dataset.at), holder.dataset);
      // The text node is Blazor's: its value may change, the node itself must stay.
      if (time.firstChild && time.firstChild.nodeValue !== text) time.firstChild.nodeValue = text;
    }
    paint();
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    const note = document.createElement("span");
    note.className = "copied";
    note.setAttribute("role", "status");
    note.textContent = document.getElementById("time-words")?.dataset.copied ?? "";
    button.after(note);
    setTimeout(() => note.remove(), 1500);
  }

  document.addEventListener("click", event => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const theme = target.closest("[data-theme-set]");
    if (theme) setTheme(theme.dataset.themeSet);
    const copied = target.closest("[data-copy]");
    if (copied) copy(copied);
    if (target.closest("[data-reload]")) location.reload();
    // A row leads where its first link leads.
    const row = target.closest(".linked tbody tr");
    if (row && !target.closest("a, button") && !String(getSelection())) row.querySelector("a")?.click();
  });

  // "g a" goes to the apps, "/" to the filter, "l" and "w" to an app's logs and why.
  const places = { o: "/", a: "/apps", n: "/nodes", d: "/datacenters" };
  const tabs = { l: "logs", w: "why", i: "instances" };
  let going = 0;

  function go(href) {
    const link = document.querySelector(`a[href="${href}"]`);
    if (link) link.click(); else location.assign(href);
  }

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
    const pressed = event.key;
    if (going && Date.now() - going < 1500 && places[pressed]) {
      going = 0;
      go(places[pressed]);
    } else if (pressed === "g") {
      going = Date.now();
    } else if (pressed === "/") {
      const filter = document.querySelector("[data-filter]");
      if (!filter) return;
      event.preventDefault();
      filter.focus();
      filter.select();
    } else if (tabs[pressed]) {
      document.querySelector(`[data-tab="${tabs[pressed]}"]`)?.click();
    }
  });

  // Blazor gives up after a while, or is told that the server no longer knows the tab; a new page is then the cure.
  const retryMilliseconds = 2000;

  async function reloadWhenAnswering() {
    for (;;) {
      try {
        const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
        if (answer.status < 500) break;
      } catch { /* still away */ }
      await new Promise(resolve => setTimeout(resolve, retryMilliseconds));
    }
    location.reload();
  }

  function watchConnection() {
    const banner = document.getElementById("components-reconnect-modal");
    let reloading = false;
    banner?.addEventListener("components-reconnect-state-changed", event => {
      if (reloading || !["failed", "rejected"].includes(event.detail?.state)) return;
      reloading = true;
      reloadWhenAnswering();
    });
  }

  window.sandun = {
    keepLanguage(code, html) {
      document.cookie = `sandun-lang=${code}; path=/; max-age=31536000; samesite=lax`;
      root.lang = html;
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    skew = Number(root.dataset.now ?? Date.now()) - Date.now();
    watchConnection();
    tick();
    setInterval(tick, 1000);
  });
})();
