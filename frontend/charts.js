// The trace of a lot as a graph: where it came from on the left, where it went on the
// right. Loaded by that page only; the table below the graph says the same in words.

import { GraphChart } from "echarts/charts";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([GraphChart, CanvasRenderer]);

const COLOURS = { green: "#2f9e44", yellow: "#e8a100", red: "#d6336c", none: "#4a6fa5" };

function nodeOf(place) {
  return {
    id: place.id,
    name: place.label,
    x: place.column * 220,
    y: place.row * 90,
    symbol: "roundRect",
    symbolSize: [150, 44],
    itemStyle: { color: COLOURS[place.colour] ?? COLOURS.none, opacity: place.units ? 1 : 0.55 },
  };
}

function edgeOf(way) {
  return {
    source: way.source,
    target: way.target,
    label: { show: true, formatter: String(way.units) },
    lineStyle: { width: Math.min(6, 1 + Math.log10(way.units)), curveness: way.back ? 0.35 : 0.08 },
  };
}

function draw(element) {
  const { places, ways } = JSON.parse(element.dataset.trace);
  const text = getComputedStyle(element).color;
  const chart = init(element);
  chart.setOption({
    animation: false,
    series: {
      type: "graph",
      layout: "none",
      roam: false,
      left: 90,
      right: 90,
      top: 40,
      bottom: 40,
      edgeSymbol: ["none", "arrow"],
      label: { show: true, color: "#fff", fontSize: 12, width: 140, overflow: "truncate" },
      edgeLabel: { color: text, fontSize: 12 },
      lineStyle: { color: "#8a97a8" },
      data: places.map(nodeOf),
      links: ways.map(edgeOf),
    },
  });
  new ResizeObserver(() => chart.resize()).observe(element);
}

for (const element of document.querySelectorAll("[data-trace]")) {
  draw(element);
}
