/* Draws each <figure class="chart"> from the JSON beside it, in the page's colours, and again when they change. */
(function () {
  "use strict";
  if (window.yutangCharts) { window.yutangCharts.draw(document); return; }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function dressed(option) {
    var text = colour("--quiet");
    var line = colour("--tblr-border-color");
    var axis = { axisLabel: { color: text }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    return Object.assign({}, option, {
      animation: !still,
      animationDuration: 240,
      color: [colour("--water"), colour("--quiet"), colour("--watch"), colour("--good"), colour("--bad")],
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text },
      legend: Object.assign({ textStyle: { color: text } }, option.legend),
      tooltip: Object.assign({ backgroundColor: colour("--tblr-bg-surface"), borderColor: line, textStyle: { color: colour("--tblr-body-color") } }, option.tooltip),
      xAxis: Object.assign({}, axis, option.xAxis),
      yAxis: Object.assign({}, axis, option.yAxis)
    });
  }

  function draw(root) {
    root.querySelectorAll(".chart .canvas[data-options]").forEach(function (box) {
      var source = document.getElementById(box.dataset.options);
      var chart = window.echarts.getInstanceByDom(box) || window.echarts.init(box, null, { renderer: "svg" });
      chart.setOption(dressed(JSON.parse(source.textContent)), true);
    });
  }

  function each(act) {
    document.querySelectorAll(".chart .canvas").forEach(function (box) {
      var chart = window.echarts.getInstanceByDom(box);
      if (chart) { act(chart); }
    });
  }

  window.yutangCharts = { draw: draw };
  window.addEventListener("resize", function () { each(function (chart) { chart.resize(); }); });
  document.addEventListener("yutang:theme", function () { draw(document); });
  document.addEventListener("htmx:beforeCleanupElement", function (event) {
    var chart = event.target.classList && event.target.classList.contains("canvas") && window.echarts.getInstanceByDom(event.target);
    if (chart) { chart.dispose(); }
  });
  document.addEventListener("htmx:afterSettle", function (event) { draw(event.target.parentNode || document); });
  draw(document);
})();
