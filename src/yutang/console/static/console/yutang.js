/* Small comforts of the console. Everything here only adds to pages that work without it. */
(function () {
  "use strict";
  var body = document.body;

  function inField(target) {
    return target.closest && target.closest("input, textarea, select, [contenteditable]");
  }

  /* ---- Keyboard: / search, g then a letter, ? help, Esc ---- */
  var goUntil = 0;

  function go(letter) {
    var link = document.querySelector('.rail [data-go="' + CSS.escape(letter) + '"]');
    if (link) { location.assign(link.href); }
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  function showKeys() {
    var keys = document.getElementById("keys");
    if (keys && !keys.open) { keys.showModal(); }
  }

  function escape(target) {
    var menu = target.closest && target.closest("details.menu[open]");
    closeMenus(null);
    if (menu) { menu.querySelector("summary").focus(); }
    var results = document.getElementById("search-results");
    if (results) { results.replaceChildren(); }
    if (target.id === "search") { target.blur(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { escape(event.target); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inField(event.target)) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    var search = document.getElementById("search");
    if (Date.now() < goUntil) {
      goUntil = 0;
      go(event.key.toLowerCase());
    } else if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "?") {
      showKeys();
    } else if (event.key === "g") {
      goUntil = Date.now() + 1500;
    }
  });

  /* ---- Clicks on things marked with what they do ---- */
  var doing = {
    theme: function () { window.yutangTheme.toggle(); },
    copy: function (button) {
      var field = button.closest("tr").querySelector("input[readonly]");
      field.select();
      if (navigator.clipboard) { navigator.clipboard.writeText(field.value); } else { document.execCommand("copy"); }
      toast(body.dataset.copied, "success");
    },
    keys: function () { closeMenus(null); showKeys(); },
    dismiss: function (button) { button.closest(".notice").remove(); },
    back: function (link, event) {
      if (history.length > 1) { event.preventDefault(); history.back(); }
    }
  };

  document.addEventListener("click", function (event) {
    var marked = event.target.closest("[data-do]");
    if (marked && doing[marked.dataset.do]) { doing[marked.dataset.do](marked, event); }
    closeMenus(event.target.closest("details.menu"));
  });

  /* ---- Toasts ---- */
  function toast(content, level) {
    var place = document.getElementById("toasts");
    if (!place) { return; }
    var notice = document.createElement("div");
    var words = document.createElement("span");
    var close = document.createElement("button");
    notice.className = "notice";
    notice.dataset.level = level;
    words.append(content);
    close.className = "close";
    close.type = "button";
    close.dataset.do = "dismiss";
    close.setAttribute("aria-label", body.dataset.close || "");
    close.textContent = "×";
    notice.append(words, close);
    place.append(notice);
    leaveLater(notice);
  }

  function leaveLater(notice) {
    // A way back stays long enough to be found; an error stays until it is read.
    if (notice.dataset.level === "error" || notice.dataset.leaving) { return; }
    notice.dataset.leaving = "yes";
    setTimeout(function leave() {
      if (notice.matches(":hover, :focus-within")) { setTimeout(leave, 2000); } else { notice.remove(); }
    }, notice.querySelector(".undo") ? 15000 : 6000);
  }

  /* ---- Long work: left here, found again in the top bar ---- */
  var store = {
    read: function () {
      try { return JSON.parse(localStorage.getItem("yutang.job")); } catch (unreadable) { return null; }
    },
    write: function (job) {
      try {
        if (job) { localStorage.setItem("yutang.job", JSON.stringify(job)); } else { localStorage.removeItem("yutang.job"); }
      } catch (refused) { /* A browser that keeps nothing just does not remind. */ }
    }
  };

  function remember(root) {
    var card = root.querySelector ? root.querySelector("[data-job]") : null;
    if (!card) { return; }
    var isOver = card.dataset.state === "finished" || card.dataset.state === "failed";
    store.write(isOver ? null : { title: card.dataset.title, page: card.dataset.page, poll: card.dataset.poll });
    remind();
  }

  function remind() {
    var chip = document.getElementById("running");
    var job = store.read();
    if (!chip) { return; }
    chip.hidden = !job || Boolean(document.querySelector("[data-job]"));
    if (chip.hidden) { return; }
    chip.href = job.page;
    chip.title = job.title;
    chip.lastElementChild.textContent = job.title;
    setTimeout(ask, 3000, job);
  }

  function ask(job) {
    fetch(job.poll, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (text) {
        var card = new DOMParser().parseFromString(text, "text/html").querySelector("[data-job]");
        if (!card) { store.write(null); remind(); return; }
        var isOver = card.dataset.state === "finished" || card.dataset.state === "failed";
        if (isOver) {
          store.write(null);
          var link = document.createElement("a");
          link.href = job.page;
          link.textContent = job.title + ": " + card.querySelector(".status").textContent.trim();
          toast(link, card.dataset.state === "failed" ? "error" : "success");
        }
        remind();
      })
      .catch(function () { setTimeout(remind, 10000); });
  }

  /* ---- Lists: choosing rows for a bulk action ---- */
  document.addEventListener("change", function (event) {
    var all = event.target.closest("[data-all]");
    var rows = document.querySelectorAll('input[name="row"]');
    if (all) { rows.forEach(function (row) { row.checked = all.checked; }); }
    if (!all && event.target.name !== "row") { return; }
    var chosen = document.querySelectorAll('input[name="row"]:checked').length;
    document.querySelectorAll("[data-chosen]").forEach(function (place) { place.textContent = chosen; });
    document.querySelectorAll("[data-bulk]").forEach(function (bar) { bar.hidden = chosen === 0; });
  });

  /* ---- htmx: errors are said, never swallowed ---- */
  document.addEventListener("htmx:responseError", function (event) {
    var page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    var summary = page.querySelector("[data-summary]");
    toast(summary ? summary.textContent.trim() : body.dataset.failed, "error");
  });
  document.addEventListener("htmx:sendError", function () { toast(body.dataset.offline, "error"); });
  document.addEventListener("htmx:afterSettle", function (event) {
    document.querySelectorAll(".toasts .notice").forEach(leaveLater);
    remember(event.target.parentNode || document);
  });

  /* ---- Alerts: one stream for each page that is looked at ----
     Browsers allow six connections to a place, so a page in the background lets go of its stream. */
  function PatientSource(url) {
    var self = this;
    var heard = [];
    var source = null;
    function open() {
      source = new EventSource(url);
      source.onopen = function (event) { if (self.onopen) { self.onopen(event); } };
      source.onerror = function (event) { if (self.onerror) { self.onerror(event); } };
      heard.forEach(function (one) { source.addEventListener(one[0], one[1]); });
    }
    function attend() {
      if (document.hidden) {
        if (source) { source.close(); source = null; }
      } else if (!source) { open(); }
    }
    Object.defineProperty(this, "readyState", { get: function () { return source ? source.readyState : EventSource.CONNECTING; } });
    this.addEventListener = function (name, listener) {
      heard.push([name, listener]);
      if (source) { source.addEventListener(name, listener); }
    };
    this.removeEventListener = function (name, listener) {
      heard = heard.filter(function (one) { return one[0] !== name || one[1] !== listener; });
      if (source) { source.removeEventListener(name, listener); }
    };
    this.close = function () {
      document.removeEventListener("visibilitychange", attend);
      if (source) { source.close(); source = null; }
    };
    document.addEventListener("visibilitychange", attend);
    attend();
  }

  if (window.htmx) { window.htmx.createEventSource = function (url) { return new PatientSource(url); }; }
  document.addEventListener("htmx:sseMessage", function (event) {
    if (event.detail.type !== "alert") { return; }
    var row = new DOMParser().parseFromString(event.detail.data, "text/html").querySelector(".alert-row");
    if (row) { toast(row, "alert"); }
  });

  document.querySelectorAll(".toasts .notice").forEach(leaveLater);
  remember(document);
  remind();
})();
