/* Adds to member pages that work without it; written for old web views (ES5, no fetch). */
(function () {
  "use strict";
  var body = document.body;

  function tip(words) {
    var box = document.createElement("div");
    box.className = "toptip";
    box.setAttribute("role", "alert");
    box.textContent = words;
    body.appendChild(box);
    setTimeout(function () { body.removeChild(box); }, 4000);
  }

  /* A form with data-swap="id id" is sent in place: of the answer, a page or a part, those elements replace ours. */
  function swap(text, ids) {
    var answer = new DOMParser().parseFromString(text, "text/html");
    var swapped = 0;
    for (var at = 0; at < ids.length; at += 1) {
      var fresh = answer.getElementById(ids[at]);
      var stale = document.getElementById(ids[at]);
      if (fresh && stale) {
        stale.parentNode.replaceChild(document.importNode(fresh, true), stale);
        swapped += 1;
      }
    }
    return swapped;
  }

  function fields(form) {
    var pairs = [];
    for (var at = 0; at < form.elements.length; at += 1) {
      var one = form.elements[at];
      var isOff = (one.type === "radio" || one.type === "checkbox") && !one.checked;
      if (one.name && !one.disabled && !isOff && one.type !== "submit") {
        pairs.push(encodeURIComponent(one.name) + "=" + encodeURIComponent(one.value));
      }
    }
    return pairs.join("&");
  }

  function send(form, button, undo) {
    var ids = form.getAttribute("data-swap").split(" ");
    var call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    call.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    call.timeout = 15000;
    call.onload = function () {
      button.removeAttribute("data-busy");
      if (call.status >= 200 && call.status < 300 && swap(call.responseText, ids)) {
        var again = document.getElementById(ids[0]);
        var heart = again && again.querySelector(".love");
        if (heart) { heart.focus(); }
        return;
      }
      undo();
      var why = new DOMParser().parseFromString(call.responseText, "text/html").querySelector("[data-summary]");
      tip(why ? why.textContent : body.getAttribute("data-failed"));
    };
    call.onerror = call.ontimeout = function () {
      button.removeAttribute("data-busy");
      undo();
      tip(body.getAttribute("data-failed"));
    };
    call.send(fields(form));
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-swap") && window.DOMParser) {
      event.preventDefault();
      var button = form.querySelector("button");
      if (button.getAttribute("data-busy")) { return; }
      var was = button.getAttribute("aria-pressed");
      button.setAttribute("data-busy", "yes");
      if (was) { button.setAttribute("aria-pressed", was === "true" ? "false" : "true"); }
      send(form, button, function () { if (was) { button.setAttribute("aria-pressed", was); } });
    } else if (form.getAttribute("data-sent")) {
      event.preventDefault();
    } else if (form.method === "post") {
      /* One tap, one order; coming back by the back button frees the form again. */
      form.setAttribute("data-sent", "yes");
    }
  });

  /* data-share hands a field's text to the phone's own sharing, or copies it where there is none; it shows only with a script. */
  var sharing = document.querySelectorAll("[data-share]");
  for (var nth = 0; nth < sharing.length; nth += 1) { sharing[nth].removeAttribute("hidden"); }

  /* data-step counts the field beside it up or down; data-copy puts a field's text on the clipboard. */
  function step(button) {
    var field = button.parentNode.querySelector("input");
    var most = field.max === "" ? Infinity : Number(field.max);
    var count = (parseInt(field.value, 10) || 0) + Number(button.getAttribute("data-step"));
    field.value = Math.max(0, Math.min(most, count));
  }

  function copy(button) {
    var field = document.getElementById(button.getAttribute("data-copy"));
    field.focus();
    field.setSelectionRange(0, field.value.length);
    if (document.execCommand("copy")) { button.textContent = button.getAttribute("data-copied"); }
  }

  document.addEventListener("click", function (event) {
    var button = event.target;
    while (button && button !== body && button.tagName !== "BUTTON") { button = button.parentNode; }
    if (!button || button === body || !button.getAttribute) { return; }
    var shared = button.getAttribute("data-share");
    if (shared && navigator.share) {
      event.preventDefault();
      var told = navigator.share({ text: document.getElementById(shared).value });
      /* Who changes their mind has not failed. */
      if (told && told.then) { told.then(null, function () {}); }
    } else if (button.getAttribute("data-step")) {
      event.preventDefault();
      step(button);
    } else if (button.getAttribute("data-copy")) {
      copy(button);
    }
  });
  /* data-poll="5": what stands here is fetched anew every five seconds while it is looked at, and not while something is being sent. */
  var polled = document.querySelector("[data-poll]");
  function poll() {
    var old = document.getElementById(polled.id);
    if (!old || !old.getAttribute("data-poll")) { return; }
    if (document.hidden || document.querySelector("[data-sent], [data-busy]")) { again(); return; }
    var call = new XMLHttpRequest();
    call.open("GET", window.location.href);
    call.timeout = 10000;
    call.onload = function () {
      var isBusy = document.querySelector("[data-sent], [data-busy]");
      if (call.status === 200 && !isBusy) { swap(call.responseText, [polled.id]); }
      again();
    };
    call.onerror = call.ontimeout = again;
    call.send();
  }
  function again() { setTimeout(poll, Number(polled.getAttribute("data-poll")) * 1000); }
  if (polled && polled.id && window.DOMParser) { again(); }

  window.addEventListener("pageshow", function () {
    var sent = document.querySelectorAll("[data-sent]");
    for (var at = 0; at < sent.length; at += 1) { sent[at].removeAttribute("data-sent"); }
  });
})();
