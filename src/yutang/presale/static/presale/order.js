/* Lines for the family without asking the server, and what all of them come to. Without it the same buttons ask the server.
   Written for old web views (ES5). */
(function () {
  "use strict";
  var form = document.getElementById("order");
  var wants = document.getElementById("wants");
  var blank = document.getElementById("blank-want");
  var more = document.getElementById("want-more");
  var sums = document.getElementById("sums");
  if (!form || !wants) { return; }
  var most = Number(wants.getAttribute("data-most"));

  function rows() { return wants.querySelectorAll("[data-wanted]"); }
  function named(row, name) { return row.querySelector("input[name$='" + name + "']"); }

  function money(fen) {
    var yuan = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return "¥" + yuan + "." + ("0" + (fen % 100)).slice(-2);
  }

  function pieces() {
    var count = 0, all = rows();
    for (var at = 0; at < all.length; at += 1) {
      var typed = named(all[at], "quantity").value;
      if (/^\d{1,6}$/.test(typed)) { count += Number(typed); }
    }
    return Math.max(count, 1);
  }

  function show() {
    var all = rows(), count = pieces(), isFamily = all.length > 1, taken = {};
    for (var at = 0; at < all.length; at += 1) {
      var name = named(all[at], "for_whom").value;
      taken[name] = true;
      isFamily = isFamily || name !== "";
    }
    form.className = isFamily ? "is-family" : "";
    if (more) {
      more.hidden = all.length >= most;
      var chips = more.querySelectorAll(".want-chip");
      for (var nth = 0; nth < chips.length; nth += 1) { chips[nth].hidden = taken[chips[nth].value] === true; }
    }
    if (sums) { reckon(count); }
  }

  function reckon(count) {
    var due = money(Number(sums.getAttribute("data-due")) * count);
    var words = sums.querySelector("[data-words]"), now = sums.querySelector("[data-now]");
    var bottom = document.querySelector(".bottom-words");
    sums.hidden = count === 1;
    words.textContent = words.getAttribute("data-words").replace("#", String(count));
    sums.querySelector("[data-total]").textContent = money(Number(sums.getAttribute("data-price")) * count);
    if (now) { now.textContent = due; }
    if (bottom && bottom.textContent) { bottom.textContent = due; }
  }

  /* A copy of the blank row under the first number that is free; the server reads rows by their numbers. */
  function added() {
    var number = 2;
    while (document.getElementById("want-" + number)) { number += 1; }
    var row = blank.querySelector("[data-wanted]").cloneNode(true);
    renumber(row, number);
    var inside = row.querySelectorAll("*");
    for (var at = 0; at < inside.length; at += 1) { renumber(inside[at], number); }
    return wants.appendChild(row);
  }

  function renumber(element, number) {
    for (var at = 0; at < element.attributes.length; at += 1) {
      var one = element.attributes[at];
      if (one.value.indexOf("__n__") >= 0) { element.setAttribute(one.name, one.value.replace("__n__", String(number))); }
    }
  }

  function untouched() {
    var all = rows();
    for (var at = 0; at < all.length; at += 1) {
      if (!all[at].querySelector("input:checked") && named(all[at], "for_whom").value === "") { return all[at]; }
    }
    return null;
  }

  function add(name, sku) {
    var row = (name && untouched()) || added();
    var size = sku && row.querySelector("input[value='" + sku + "']");
    if (size) { size.checked = true; }
    named(row, "for_whom").value = name;
    show();
    row.focus();
  }

  function drop(row) {
    if (rows().length > 1) { wants.removeChild(row); }
    show();
  }

  form.addEventListener("click", function (event) {
    var button = event.target;
    while (button !== form && button.tagName !== "BUTTON") { button = button.parentNode; }
    if (button.name === "add" && blank) {
      event.preventDefault();
      add(button.value, button.getAttribute("data-sku"));
    } else if (button.name === "drop") {
      event.preventDefault();
      var row = button;
      while (!row.hasAttribute("data-wanted")) { row = row.parentNode; }
      drop(row);
    }
  });
  form.addEventListener("input", show);
  window.addEventListener("pageshow", show);
  show();
})();
