/* Runs before the first paint, so that a dark page never flashes white. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    var match = document.cookie.match(/(?:^|; )theme=(light|dark)/);
    return match ? match[1] : "";
  }
  function apply() {
    root.setAttribute("data-bs-theme", chosen() || (dark.matches ? "dark" : "light"));
  }
  root.classList.remove("no-js");
  apply();
  dark.addEventListener("change", apply);
  window.yutangTheme = {
    toggle: function () {
      var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      // Choosing what the system says anyway means: follow the system again.
      var follows = (next === "dark") === dark.matches;
      document.cookie = "theme=" + (follows ? "" : next) + "; path=/; SameSite=Lax; max-age=" + (follows ? 0 : 31536000);
      apply();
      document.dispatchEvent(new CustomEvent("yutang:theme"));
    }
  };
})();
