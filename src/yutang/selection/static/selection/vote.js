/* Counts what is chosen and says when it is enough; ES5 for old web views. */
(function () {
  "use strict";
  var form = document.getElementById("vote");
  var words = document.getElementById("picked");
  if (!form || !words) { return; }
  var limit = parseInt(form.getAttribute("data-limit"), 10);
  var boxes = form.querySelectorAll("input[type=checkbox]");

  function chosen() {
    var count = 0;
    for (var at = 0; at < boxes.length; at += 1) { if (boxes[at].checked) { count += 1; } }
    return count;
  }

  function show() {
    var count = chosen();
    words.textContent = words.getAttribute("data-words").replace("#", String(count));
    form.className = count >= limit ? "at-limit" : "";
  }

  form.addEventListener("change", function (event) {
    if (event.target.checked && chosen() > limit) { event.target.checked = false; }
    show();
  });
  window.addEventListener("pageshow", show);
  show();
})();
