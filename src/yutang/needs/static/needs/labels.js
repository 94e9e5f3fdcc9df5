/* Labelling: words are marked in the text by hand, values stand in rows; the form itself works without any of this. */
(function () {
  "use strict";
  var form = document.querySelector("[data-label]");
  if (!form) { return; }
  var text = JSON.parse(document.getElementById("label-text-source").textContent);
  var canonicals = JSON.parse(document.getElementById("label-canonicals").textContent);
  var place = document.getElementById("label-text");
  var adder = document.getElementById("label-adder");
  var hint = document.getElementById("label-hint");
  var rows = document.getElementById("label-rows");
  var picked = null;
  /* The server counts characters, the browser halves of them where one is an emoji. */
  var signs = Array.from(text);

  function unitsBefore(sign) { return signs.slice(0, sign).join("").length; }

  function signsBefore(unit) { return Array.from(text.slice(0, unit)).length; }

  function all() { return Array.prototype.slice.call(rows.querySelectorAll("[data-row]")); }

  function used() { return all().filter(function (row) { return field(row, "words").value !== "" || !row.classList.contains("blank"); }); }

  function field(row, name) { return row.querySelector('[name="' + name + '"]'); }

  function slotName(row) {
    var chosen = field(row, "slot");
    return chosen.options[chosen.selectedIndex].textContent;
  }

  /* Where the words of a row stand: as it says, else the first such words in the text. */
  function spanOf(row) {
    var words = field(row, "words").value;
    var said = field(row, "start").value;
    if (!words) { return null; }
    var start = said === "" ? text.indexOf(words) : unitsBefore(Number(said));
    if (text.slice(start, start + words.length) !== words) { start = text.indexOf(words); field(row, "start").value = ""; }
    return start < 0 ? null : { start: start, end: start + words.length, row: row };
  }

  function draw() {
    var spans = used().map(spanOf).filter(Boolean).sort(function (a, b) { return a.start - b.start || b.end - a.end; });
    var pieces = [];
    var reach = 0;
    spans.forEach(function (span) {
      if (span.start < reach) { return; }
      pieces.push(document.createTextNode(text.slice(reach, span.start)));
      var mark = document.createElement("mark");
      var name = document.createElement("small");
      mark.append(text.slice(span.start, span.end));
      name.textContent = slotName(span.row);
      name.dataset.name = "";
      mark.append(name);
      mark.classList.toggle("of-other", field(span.row, "subject").value !== "speaker");
      mark.addEventListener("click", function () {
        if (!String(window.getSelection())) { field(span.row, "value").focus(); }
      });
      pieces.push(mark);
      reach = span.end;
    });
    pieces.push(document.createTextNode(text.slice(reach)));
    place.replaceChildren.apply(place, pieces);
    document.getElementById("label-nothing").hidden = used().length > 0;
  }

  /* ---- Marking words, with a mouse or a finger ---- */
  function offset(node, at) {
    var range = document.createRange();
    range.setStart(place, 0);
    range.setEnd(node, at);
    var copy = range.cloneContents();
    copy.querySelectorAll("small").forEach(function (name) { name.remove(); });
    return copy.textContent.length;
  }

  function look() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return; }
    var range = selection.getRangeAt(0);
    if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) { return; }
    var start = offset(range.startContainer, range.startOffset);
    var end = offset(range.endContainer, range.endOffset);
    while (start < end && /\s/.test(text[start])) { start += 1; }
    while (end > start && /\s/.test(text[end - 1])) { end -= 1; }
    if (start === end) { return; }
    picked = { start: start, end: end };
    adder.querySelector("[data-picked]").textContent = "“" + text.slice(start, end) + "”";
    adder.hidden = false;
    hint.hidden = true;
  }

  document.addEventListener("selectionchange", function () { window.clearTimeout(look.later); look.later = window.setTimeout(look, 120); });

  function leave() { picked = null; adder.hidden = true; hint.hidden = false; }

  adder.addEventListener("click", function (event) {
    var button = event.target.closest("[data-slot]");
    if (!button || !picked) { return; }
    var words = text.slice(picked.start, picked.end);
    var known = (canonicals[button.dataset.slot] || []).indexOf(words) >= 0;
    var row = addRow(words, button.dataset.slot, words, signsBefore(picked.start));
    window.getSelection().removeAllRanges();
    leave();
    draw();
    var value = field(row, "value");
    offerValues(value);
    /* On a phone a keyboard that opens by itself hides the text; a known word needs no second look. */
    if (!known || window.matchMedia("(pointer: fine)").matches) { value.focus(); value.select(); }
  });

  /* ---- Rows ---- */
  function addRow(words, slot, value, start) {
    var row = all().filter(function (one) { return one.classList.contains("blank") && field(one, "words").value === ""; })[0];
    if (!row) {
      row = all()[0].cloneNode(true);
      rows.append(row);
    }
    row.classList.remove("blank");
    field(row, "words").value = words;
    if (slot) { field(row, "slot").value = slot; }
    field(row, "value").value = value;
    field(row, "subject").value = "speaker";
    field(row, "start").value = start;
    var last = used().filter(function (one) { return one !== row; }).pop();
    if (last) { last.after(row); }
    return row;
  }

  function empty(row) {
    ["words", "value", "start"].forEach(function (name) { field(row, name).value = ""; });
    row.classList.add("blank");
    rows.append(row);
    draw();
  }

  function offerValues(input) {
    var list = document.getElementById("label-values");
    var words = canonicals[field(input.closest("[data-row]"), "slot").value] || [];
    list.replaceChildren.apply(list, words.map(function (word) {
      var option = document.createElement("option");
      option.value = word;
      return option;
    }));
    input.setAttribute("list", "label-values");
  }

  rows.addEventListener("focusin", function (event) { if (event.target.name === "value") { offerValues(event.target); } });
  rows.addEventListener("input", function (event) {
    if (event.target.name === "words") { field(event.target.closest("[data-row]"), "start").value = ""; }
    draw();
  });
  rows.addEventListener("click", function (event) {
    var button = event.target.closest("[data-take-away]");
    if (button) { empty(button.closest("[data-row]")); }
  });

  /* ---- One key for each answer ---- */
  function answer(how) { form.querySelector('button[value="' + how + '"]').click(); }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) { return; }
    var inForm = form.contains(event.target) && event.target.closest("input, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); answer("save"); return; }
    if (event.ctrlKey || event.metaKey) { return; }
    if (event.key === "Escape") { leave(); if (inForm) { event.target.blur(); } return; }
    if (event.target.closest("input:not([type=radio]), select, textarea, button, a")) { return; }
    if (event.key === "Enter") { event.preventDefault(); answer("save"); }
    else if (event.key === "n") { answer("nothing"); }
    else if (event.key === "s") { answer("skip"); }
    else if (event.key === "+" || event.key === "=") {
      event.preventDefault();
      var row = addRow("", "", "", "");
      row.classList.remove("blank");
      field(row, "words").focus();
    } else if ("1234".indexOf(event.key) >= 0) {
      form.querySelectorAll('[name="intent"]')[Number(event.key) - 1].checked = true;
    }
  });

  draw();
})();
