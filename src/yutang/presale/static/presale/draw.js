/* Counts the seconds of a fair start down, by the server's count and not the phone's clock; then asks how the lot was drawn
   until that is decided, and shows the page anew. Without it the page says the same, with a link to look again. Old web views: ES5. */
(function () {
  "use strict";
  var box = document.querySelector("[data-draw-left]");
  if (!box) { return; }
  var ends = Date.now() + Number(box.getAttribute("data-draw-left")) * 1000;
  var status = box.getAttribute("data-draw-status");
  var count = box.querySelector("[data-count]");

  function tick() {
    var left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) {
      count.textContent = left;
      setTimeout(tick, 250);
      return;
    }
    box.querySelector("[data-before]").setAttribute("hidden", "");
    box.querySelector("[data-after]").removeAttribute("hidden");
    if (status) { again(2); }
  }

  /* Not all phones in the same moment. */
  function again(seconds) { setTimeout(ask, (seconds + Math.random() * 2) * 1000); }

  function ask() {
    var call = new XMLHttpRequest();
    call.open("GET", status);
    call.timeout = 10000;
    call.onload = function () {
      if (call.status === 200 && JSON.parse(call.responseText).state !== "drawing") {
        window.location.reload();
      } else {
        again(call.status === 200 ? 2 : 6);
      }
    };
    call.onerror = call.ontimeout = function () { again(6); };
    call.send();
  }

  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
  tick();
})();
