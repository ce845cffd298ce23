// Units in and out, week by week, as bars.

import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, CanvasRenderer, GridComponent, LegendComponent]);

const CAME = "#2b7a3d";
const WENT = "#3f6496";

function bars(name, values, colour) {
  return { type: "bar", name, data: values, itemStyle: { color: colour }, barMaxWidth: 28 };
}

function optionsOf(element) {
  const weeks = JSON.parse(element.dataset.weeks);
  const { came, went } = element.dataset;
  const text = { color: getComputedStyle(element).color };
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 36, bottom: 4, outerBounds: { left: 0, right: 0, bottom: 0 } },
    legend: { top: 0, left: 0, textStyle: text, selectedMode: false },
    xAxis: { type: "category", data: weeks.map((one) => one.week), axisLabel: text },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { ...text, formatter: (units) => units.toLocaleString("en") },
      splitLine: { lineStyle: { color: "#8a97a855" } },
    },
    series: [
      bars(came, weeks.map((one) => one.came), CAME),
      bars(went, weeks.map((one) => one.went), WENT),
    ],
  };
}

function draw(element) {
  const chart = init(element);
  chart.setOption(optionsOf(element));
  new ResizeObserver(() => chart.resize()).observe(element);
}

export function startWeeks() {
  for (const element of document.querySelectorAll("[data-weeks]")) {
    draw(element);
  }
}
