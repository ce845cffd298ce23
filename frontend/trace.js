// The trace of a lot as a graph: where it came from on the left, where it went on the
// right. The table below the graph says the same in words.

import { GraphChart } from "echarts/charts";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([GraphChart, CanvasRenderer]);

const COLOURS = { green: "#2b7a3d", yellow: "#8f5b00", red: "#b3243b", none: "#3f6496" };

const BOX = { width: 150, height: 40, gap: 44 };
const COLUMNS = 5;

// Points at two corners keep the scale at one: a place stands where it is put.
function corner(id, x, y) {
  return { id, name: "", x, y, symbolSize: 0, label: { show: false } };
}

function nodeOf(place, width) {
  const step = (width - BOX.width - 20) / (COLUMNS - 1);
  return {
    id: place.id,
    name: place.label,
    x: BOX.width / 2 + 10 + place.column * step,
    y: 40 + place.row * (BOX.height + BOX.gap),
    symbol: "rect",
    symbolSize: [BOX.width, BOX.height],
    itemStyle: { color: COLOURS[place.colour] ?? COLOURS.none },
  };
}

function edgeOf(way) {
  return {
    source: way.source,
    target: way.target,
    label: { show: true, formatter: way.back ? `← ${way.units}` : `${way.units} →` },
    lineStyle: { width: 2, curveness: way.back ? 0.4 : 0.1 },
  };
}

function draw(element) {
  const { places, ways } = JSON.parse(element.dataset.trace);
  const rows = Math.max(...places.map((place) => place.row)) + 1;
  const height = rows * (BOX.height + BOX.gap) + 20;
  element.style.height = `${height}px`;
  const text = getComputedStyle(element).color;
  const chart = init(element);
  const show = () => {
    const width = element.clientWidth;
    chart.setOption({
      animation: false,
      series: {
        type: "graph",
        layout: "none",
        left: 0,
        top: 0,
        width,
        height,
        edgeSymbol: ["none", "arrow"],
        label: { show: true, color: "#fff", fontSize: 12, width: 140, overflow: "truncate" },
        edgeLabel: { color: text, fontSize: 12 },
        lineStyle: { color: "#8a97a8", opacity: 1 },
        data: [
          corner("first corner", 0, 0),
          corner("last corner", width, height),
          ...places.map((place) => nodeOf(place, width)),
        ],
        links: ways.map(edgeOf),
      },
    });
  };
  show();
  new ResizeObserver(() => {
    chart.resize();
    show();
  }).observe(element);
}

export function startTraces() {
  for (const element of document.querySelectorAll("[data-trace]")) {
    draw(element);
  }
}
