/* Suggested words by keyboard: j and k move, a takes over, d dismisses, l puts off, e changes the guess, x chooses. */
(function () {
  "use strict";
  /* Without scripts the bar for all chosen is always there; with them it comes when something is chosen. */
  document.querySelectorAll("[data-bulk]").forEach(function (bar) { bar.hidden = true; });

  var place = document.querySelector("[data-suggestions]");
  if (!place) { return; }

  function cards() { return Array.prototype.slice.call(place.querySelectorAll(".suggestion")); }

  function current() { return document.activeElement && document.activeElement.closest(".suggestion"); }

  function move(by) {
    var all = cards();
    var at = all.indexOf(current());
    var next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  function press(card, letter) {
    var button = card.querySelector('[data-answer="' + letter + '"]');
    if (button) { button.click(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (field) {
      if (event.key === "Escape" && current()) { current().focus(); }
      return;
    }
    if (document.querySelector("dialog[open]")) { return; }
    var card = current();
    if (event.key === "j" || event.key === "k") { event.preventDefault(); move(event.key === "j" ? 1 : -1); return; }
    if (!card) { return; }
    if ("adl".indexOf(event.key) >= 0) {
      event.preventDefault();
      press(card, event.key);
    } else if (event.key === "e") {
      event.preventDefault();
      card.querySelector("select").focus();
    } else if (event.key === "x") {
      event.preventDefault();
      card.querySelector("input[type=checkbox]").click();
    }
  });

  /* An answered card goes; the one that takes its place takes the focus too. The card that asked is no longer there to hear of
     the end of it, so the end is waited for. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var card = event.detail.target && event.detail.target.closest(".suggestion");
    if (!card || event.detail.xhr.status >= 400) { return; }
    var all = cards();
    var at = all.indexOf(card);
    var following = all[at + 1] || all[at - 1];
    setTimeout(function () {
      if (following) { following.focus(); } else { location.reload(); }
    }, 60);
  });
})();
