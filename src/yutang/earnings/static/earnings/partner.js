/* A partner's page: hears each order as it comes, and sounds. Written for old web views (ES5). */
(function () {
  "use strict";
  var KEY = "yutang.sound", AT_MOST = 100, BETWEEN_TONES = 250;
  var live = document.getElementById("live"), orders = document.getElementById("orders");
  var today = document.getElementById("today"), heard = document.getElementById("heard");
  var button = document.getElementById("sound"), state = document.getElementById("live-state");
  var unlock = document.getElementById("unlock"), none = document.getElementById("none");
  var after = live.getAttribute("data-after");
  var Sound = window.AudioContext || window.webkitAudioContext;
  var context = null, lastTone = 0, again = null, open = null;

  function kept() { try { return localStorage.getItem(KEY); } catch (e) { return null; } }
  function keep(value) { try { localStorage.setItem(KEY, value); } catch (e) { /* a phone that keeps nothing asks again */ } }
  var isOn = kept() !== "off";

  function isReady() { return context !== null && context.state === "running"; }

  function show() {
    button.hidden = !Sound;
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = live.getAttribute(isOn ? "data-on" : "data-off");
    unlock.hidden = !Sound || !isOn || isReady();
  }

  /* A browser lets a page sound only once somebody touched it. */
  function wake() {
    if (!Sound || !isOn) { return; }
    if (context === null) { context = new Sound(); context.onstatechange = show; }
    if (context.state !== "running" && context.resume) { context.resume(); }
    show();
  }

  function tone(pitch, from) {
    var voice = context.createOscillator(), loudness = context.createGain(), at = context.currentTime + from;
    voice.type = "sine";
    voice.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    voice.connect(loudness);
    loudness.connect(context.destination);
    voice.start(at);
    voice.stop(at + 0.32);
  }

  function sound(name) {
    var now = Date.now();
    if (!isOn || !isReady() || now - lastTone < BETWEEN_TONES) { return; }
    lastTone = now;
    tone(name === "paid" ? 880 : 587, 0);
    if (name === "paid") { tone(1175, 0.14); }
    live.setAttribute("data-sounded", name);
  }

  function fresh(element) {
    element.className = element.className.replace(/ ?is-new/, "");
    void element.offsetWidth;
    element.className += " is-new";
  }

  function put(html) {
    var row = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    if (!row) { return; }
    row = document.importNode(row, true);
    var before = document.getElementById(row.id);
    if (before) { orders.removeChild(before); }
    orders.insertBefore(row, orders.firstChild);
    fresh(row);
    while (orders.children.length > AT_MOST) { orders.removeChild(orders.lastChild); }
    none.hidden = true;
  }

  function tell(event) {
    var told = JSON.parse(event.data);
    after = event.lastEventId;
    put(told.row);
    if (today.textContent !== told.today) { today.textContent = told.today; fresh(today); }
    heard.textContent = told.said;
    sound(event.type);
  }

  function connected(is) {
    state.className = is ? "live-state is-live" : "live-state";
    state.textContent = live.getAttribute(is ? "data-live" : "data-lost");
  }

  function listen() {
    var source = new EventSource("/stream/partner?after=" + encodeURIComponent(after));
    source.onopen = function () { connected(true); };
    source.addEventListener("placed", tell);
    source.addEventListener("deposited", tell);
    source.addEventListener("paid", tell);
    source.addEventListener("today", function (event) { today.textContent = event.data; });
    source.addEventListener("reload", function () { source.close(); location.reload(); });
    source.onerror = function () {
      connected(false);
      /* After an answer that is no stream a browser does not try again by itself. */
      if (source.readyState === 2) {
        source.close();
        clearTimeout(again);
        again = setTimeout(listen, 5000);
      }
    };
    open = source;
  }

  /* A page that the browser keeps aside holds no connection, and hears what it missed when it is shown again. */
  window.addEventListener("pagehide", function () { if (open) { open.close(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { listen(); } });

  button.addEventListener("click", function () {
    isOn = !isOn;
    keep(isOn ? "on" : "off");
    wake();
    show();
  });
  document.addEventListener("click", wake);
  document.addEventListener("touchend", wake);
  show();
  if (window.EventSource) { listen(); } else { state.textContent = live.getAttribute("data-ended"); }
}());
