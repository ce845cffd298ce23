// The trace of a lot as a graph: where it came from on the left, where it went on the
// right. The table below the graph says the same in words.

import { GraphChart } from "echarts/charts";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([GraphChart, CanvasRenderer]);

const COLOURS = { green: "#2b7a3d", yellow: "#8f5b00", red: "#b3243b", none: "#3f6496" };

const BOX = { width: 150, height: 40, gap: 44, top: 24 };
const COLUMNS = 5;
const NARROW = 576;

// Points at two corners keep the scale at one: a place stands where it is put.
function corner(id, x, y) {
  return { id, name: "", x, y, symbolSize: 0, label: { show: false } };
}

// On a phone the goods go from top to bottom, if no two steps need more than its width.
function shapeOf(places, element) {
  const columns = [...new Set(places.map((place) => place.column))].sort((a, b) => a - b);
  const rows = Math.max(...places.map((place) => place.row)) + 1;
  const room = element.parentElement.clientWidth;
  const isTall = room < NARROW && rows * (BOX.width + 10) <= room;
  const levels = isTall ? columns.length : rows;
  const height = BOX.top + levels * BOX.height + (levels - 1) * BOX.gap + 16;
  return { columns, rows, isTall, height };
}

function centreOf(place, { columns, rows, isTall }, width) {
  const down = (level) => BOX.top + BOX.height / 2 + level * (BOX.height + BOX.gap);
  if (isTall) {
    const x = ((place.row + 0.5) * width) / rows;
    return { x, y: down(columns.indexOf(place.column)) };
  }
  const step = (width - BOX.width - 20) / (COLUMNS - 1);
  return { x: BOX.width / 2 + 10 + place.column * step, y: down(place.row) };
}

function nodeOf(place, shape, width) {
  return {
    id: place.id,
    name: place.label,
    ...centreOf(place, shape, width),
    symbol: "rect",
    symbolSize: [BOX.width, BOX.height],
    itemStyle: { color: COLOURS[place.colour] ?? COLOURS.none },
  };
}

function edgeOf(way, isTall) {
  return {
    source: way.source,
    target: way.target,
    label: { show: !isTall, formatter: way.back ? `← ${way.units}` : `${way.units} →` },
    lineStyle: { width: 2, curveness: way.back ? 0.4 : isTall ? 0 : 0.1 },
  };
}

// The words along a line from top to bottom would lie on their side: they stand beside it.
function wordsOf(way, places, shape, width, color) {
  const [from, to] = [way.source, way.target].map((id) =>
    centreOf(places.find((place) => place.id === id), shape, width),
  );
  const isLong = Math.abs(to.y - from.y) > BOX.height + BOX.gap;
  return {
    id: `${way.source} ${way.target}`,
    name: way.back ? `↑ ${way.units}` : `${way.units} ↓`,
    x: (from.x + to.x) / 2 + (isLong ? BOX.width / 2 + 20 : 26) * (way.back ? -1 : 1),
    y: (from.y + to.y) / 2,
    symbolSize: 0,
    label: { color },
  };
}

function draw(element) {
  const { places, ways } = JSON.parse(element.dataset.trace);
  const shape = shapeOf(places, element);
  const { height, isTall } = shape;
  element.classList.toggle("trace-tall", isTall);
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
          ...places.map((place) => nodeOf(place, shape, width)),
          ...(isTall ? ways.map((way) => wordsOf(way, places, shape, width, text)) : []),
        ],
        links: ways.map((way) => edgeOf(way, isTall)),
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
